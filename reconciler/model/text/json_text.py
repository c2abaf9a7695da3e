"""JSON from outside, strict: what cannot be read and written again is told by its place."""

import json
import re
from math import isfinite
from typing import Final, NoReturn

from msgspec import DecodeError, Struct

from reconciler.model.data import Data
from reconciler.model.sharing.json_rows import decode_object_sharing, decode_sharing
from reconciler.model.text.json_limits import excess_of

MAX_DIGITS: Final = 400
"""Of a whole number: more than fractions and manifests reach (309 and 361 digits), and far beyond
what other programs can read."""


class NotJson(Struct, frozen=True):
    """What stands in for a text that is not JSON, or that nobody should read."""

    why: str
    """As it goes on after the name of the text: `is nested more than 120 levels deep`."""
    line: int | None = None
    column: int | None = None
    is_data: bool = False
    """It is JSON, and too much of it, or a value in it cannot be held."""

    def __str__(self) -> str:
        return f"{self.why}, at line {self.line}, column {self.column}" if self.line else self.why


class _UnrepresentableNumber(ValueError):
    """A number that this program cannot hold."""


_LONG: Final = 20_000
"""Bytes from which on a text is a list of many things, which are much alike."""


def read_json(content: bytes) -> Data | NotJson:
    """The value of a text in UTF-8, or why it has none."""
    # msgspec reads the same values in a third of the time, and refuses more; only long numbers are
    # no matter to it.
    if excess_of(content) is None and not _may_hold_long_number(content):
        try:
            return _decode(content)
        except (DecodeError, ValueError):
            pass
    return read_json_thoroughly(content)


def _decode(content: bytes) -> Data:
    return decode_sharing(content) if len(content) > _LONG else decode_object_sharing(content)


def read_json_thoroughly(content: bytes) -> Data | NotJson:
    """The same letter by letter, where something is wrong with it: what that is, and where."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return NotJson("is not UTF-8", line, error.start - content.rfind(b"\n", 0, error.start))
    excess = excess_of(content)
    if excess is not None:
        return NotJson(excess, is_data=True)
    return _half_in(text) or _long_number_in(text, content) or _value_of(text)


def _value_of(text: str) -> Data | NotJson:
    try:
        value: Data = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as error:
        return NotJson("is not JSON, or cut off", error.lineno, error.colno)
    except _UnrepresentableNumber:
        return _unfit_number_in(text) or NotJson("is not JSON")
    return value


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refuse(text)


def _refuse(text: str) -> NoReturn:
    raise _UnrepresentableNumber(text)


_DIGITS: Final = bytes(0x30 if 0x30 <= sign <= 0x39 else 0x20 for sign in range(256))
_TOO_MANY_DIGITS: Final = b"0" * (MAX_DIGITS + 1)
_TOKEN: Final = re.compile(
    r'"[^"\\]*(?:\\.[^"\\]*)*"|(?P<number>-?(?:[0-9][-+.0-9eE]*|Infinity)|NaN)', re.DOTALL
)
_HALVES: Final = re.compile(
    r"(?P<escapes>\\+)(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<lone>u[dD][89a-fA-F]..))", re.DOTALL
)


def _half_in(text: str) -> NotJson | None:
    """The first character that is half of one, as `\\ud83d` without `\\ude00` behind it."""
    if "\\ud" not in text and "\\uD" not in text:
        return None
    for halves in _HALVES.finditer(text):
        # An even number of backslashes are texts of their own, and what follows is no escape.
        is_escape = len(halves["escapes"]) % 2 == 1
        if is_escape == (halves["lone"] is not None):
            return _at(halves.start(), text, "holds half a character, a \\ud800-like escape alone")
    return None


def _long_number_in(text: str, content: bytes) -> NotJson | None:
    return _unfit_number_in(text) if _may_hold_long_number(content) else None


def _may_hold_long_number(content: bytes) -> bool:
    return _TOO_MANY_DIGITS in content.translate(_DIGITS)


def _unfit_number_in(text: str) -> NotJson | None:
    """The first number that cannot be held, or is none."""
    for token in _TOKEN.finditer(text):
        why = _unfit(token["number"]) if token["number"] else ""
        if why:
            return _at(token.start(), text, why)
    return None


def _unfit(number: str) -> str:
    digits = number.lstrip("-")
    if digits.isdigit() and len(digits) > MAX_DIGITS:
        return f"holds a number of {len(digits):,} digits, and {MAX_DIGITS} are the most"
    if number.endswith(("Infinity", "NaN")):
        return f"holds {number}, which JSON does not know"
    try:
        is_held = isfinite(float(number))
    except ValueError:
        return ""
    return "" if is_held else f"holds the number {number[:40]}, which is too large"


def _at(offset: int, text: str, why: str) -> NotJson:
    line = text.count("\n", 0, offset) + 1
    return NotJson(why, line, offset - text.rfind("\n", 0, offset), is_data=True)
