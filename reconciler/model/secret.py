"""Values that are named in manifests and read only while a plan is applied."""

import re
from collections.abc import Iterable
from typing import Final

SECRET = re.compile(r"\$\{secret\.([A-Za-z_][A-Za-z0-9_]*)\}")
SECRET_SHOWN = "(secret)"
_TELLING = 8
"""So many letters of a secret in a row are worth hiding."""
UNTOLD = "(secret, left out of the snapshot)"
"""What a record of live state has where a secret was: equal to whatever is declared there."""
OTHER: Final = "(another value than declared, left out of the snapshot)"
"""What it has where something stood that no secret can make of what is declared."""

_REDACTED: Final = "redacted"
"""What the API reads in the place of a secret that it keeps to itself (§0.15)."""


_SPELLED_OUT: Final = re.compile(
    r"(?:secret|token|passw|api_?key|credential|authorization|bearer|headers|proxies|\benv)[\w-]*"
    r"""["']?\s*:\s*(?!["']?(?:\{\{|\$\{secret\.|null\b|~))[^\s#]""",
    re.I,
)
_LONGEST_QUOTED: Final = 2_000
"""Longer lines are written by machines, and thousands of problems may point at one of them."""


def is_quotable(line: str) -> bool:
    """Whether a line of a manifest may be shown: it is short, and spells out no secret.

    Told by its words, because a line that is not YAML has no paths.
    """
    return len(line) <= _LONGEST_QUOTED and _SPELLED_OUT.search(line) is None


class SecretText(str):
    """A manifest's text that holds `${secret.NAME}`; everywhere but in a request it stays so.

    It is a string of its own type, so that a text which merely looks like one (`$${secret.X}`)
    is never filled in.
    """

    __slots__ = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The environment variables this text needs, in order of appearance."""
        return tuple(SECRET.findall(self))

    @property
    def clear(self) -> str:
        """What the manifest spells out around its secrets."""
        return SECRET.sub("", self)

    def may_be(self, value: object) -> bool:
        """Whether a value can be this text with its secrets filled in, none of them empty.

        What stands around them must be there; what they are themselves nobody can tell.
        """
        if value in (UNTOLD, _REDACTED):
            return True
        parts = SECRET.split(self)[::2]
        start, between, end = parts[0], parts[1:-1], parts[-1]
        if not isinstance(value, str) or not value.startswith(start):
            return False
        at, last = len(start), len(value) - len(end)
        for text in between:
            found = value.find(text, at + 1, last)
            if found < 0:
                return False
            at = found + len(text)
        return value.endswith(end) and last > at


def without(text: str, secrets: Iterable[str]) -> str:
    """A message that may quote secrets, without them.

    Whoever quotes a secret may escape, break or cut it, so that any part of one is hidden.
    """
    hidden = bytearray(len(text))
    for secret in secrets:
        for form in {secret, " ".join(secret.split())} - {""}:
            _hide(hidden, text, form)
    return "".join(_shown(text, hidden))


def _hide(hidden: bytearray, text: str, secret: str) -> None:
    size = min(_TELLING, len(secret))
    parts = {secret[start : start + size] for start in range(len(secret) - size + 1)}
    for start in range(len(text) - size + 1):
        if text[start : start + size] in parts:
            hidden[start : start + size] = b"\1" * size


def _shown(text: str, hidden: bytearray) -> Iterable[str]:
    for position, letter in enumerate(text):
        if not hidden[position]:
            yield letter
        elif position == 0 or not hidden[position - 1]:
            yield SECRET_SHOWN
