"""What an unquoted word of YAML means, and whether every reader of YAML would agree.

YAML 1.1 and 1.2 read `no`, `012`, `1:30`, `1_000` and `1e3` differently. Such a word is taken for
text (`yes` and its kin for a flag) and marked as a trap; whoever knows what is due at its place
decides whether it must be quoted. Dates are text in every place.
"""

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from yaml.events import ScalarEvent

Scalar: TypeAlias = bool | int | float | str | None

_AGREED: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_FLAGS: dict[str, Scalar] = {
    **dict.fromkeys(("yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("no", "No", "NO", "off", "Off", "OFF"), False),
}
_LETTERS = frozenset("yYnN")

MAX_DIGITS = 300
"""Of a whole number; beyond that, no program that reads JSON holds it."""

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?")
_FRACTION = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_DISPUTED = re.compile(
    r"""[-+]?0[0-9_]+                                       # 012: octal or decimal
      | 0o[0-7]+
      | [-+]?0b[01_]+
      | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?    # 1:30, base sixty
      | [-+]?[0-9]+_[0-9_]*(?:\.[0-9_]*)?                   # 1_000
      | [-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+
      | [-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)            # JSON cannot say these
    """,
    re.VERBOSE,
)


@lru_cache(maxsize=8192)
def read_plain(text: str) -> tuple[Scalar, bool]:
    """The value of an unquoted scalar, and whether it is a trap."""
    # The frequent answers first; only what looks like a number is matched against patterns.
    if text in _AGREED:
        return _AGREED[text], False
    if text in _FLAGS:
        return _FLAGS[text], True
    # `text` is not empty here: that is null, and was agreed upon.
    if text[0] not in "+-.0123456789":
        return text, text in _LETTERS
    return _read_number(text)


@lru_cache(maxsize=8192)
def is_text(text: str) -> bool:
    """Whether an unquoted scalar is text to every reader."""
    return read_plain(text) == (text, False)


def why_unfit(text: str) -> str | None:
    """Why an unquoted word is a number that no program could hold, if it is one."""
    digits = text.lstrip("+-")
    if _INTEGER.fullmatch(text):
        too_many = len(digits) > MAX_DIGITS
        return f"has {len(digits):,} digits, and {MAX_DIGITS} are the most" if too_many else None
    if digits.lower() in (".inf", ".nan"):
        return "is none that JSON could say"
    is_infinite = _FRACTION.fullmatch(text) and math.isinf(float(text))
    return "is larger than any that a program holds" if is_infinite else None


def _read_number(text: str) -> tuple[Scalar, bool]:
    if _INTEGER.fullmatch(text):
        if len(text.lstrip("+-")) > MAX_DIGITS:
            return text, True
        return int(text, 16 if text.startswith("0x") else 10), False
    if _FLOAT.fullmatch(text):
        value = float(text)
        # JSON has no infinity, so that nothing could be sent.
        return (text, True) if math.isinf(value) else (value, False)
    return text, _DISPUTED.fullmatch(text) is not None


def is_over_lines(event: "ScalarEvent") -> bool:
    """Whether a text without quotes goes on over several lines, and may hold an item of a list."""
    first, last = event.start_mark, event.end_mark
    return " - " in event.value and bool(first and last and first.line != last.line)
