"""The page of a code, for people and programs, and `docs/errors.md`, which holds all of them."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.model.codes.page import Explanation, Registry
from reconciler.model.errors import ExitCode
from reconciler.model.problem import Severity
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.view import visible

_INDENT: Final = "  "
DOCS: Final = "docs/errors.md"


def code_as_text(code: str, page: Explanation, *, color: bool, width: int = 80) -> str:
    """What it means, an example that leads to it, and what mends it."""
    return as_text(_lines(code, page, width=width), color=color)


def _lines(code: str, page: Explanation, *, width: int) -> Iterator[Line]:
    tone = Tone.BAD if page.severity is Severity.ERROR else Tone.CAUTION
    yield Line(f"{page.severity.value} {code}", tone)
    yield Line()
    yield from sentence(page.cause, width=width, indent=_INDENT)
    yield Line()
    yield Line("Example", Tone.STRONG)
    yield Line()
    for line in page.example.splitlines():
        yield Line(f"{_INDENT * 2}{visible(line)}", Tone.NOTE)
    yield Line()
    yield Line("What to do", Tone.STRONG)
    yield Line()
    yield from sentence(page.remedy, width=width, indent=_INDENT)


def code_as_json(code: str, page: Explanation) -> str:
    """The same as plain data."""
    return dump(
        {
            "code": code,
            "title": page.title,
            "severity": page.severity.value,
            "cause": page.cause,
            "example": page.example,
            "remedy": page.remedy,
            "docs": place_of_docs(code),
            "exit": exit_facts(ExitCode.OK),
        }
    )


def place_of_docs(code: str) -> str:
    """`docs/errors.md#unknown-field`."""
    return f"{DOCS}#{code}"


def codes_as_markdown(registries: Mapping[str, Registry], head: str) -> str:
    """All pages, in sections by what they are about."""
    return f"{head}{''.join(_sections(registries))}"


def _sections(registries: Mapping[str, Registry]) -> Iterator[str]:
    for title, registry in registries.items():
        yield f"\n## {title}\n"
        for code, page in registry.items():
            sort = "" if page.severity is Severity.ERROR else " A warning."
            cause, remedy = page.cause.replace("<", r"\<"), page.remedy.replace("<", r"\<")
            language = "sh" if page.example.startswith("$ ") else "yaml"
            yield f"\n### {code}\n\n{cause}{sort}\n\n"
            yield f"```{language}\n{page.example}\n```\n\n{remedy}\n"
