r"""Characters written as two escapes, `"\ud83d\ude00"`, as JSON writes them.

YAML takes all of JSON, and libyaml takes no half of a character. So each pair goes in as two
escapes of the same width that it does take, from a range that the text does not use, and is put
right in what comes out: every place stays what it was.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from yaml._yaml import CParser
from yaml.events import Event, ScalarEvent

from reconciler.manifest.yaml.pairs import PAIR, has_pairs

NextEvent: TypeAlias = Callable[[], Event | None]
"""The parser's next event; raises `yaml.YAMLError`."""

_BITS: Final = 11
_RANGE: Final = 1 << _BITS
_PRIVATE: Final = ((0xE000, "[eE][0-7]"), (0xE800, "[eE][89a-fA-F]"), (0xF000, "[fF][0-7]"))
"""Ranges for private use, and how their escapes begin."""


def parse_events(text: str) -> NextEvent:
    """The events of a text, its pairs read as the characters that they are."""
    if not has_pairs(text):
        return CParser(text).get_event
    base = next((base for base, escape in _PRIVATE if _is_free(base, escape, text)), None)
    return CParser(text).get_event if base is None else _Pairs(base).events(text)


def _is_free(base: int, escape: str, text: str) -> bool:
    used = rf"[{chr(base)}-{chr(base + _RANGE - 1)}]|\\u{escape}"
    return re.search(used, text) is None


class _Pairs:
    """The pairs of one text, each with a number that two characters of the range spell."""

    def __init__(self, base: int) -> None:
        self._base = base
        self._written: list[str] = []
        sign = f"[{chr(base)}-{chr(base + _RANGE - 1)}]"
        self._read = re.compile(f"({sign})({sign})")
        self._literal = re.compile(r"\\u([ef][0-9a-f]{3})\\u([ef][0-9a-f]{3})")

    def events(self, text: str) -> NextEvent:
        parse = CParser(PAIR.sub(self._put, text)).get_event

        def next_event() -> Event | None:
            event = parse()
            if isinstance(event, ScalarEvent):
                event.value = self._restored(event.value, is_quoted=event.style == '"')
            return event

        return next_event

    def _put(self, found: re.Match[str]) -> str:
        number = len(self._written)
        self._written.append(found[2])
        first, second = divmod(number, _RANGE)
        return f"{found[1]}\\u{self._base + first:04x}\\u{self._base + second:04x}"

    def _restored(self, value: str, *, is_quoted: bool) -> str:
        """Only double quotes know escapes; elsewhere a pair is what it looks like."""
        if is_quoted:
            return self._read.sub(lambda at: _character(self._of(ord(at[1]), ord(at[2]))), value)
        return self._literal.sub(lambda at: self._of(int(at[1], 16), int(at[2], 16)), value)

    def _of(self, first: int, second: int) -> str:
        return self._written[(first - self._base) * _RANGE + second - self._base]


def _character(pair: str) -> str:
    high, low = int(pair[2:6], 16), int(pair[8:12], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
