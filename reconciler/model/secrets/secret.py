"""Values that are named in manifests and read only while a plan is applied."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, product
from typing import Final

from reconciler.model.secrets.secret_forms import COUNTS, DecodedText, squeeze, views_of

SECRET = re.compile(r"\$\{secret\.([A-Za-z_][A-Za-z0-9_]*)\}")
SECRET_SHOWN = "(secret)"
_TELLING = 8
"""So many letters of a secret in a row are worth hiding."""
_LINE: Final = 6
"""Shorter lines of a secret are words, and found beside other lines of it only."""
_LONG: Final = 10_000
_WINDOW: Final = 64_000
"""Letters of a long text that are read at once, each of which takes some hundred bytes."""
_OVERLAP: Final = 4_000
"""Letters that the next ones are read with again: no escape makes that many of eight."""
_NO_WORD: Final = 12
"""Characters from which on nobody says a key by chance."""
_SHORT: Final = 200
_UNESCAPED: Final = re.compile(r"[!-$'-*,-\[\]-~]+")
"""Letters that no escape begins with, and that no form of a text drops."""
_RUNS: Final = re.compile("[A-Za-z0-9]+")
UNTOLD = "(secret, left out of the snapshot)"
"""What a record of live state has where a secret was: equal to whatever is declared there."""
OTHER: Final = "(another value than declared, left out of the snapshot)"
"""What it has where something stood that no secret can make of what is declared."""

REDACTED: Final = "redacted"
"""What the API reads in the place of a secret that it keeps to itself (§0.15)."""


_SPELLED_OUT: Final = re.compile(
    r"(?:secret|token|passw|passphrase|api_?key|credential|authorization|bearer|headers|proxies"
    r"|\benv)[\w-]*"
    r"""["']?\s*:\s*(?!["']?(?:\{\{|\$\{secret\.|null\b|~))[^\s#]"""
    # Where something is delivered to is often a token as well (§8.2), and who logs in to a storage
    # is half of a credential; a blob may be called so, too.
    r"""|\b(?:(?:webhook_)?url|(?:(?:private|account|application|client|access)_|\b)key(?:_id)?"""
    r"""|(?:client|tenant|user|open|app|external|enterprise|project)_id|jwt_key_id|private_key_id"""
    r"""|(?:instagram_user(?:_id|name))|username|account_name|client_email|role_arn"""
    r"""|service_account_json)["']?\s*:\s*(?!["']?(?:\{\{|\$\{secret\.|null\b|~)|\{\s*type\b)[^\s#]"""
    # What a Secret keeps; in the line of a filter it stands behind other words.
    r"""|^\s*(?:-\s*|spec\s*:\s*\{\s*)?["']?value["']?\s*:\s*(?!["']?(?:\{\{|\$\{secret\.|null\b|~))[^\s#]""",
    re.I,
)
_LONGEST_QUOTED: Final = 2_000
"""Longer lines are written by machines, and thousands of problems may point at one of them."""


@lru_cache(maxsize=1024)
def is_quotable(line: str) -> bool:
    """Whether a line of a manifest may be shown: it is short, and spells out no secret.

    Told by its words, because a line that is not YAML has no paths.
    """
    # Nothing is spelled out without a colon, and most comments have none.
    return len(line) <= _LONGEST_QUOTED and (":" not in line or not _SPELLED_OUT.search(line))


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
        if value in (UNTOLD, REDACTED):
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


def holds_secret(value: object) -> bool:
    """Whether a `SecretText` stands anywhere in a value: hardly any value of a plan holds one."""
    left = [value]
    while left:
        inner = left.pop()
        if type(inner) in _PLAIN:
            continue
        if isinstance(inner, SecretText):
            return True
        if isinstance(inner, Mapping):
            left += inner.values()
        elif isinstance(inner, list | tuple):
            left += inner
    return False


_PLAIN: Final = frozenset((str, int, float, bool, type(None)))


def is_key(text: str) -> bool:
    """Whether a text can be looked for in every output: a short one is a word like any other."""
    return len(text) >= _NO_WORD


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """A message that may quote secrets, without them: the one way in which a text loses them.

    Whoever quotes a secret may escape, break or cut it, so that any part of one is hidden, in
    whatever form it stands there.
    """
    looked_for = tuple(secrets)
    if _is_plainly_without(text, looked_for):
        return text
    parts = _parts_of(looked_for)
    if not text or not any(parts.values()):
        return text
    if len(text) > _LONG and not _may_hold(text, parts):
        return text
    hidden = bytearray(len(text))
    for start in range(0, len(text), _WINDOW):
        window = text[start : start + _WINDOW + _OVERLAP]
        for view in chain.from_iterable(map(squeeze, views_of(window))):
            for size, known in parts.items():
                _hide(hidden, start, view, size, known)
    return "".join(_without_hidden(text, hidden))


def _is_plainly_without(text: str, secrets: tuple[str, ...]) -> bool:
    """Whether a text and all secrets can be read in one way only, and share nothing.

    Most texts from outside are an id, of which a letter-by-letter reading takes longer than the
    request that brought it.
    """
    if len(text) > _SHORT or not _UNESCAPED.fullmatch(text):
        return False
    return not any(not _UNESCAPED.fullmatch(secret) or _share(text, secret) for secret in secrets)


def _share(text: str, secret: str) -> bool:
    size = min(_TELLING, len(secret))
    return any(text[at : at + size] in secret for at in range(len(text) - size + 1))


def _parts_of(secrets: Iterable[str]) -> dict[int, set[str]]:
    """What is looked for, by its length: every eight letters in a row, and short secrets whole."""
    parts: dict[int, set[str]] = {}
    for secret in secrets:
        for form, counts in product({secret, *_misread(secret)}, COUNTS):
            whole, *lines = ("".join(filter(counts, each)) for each in (form, *form.splitlines()))
            for piece in (whole, *(line for line in lines if len(line) >= _LINE)):
                size = min(_TELLING, len(piece))
                if size:
                    starts = range(len(piece) - size + 1)
                    parts.setdefault(size, set()).update(piece[at : at + size] for at in starts)
    return parts


def _misread(secret: str) -> Iterable[str]:
    """UTF-8 that somebody took for Latin-1, as happens to headers."""
    if not secret.isascii():
        yield secret.encode("utf-8", "replace").decode("latin-1")


def _may_hold(text: str, parts: dict[int, set[str]]) -> bool:
    """Whether a text of megabytes is worth reading letter by letter.

    No escaping touches letters and digits of ASCII: a run of those is looked for as it is, among
    the words of the text, of which even megabytes have few.
    """
    words = "\0".join({found.group() for found in _RUNS.finditer(text)})
    for known in parts.values():
        for part in known:
            runs = _RUNS.findall(part)
            if not runs or max(runs, key=len) in words:
                return True
    return False


def _hide(hidden: bytearray, first: int, view: DecodedText, size: int, known: set[str]) -> None:
    """Mark what a view of the text from `first` on holds of secrets."""
    text, places, ends = view.text, view.places, view.ends
    for start in range(len(text) - size + 1):
        if text[start : start + size] in known:
            begin, end = first + places[start], first + ends[start + size - 1]
            hidden[begin:end] = b"\1" * (end - begin)


def _without_hidden(text: str, hidden: bytearray) -> Iterator[str]:
    """What is between the hidden letters, and a word in the place of each run of those."""
    at = 0
    while (begin := hidden.find(1, at)) >= 0:
        yield text[at:begin]
        yield SECRET_SHOWN
        at = hidden.find(0, begin)
        if at < 0:
            return
    yield text[at:]
