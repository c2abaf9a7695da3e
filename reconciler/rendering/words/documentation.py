"""Where the documentation of this project is read by whoever has only what it printed."""

from typing import Final

from reconciler.kinds.codes.registry import CODES

_HOME: Final = "https://github.com/mixpeek/reconciler/blob/main/"
_FOLDER: Final = "docs/codes"


def url_of(code: str) -> str | None:
    """The page of a code; `None` for a code that others made up, in a kind of their own."""
    return f"{_HOME}{_FOLDER}/{code}.md" if code in CODES else None
