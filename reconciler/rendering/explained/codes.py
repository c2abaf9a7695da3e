"""The page of a code, whether a problem's, a guard's or a rule's, for people and for programs."""

from collections.abc import Iterator

from reconciler.kinds.codes.registry import is_guard, is_rule, url_of, vendor_names
from reconciler.model.code_page import Page
from reconciler.model.data import Fields
from reconciler.model.errors import ExitCode
from reconciler.model.problem import Severity
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence
from reconciler.rendering.words.view import visible

_INDENT = "  "
_TONES = {Severity.ERROR: Tone.BAD, Severity.WARNING: Tone.CAUTION, Severity.NOTE: Tone.STRONG}


def severity_in_words(page: Page) -> str:
    """`error`, `error or warning`, `warning`, `note`; a guard is none of them."""
    if is_guard(page.code):
        return "guard"
    return f"{page.severity} or warning" if page.is_also_warning else page.severity.value


def code_as_text(page: Page, *, color: bool, width: int = 80) -> str:
    """What it means, an example that leads to it, and what mends it."""
    return as_text(_lines(page, width=width), color=color)


def _lines(page: Page, *, width: int) -> Iterator[Line]:
    title = f": {page.title}" if page.title else ""
    head = f"{page.code} ({severity_in_words(page)}){title}"
    yield from sentence(head, width=width, hanging=_INDENT, tone=_TONES[page.severity])
    yield Line()
    yield from sentence(page.cause, width=width, indent=_INDENT)
    yield from (Line(), Line("Example", Tone.STRONG), Line())
    for line in page.example.splitlines():
        yield Line(f"{_INDENT * 2}{visible(line)}", Tone.NOTE)
    yield from (Line(), Line("What to do", Tone.STRONG), Line())
    yield from sentence(page.remedy, width=width, indent=_INDENT)
    if is_rule(page.code):
        yield Line()
        yield from sentence(_silenced_in_words(page), width=width, indent=_INDENT)
    yield from (Line(), Line(f"{_INDENT}{url_of(page.code)}", Tone.FAINT))


def _silenced_in_words(page: Page) -> str:
    vendor = " and ".join(f"`{name}`" for name in vendor_names(page.code))
    also = f"The vendor's own lint calls it {vendor}. " if vendor else ""
    says = "A warning is" if page.is_also_warning else "It is"
    comment = f"`# reconciler: ignore[{page.code}] the reason`"
    return f"{also}{says} silenced by {comment} on its line."


def code_as_json(page: Page) -> str:
    """The same as plain data."""
    return dump({**code_object(page), "exit": exit_facts(ExitCode.OK)})


def code_object(page: Page) -> Fields:
    """`{code, title, severity, is_also_warning, is_guard, is_rule, cause, example, …}`."""
    return {
        "code": page.code,
        "title": page.heading,
        "severity": page.severity.value,
        "is_also_warning": page.is_also_warning,
        "is_guard": is_guard(page.code),
        "is_rule": is_rule(page.code),
        "cause": page.cause,
        "example": page.example,
        "remedy": page.remedy,
        "vendor": [*vendor_names(page.code)],
        "url": url_of(page.code),
    }
