"""JSON as it is printed: indented, in a fixed order, and without raw control characters.

Whole numbers are written as such, `100` for `100.0`: policy tools compare them as they read them.
"""

import json
import re
from typing import Final

from reconciler.model.data import Data, Fields, with_whole_numbers
from reconciler.model.errors import ExitCode
from reconciler.rendering.words.view import HARMFUL

REASONS: Final = {
    ExitCode.OK: "ok",
    ExitCode.ERROR: "error",
    ExitCode.CHANGES: "changes",
    ExitCode.REFUSED: "refused",
    ExitCode.PARTIAL: "partial",
    ExitCode.STALE: "stale",
    ExitCode.INTERRUPTED: "interrupted",
}
# Between values a newline is layout; inside one, json has already escaped it.
_HARMFUL: Final = re.compile(f"(?!\n){HARMFUL.pattern}")


def dump(data: Data) -> str:
    """One JSON document and a newline."""
    return f"{_harmless(_serialise(data, indent=2))}\n"


def dump_line(data: Data) -> str:
    """One JSON document on one line."""
    return f"{_harmless(_serialise(data))}\n"


def _serialise(data: Data, *, indent: int | None = None) -> str:
    return json.dumps(with_whole_numbers(data), indent=indent, ensure_ascii=False)


def exit_facts(code: ExitCode) -> Fields:
    """The `exit` key that every document of a finished command has."""
    return {"code": int(code), "reason": REASONS[code]}


def _harmless(text: str) -> str:
    return _HARMFUL.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]
