"""The form in which pages about codes are written down.

    unknown-field
      What is wrong, in a sentence or two.
      fix: What mends it.
      example:
        kind: Bucket
        ...

Behind the code may stand a title, after a colon, and `(warning)`, or `(error or warning)`.

In an example, `# file: PATH` begins a file of a project, `$ reconciler ...` is a command, and
`# given: ...` says what was there before. Without either it is a manifest, and is validated.
"""

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Final

from reconciler.model.code_page import Page
from reconciler.model.problem import Severity

_INDENT: Final = "  "
_FIX: Final = "fix: "
_EXAMPLE: Final = "example:"
_HEAD: Final = re.compile(r"([a-z0-9-]+)(?:: (.*?))?(?: \((warning|error or warning)\))?")


def read_pages(text: str) -> dict[str, Page]:
    """The pages of a text, by their codes; raises `ValueError` where a page is not whole."""
    pages: dict[str, Page] = {}
    for head, body in _blocks(text):
        page = _page(head, body)
        if page.code in pages:
            raise ValueError(f"{page.code} has two pages")
        pages[page.code] = page
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


def _page(head: str, body: list[str]) -> Page:
    read = _HEAD.fullmatch(head)
    at = body.index(f"{_INDENT}{_EXAMPLE}") if f"{_INDENT}{_EXAMPLE}" in body else len(body)
    told = " ".join(line.strip() for line in body[:at]).strip()
    cause, fix, remedy = told.partition(f" {_FIX}")
    example = dedent("\n".join(body[at + 1 :])).strip("\n")
    if not (read and cause and fix and remedy and example):
        raise ValueError(f"the page of {head} is not whole")
    code, title, severities = read.groups()
    return Page(
        code=code,
        title=title or "",
        severity=Severity.WARNING if severities == "warning" else Severity.ERROR,
        is_also_warning=severities == "error or warning",
        cause=cause,
        example=example,
        remedy=remedy,
    )
