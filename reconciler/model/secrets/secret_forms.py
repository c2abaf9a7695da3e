"""A text as others may have written it: quoted, escaped, broken into lines, or all of that at once.

Whoever repeats a secret does it in a way of his own: as JSON, as a literal, in a URL, in a page.
So a text is looked at as it is and with each way of escaping undone, once more inside one another.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from msgspec import Struct

_DEEPEST: Final = 3
"""JSON inside JSON inside a line of a log."""
_HEX: Final = "[0-9a-fA-F]"
_BACKSLASHED: Final = re.compile(
    rf"\\u[dD][89abAB]{_HEX}{{2}}\\u[dD][c-fC-F]{_HEX}{{2}}|\\u{_HEX}{{4}}|\\u\{{{_HEX}{{1,6}}\}}"
    rf"|\\U{_HEX}{{8}}|\\x{_HEX}{{2}}|\\.",
    re.DOTALL,
)
_BYTES: Final = re.compile(rf"\\x[c-fC-F]{_HEX}(?:\\x[89abAB]{_HEX}){{1,3}}")
_PERCENT: Final = re.compile(rf"%[c-fC-F]{_HEX}(?:%[89abAB]{_HEX}){{1,3}}|%{_HEX}{{2}}")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_LETTERS: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}

Decoder: TypeAlias = Callable[[str], str]
"""What one escape stands for."""


class DecodedText(Struct, frozen=True):
    """A text with some escaping undone; letter `i` stood at `places[i]` until `ends[i]`."""

    text: str
    places: tuple[int, ...]
    ends: tuple[int, ...]


def views_of(text: str) -> Iterator[DecodedText]:
    """The text as it is, and with its escapes undone, each different reading once."""
    seen: set[str] = {text}
    latest = [DecodedText(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))]
    for _ in range(_DEEPEST + 1):
        yield from latest
        read = (
            _undo_escapes(view, escapes, undo)
            for view in latest
            for escapes, undo in _WAYS
            if escapes.search(view.text)
        )
        latest = list({each.text: each for each in read if each.text not in seen}.values())
        seen.update(view.text for view in latest)


def squeeze(view: DecodedText) -> Iterator[DecodedText]:
    """Without what gets lost or is added on the way, by each measure of that."""
    texts = set()
    for counts in COUNTS:
        kept = [at for at, letter in enumerate(view.text) if counts(letter)]
        text = "".join(view.text[at] for at in kept)
        if text not in texts:
            texts.add(text)
            places, ends = (tuple(each[at] for at in kept) for each in (view.places, view.ends))
            yield DecodedText(text, places, ends)


def is_shown(letter: str) -> bool:
    """Whether a letter is still there when a text was put into one line, or into a form of a page,
    where `+` is a space."""
    return letter.isprintable() and letter not in " +"


def is_written(letter: str) -> bool:
    """Whether a letter is more than space between others, be it of an unknown alphabet."""
    is_control = letter < " " or "\x7f" <= letter <= "\x9f"
    return not is_control and not letter.isspace() and letter != "+"


COUNTS: Final = (is_shown, is_written)
"""Which letters of a text count when it is compared with a secret."""


def _undo_escapes(view: DecodedText, escapes: re.Pattern[str], undo: Decoder) -> DecodedText:
    letters: list[str] = []
    places: list[int] = []
    ends: list[int] = []
    done = 0
    for found in escapes.finditer(view.text):
        start, end = found.span()
        letters.append(view.text[done:start])
        places += view.places[done:start]
        ends += view.ends[done:start]
        meant = undo(found.group())
        letters.append(meant)
        places += [view.places[start]] * len(meant)
        ends += [view.ends[end - 1]] * len(meant)
        done = end
    letters.append(view.text[done:])
    return DecodedText("".join(letters), (*places, *view.places[done:]), (*ends, *view.ends[done:]))


def _letter(escape: str) -> str:
    r"""What `\n`, `\"`, `\xe9`, `\u00e9` or a pair of those stands for."""
    kind = escape[1]
    digits = escape[2:].strip("{}")
    if len(escape) == 12:
        pair = (int(escape[2:6], 16), int(escape[8:], 16))
        return chr(0x10000 + ((pair[0] - 0xD800) << 10) + (pair[1] - 0xDC00))
    if kind in "uUx" and digits:
        number = int(digits, 16)
        return chr(number) if number <= 0x10FFFF else escape
    return _LETTERS.get(kind, kind)


def _of_bytes(escape: str) -> str:
    return bytes.fromhex(escape.replace("\\x", "")).decode("utf-8", "replace")


def _of_percents(escape: str) -> str:
    raw = bytes.fromhex(escape.replace("%", ""))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _unescape_entity(escape: str) -> str:
    from html import unescape  # which brings every name of HTML along

    return unescape(escape)


_WAYS: Final[tuple[tuple[re.Pattern[str], Decoder], ...]] = (
    (_BACKSLASHED, _letter),
    (_BYTES, _of_bytes),
    (_PERCENT, _of_percents),
    (_ENTITY, _unescape_entity),
)
