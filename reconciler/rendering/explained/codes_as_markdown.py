"""The pages of codes in the documentation, and the tables that lead to them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from reconciler.kinds.codes.registry import is_guard, is_rule, vendor_names
from reconciler.model.code_page import Page
from reconciler.rendering.explained.codes import severity_in_words

_SHELL: Final = "$ "
_STEPS: Final = ("# file: ", "# given: ")
_SAID: Final = ("error: ", "warning: ", "refused: ", "failed: ", "unknown: ", "skipped: ")


def code_as_markdown(page: Page) -> str:
    """One page: cause, example, remedy, and for a rule how it is silenced."""
    return "\n".join(_page(page))


def _page(page: Page) -> Iterator[str]:
    yield f"# {_escape(page.heading)}\n"
    yield f"`{page.code}` {_sort(page)}{_vendor(page)}\n"
    yield f"{_escape(page.cause)}\n"
    yield f"```{_language(page.example)}\n{page.example}\n```\n"
    yield f"## What to do\n\n{_escape(page.remedy)}\n"
    if is_rule(page.code):
        says = "a warning" if page.is_also_warning else "it"
        yield f"On the line that is found, or alone on the line above, this silences {says}:\n"
        yield f"```yaml\n# reconciler: ignore[{page.code}] the reason why it is meant so\n```\n"
    yield f"`reconciler explain {page.code}` tells the same. [All codes](../codes.md)\n"


def _sort(page: Page) -> str:
    if is_guard(page.code):
        return "is a [guard](../guards.md) of plans."
    bold = " or a ".join(f"**{word}**" for word in severity_in_words(page).split(" or "))
    article = "an" if bold.startswith("**e") else "a"
    if not is_rule(page.code):
        return f"is {article} {bold}."
    return f"is {article} {bold}, and a rule of [lint](../lint.md)."


def _vendor(page: Page) -> str:
    vendor = " and ".join(f"`{name}`" for name in vendor_names(page.code))
    return f" The vendor's own lint calls it {vendor}." if vendor else ""


def _language(example: str) -> str:
    """Files between commands, and what is told, are of no language."""
    lines = example.splitlines()
    if all(line.startswith((_SHELL, " ")) for line in lines):
        return "sh"
    is_mixed = any(line.startswith((_SHELL, *_STEPS)) for line in lines)
    return "text" if is_mixed or example.startswith(_SAID) else "yaml"


def codes_as_tables(sections: Mapping[str, Mapping[str, Page]]) -> str:
    """Every code with a link to its page, in sections."""
    return "\n".join(f"## {title}\n\n{_table(section)}" for title, section in sections.items())


def _table(section: Mapping[str, Page]) -> str:
    rows = (
        f"| [`{code}`](codes/{code}.md) | {severity_in_words(page)} "
        f"| {_cell(page.title or _first_sentence(page.cause))} |\n"
        for code, page in section.items()
    )
    return f"| Code | | |\n|---|---|---|\n{''.join(rows)}"


def rules_as_table(rules: Iterable[Page]) -> str:
    """The rules of lint, with what the vendor's own lint calls them."""
    rows = (
        f"| [`{rule.code}`](codes/{rule.code}.md) | {rule.severity.value} | {_cell(rule.heading)} "
        f"| {', '.join(f'`{name}`' for name in vendor_names(rule.code))} |\n"
        for rule in rules
    )
    return f"| Rule | Severity | | The vendor's |\n|---|---|---|---|\n{''.join(rows)}"


def guards_as_table(guards: Iterable[Page]) -> str:
    """The guards: what each keeps from happening unasked, and what lifts it."""
    rows = (
        f"| [`{guard.code}`](codes/{guard.code}.md) | {_cell(guard.title)} "
        f"| {_cell(guard.remedy)} |\n"
        for guard in guards
    )
    return f"| Guard | Against | Lifted by |\n|---|---|---|\n{''.join(rows)}"


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].removesuffix(".")


def _cell(text: str) -> str:
    return _escape(text).replace("|", r"\|")


def _escape(text: str) -> str:
    """Outside of code, an angle bracket would begin a tag."""
    parts = text.split("`")
    return "`".join(part if at % 2 else part.replace("<", r"\<") for at, part in enumerate(parts))
