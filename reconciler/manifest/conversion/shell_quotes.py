"""Texts quoted as browsers copy them, `$'...'`, in the quotes that every shell has."""

import re
import shlex
from typing import Final

_TOKEN: Final = re.compile(
    r"""\$'(?P<escaped>(?:\\.|[^'\\])*)'|'[^']*'|"(?:\\.|[^"\\])*"|\\.""", re.DOTALL
)
_ESCAPE: Final = re.compile(
    r"\\(?:x(?P<byte>[0-9A-Fa-f]{1,2})|u(?P<short>[0-9A-Fa-f]{1,4})|U(?P<long>[0-9A-Fa-f]{1,8})"
    r"|(?P<octal>[0-7]{1,3})|(?P<letter>.))",
    re.DOTALL,
)
_LETTERS: Final = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
    "v": "\v", "'": "'", '"': '"', "\\": "\\", "?": "?",
}  # fmt: skip
_HIGHEST: Final = 0x10FFFF


def in_plain_quotes(text: str) -> str:
    """A command with each `$'...'` written as `'...'`; what stands in other quotes is left."""
    return _TOKEN.sub(_plain, text)


def _plain(token: re.Match[str]) -> str:
    escaped = token["escaped"]
    return token.group() if escaped is None else shlex.quote(_ESCAPE.sub(_unescape, escaped))


def _unescape(escape: re.Match[str]) -> str:
    if letter := escape["letter"]:
        return _LETTERS.get(letter, escape.group())
    octal = escape["octal"]
    digits = escape["byte"] or escape["short"] or escape["long"]
    number = int(octal, 8) if octal else int(digits, 16)
    return chr(number) if number <= _HIGHEST else escape.group()
