"""A curl command of the API's documentation, taken apart: what it sends where, and never its key.

Only path, namespace and body are kept. No place shows the command's own line, which may hold a key.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from reconciler.manifest.conversion.shell_quotes import in_plain_quotes
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem

_DATA: Final = ("--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
_FILES: Final = ("--form", "--form-string", "--upload-file", "--data-urlencode")
_DROPPED: Final = (
    *("--user", "--oauth2-bearer", "--cookie", "--cookie-jar", "--proxy", "--proxy-user"),
    *("--output", "--user-agent", "--referer", "--write-out", "--config", "--interface"),
    *("--max-time", "--connect-timeout", "--retry", "--retry-delay", "--limit-rate"),
    *("--cacert", "--cert", "--key", "--resolve"),
)
"""Options whose value says nothing of a resource, and may be a key."""
_WITH_VALUE: Final = frozenset(("--header", "--request", "--url", *_DATA, *_FILES, *_DROPPED))
_LONG: Final = {
    "X": "--request", "H": "--header", "d": "--data", "F": "--form", "u": "--user",
    "b": "--cookie", "c": "--cookie-jar", "o": "--output", "A": "--user-agent", "e": "--referer",
    "m": "--max-time", "E": "--cert", "x": "--proxy", "w": "--write-out", "K": "--config",
    "T": "--upload-file", "U": "--proxy-user",
}  # fmt: skip
"""The short options that take a value."""
_HOME: Final = "x-namespace"
_COMMAND: Final = re.compile(r"^\s*(?:\$\s+)?curl(?:\.exe)?\s", re.MULTILINE)
_SETTING: Final = re.compile(r"#|set\s|(?:export\s+)?[A-Za-z_]\w*=")
"""How a script begins before it asks for anything."""


class CurlCommand(PartlyShown, Struct, frozen=True):
    """What one command asks of the API."""

    method: str
    path: str
    """From `/v1/` on, without its query."""
    namespace: str | None
    body: Unshown[str | None]
    reads: bool = False
    """Its body is in a file, or in several parts."""
    line: int = 0
    """Zero-based, where it begins."""


def is_curl(text: str) -> bool:
    """Whether a text holds a curl command, and looks like nothing else before it."""
    start = _COMMAND.search(text)
    before = text[: start.start()] if start else text
    lines = (line.strip() for line in before.splitlines())
    return start is not None and all(not line or _SETTING.match(line) for line in lines)


def read_curl(text: str, file: str) -> tuple[CurlCommand, ...]:
    """Every curl command of a text; raises `Rejected` when one does not end."""
    starts = [found.start() for found in _COMMAND.finditer(text)]
    if not starts:
        says = "the file holds no curl command"
        remedy = "leave out --from, or name a file with a line that begins with curl"
        raise Rejected(Problem("no-curl", says, remedy, location=Location(file, 1, 1)))
    ends = [*starts[1:], len(text)]
    commands = []
    for start, end in zip(starts, ends, strict=True):
        part = text[start:end]
        line = text.count("\n", 0, start) + _leading_lines(part)
        commands.append(_read_command(_words(part, Location(file, line + 1, 1)), line))
    return tuple(commands)


def _leading_lines(text: str) -> int:
    return text[: len(text) - len(text.lstrip())].count("\n")


def _words(text: str, place: Location) -> list[str]:
    # A line that goes on in the next one: the shell joins them, and this reader would not.
    joined = re.sub(r"[\\^]\r?\n", " ", text)
    reader = shlex.shlex(in_plain_quotes(joined), posix=True, punctuation_chars=";&|<>")
    reader.whitespace_split = True
    reader.commenters = ""
    try:
        words = list(reader)
    except ValueError as error:
        says = "this curl command has a quote that does not end"
        remedy = "close it; inside of '…' a ' is written '\\''"
        raise Rejected(Problem("malformed-curl", says, remedy, location=place)) from error
    ends = (at for at, word in enumerate(words) if word and set(word) <= {*";&|<>"})
    start = next(at for at, word in enumerate(words) if word in ("curl", "curl.exe"))
    return words[start + 1 : next(ends, len(words))]


def _read_command(words: Sequence[str], line: int) -> CurlCommand:
    options = list(_options(words))
    given = dict(options)
    data = [value for name, value in options if name in _DATA]
    reads = any(name in _FILES for name, _ in options) or any(each[:1] == "@" for each in data)
    url = given.get("--url", given.get("", ""))
    headers = dict(_header(value) for name, value in options if name == "--header")
    method = given.get("--request", "POST" if data or reads else "GET").upper()
    namespace = headers.get(_HOME)
    return CurlCommand(method, _path(url), namespace, data[-1] if data else None, reads, line)


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each option with its value, and the address under an empty name; switches are dropped."""
    waiting = iter(words)
    for word in waiting:
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            if name in _WITH_VALUE:
                yield name, value if equals else next(waiting, "")
        elif word.startswith("-") and len(word) > 1:
            yield from _short(word[1:], waiting)
        else:
            yield "", word


def _short(letters: str, waiting: Iterator[str]) -> Iterator[tuple[str, str]]:
    """`-sSX POST`, `-XPOST`: letters that switch, until one takes what follows as its value."""
    for at, letter in enumerate(letters):
        if letter in _LONG:
            yield _LONG[letter], letters[at + 1 :] or next(waiting, "")
            return


def _header(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name.strip().lower(), value.strip()


def _path(url: str) -> str:
    start = url.find("/v1/")
    return re.split(r"[?#]", url[start:])[0].rstrip("/") if start >= 0 else ""


def kind_path_of(command: CurlCommand, paths: Mapping[str, str]) -> tuple[str, str] | None:
    """Which of these paths it asks, path -> kind, and of which resource: the path, and the id or
    name, which is empty for a new one; `None` for none of them."""
    for path in sorted(paths, key=len, reverse=True):
        if command.path == path:
            return path, ""
        rest = command.path.removeprefix(f"{path}/")
        if rest != command.path and "/" not in rest:
            return path, rest
    return None
