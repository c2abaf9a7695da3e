"""A page about one code, and the form in which pages are written down.

    unknown-field
      What is wrong, in a sentence or two.
      fix: What mends it.
      example:
        kind: Bucket
        ...

In an example, `# file: PATH` begins a file of a project, `$ reconciler ...` is a command, and
`# given: ...` says what was there before. Without either it is a manifest, and is validated.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Final, Protocol, TypeAlias

from reconciler.model.problem import Severity

_INDENT: Final = "  "
_FIX: Final = "fix: "
_EXAMPLE: Final = "example:"
_WARNING: Final = " (warning)"


class Explanation(Protocol):
    """What is told of a code, whichever registry it stands in."""

    @property
    def title(self) -> str: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def cause(self) -> str: ...
    @property
    def example(self) -> str: ...
    @property
    def remedy(self) -> str: ...


Registry: TypeAlias = Mapping[str, Explanation]
"""Everything that may be told of one sort of codes: code -> explanation."""


@dataclass(frozen=True, slots=True)
class Page:
    """A code of a problem or of a guard."""

    title: str
    severity: Severity
    cause: str
    example: str
    remedy: str


def read_pages(text: str) -> dict[str, Page]:
    """The pages of a text, by their codes; raises `ValueError` where a page is not whole."""
    pages: dict[str, Page] = {}
    for head, body in _blocks(text):
        code = head.removesuffix(_WARNING)
        if code in pages:
            raise ValueError(f"{code} has two pages")
        severity = Severity.WARNING if head.endswith(_WARNING) else Severity.ERROR
        pages[code] = _page(code, severity, body)
    return pages


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    head, body = "", list[str]()
    for line in text.splitlines():
        if line and not line.startswith(" "):
            if head:
                yield head, body
            head, body = line.strip(), []
        else:
            body.append(line)
    if head:
        yield head, body


def _page(code: str, severity: Severity, body: list[str]) -> Page:
    at = body.index(f"{_INDENT}{_EXAMPLE}") if f"{_INDENT}{_EXAMPLE}" in body else len(body)
    told = " ".join(line.strip() for line in body[:at]).strip()
    cause, fix, remedy = told.partition(f" {_FIX}")
    example = dedent("\n".join(body[at + 1 :])).strip("\n")
    if not (cause and fix and remedy and example):
        raise ValueError(f"the page of {code} is not whole")
    return Page(code.replace("-", " ").capitalize(), severity, cause, example, remedy)
