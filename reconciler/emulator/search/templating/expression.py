"""What stands between double braces: a path, a literal, a function, and filters after them (§5.4).

There is no more than that, and nothing is evaluated as code: a template that says more is
refused, and whoever asked for it says so.
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil, floor
from typing import TypeAlias

from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, encode

Scope: TypeAlias = Callable[[str], Json]
"""What a namespace's name, in small letters, stands for."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<number>-?\d{1,18}(?:\.\d{1,18})?(?!\d))|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<sign>[.|(),=\[\]]))"""
)


_MOST_TOKENS = 200
"""Longer ones are refused before anything walks them."""


class NotAnExpression(Exception):
    """More than this language has."""


class Expression:
    """Read from left to right, once."""

    def __init__(self, text: str, scope: Scope, now: float) -> None:
        self._tokens = _tokens(text)
        self._scope = scope
        self._now = now

    def value(self) -> Json:
        found = self._filtered()
        if self._tokens:
            raise NotAnExpression(self._tokens[0][1])
        return found

    def _filtered(self) -> Json:
        found = self._primary()
        while self._accepts("|"):
            name = self._take("name")
            found = _filter(name, [found, *(self._arguments()[0] if self._sees("(") else [])])
        return found

    def _primary(self) -> Json:
        if not self._tokens:
            raise NotAnExpression("nothing")
        kind, text = self._tokens.pop(0)
        if kind == "text":
            return text[1:-1]
        if kind == "number":
            return float(text) if "." in text else int(text)
        if kind != "name":
            raise NotAnExpression(text)
        if self._sees("("):
            return self._call(text)
        literals: JsonObject = {"true": True, "false": False, "none": None, "null": None}
        return literals[text.lower()] if text.lower() in literals else self._path(text)

    def _path(self, name: str) -> Json:
        found = self._scope(name.lower())
        while self._tokens and self._tokens[0][1] in (".", "["):
            if self._accepts("."):
                found = _member(found, self._take("name"))
            else:
                self._accepts("[")
                found = _member(found, self._filtered())
                self._expect("]")
        return found

    def _call(self, name: str) -> Json:
        given, named = self._arguments()
        if name in ("utc_now", "time_ago"):
            return _apply(_moment, [self._now, named])
        function = _FUNCTIONS.get(name)
        if function is None:
            raise NotAnExpression(name)
        return _apply(function, given)

    def _arguments(self) -> tuple[list[Json], JsonObject]:
        given: list[Json] = []
        named: JsonObject = {}
        self._expect("(")
        while not self._accepts(")"):
            if len(self._tokens) > 1 and self._tokens[1][1] == "=":
                key = self._take("name")
                self._expect("=")
                named[key] = self._filtered()
            else:
                given.append(self._filtered())
            self._accepts(",")
        return given, named

    def _sees(self, sign: str) -> bool:
        return bool(self._tokens) and self._tokens[0] == ("sign", sign)

    def _accepts(self, sign: str) -> bool:
        if self._sees(sign):
            self._tokens.pop(0)
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._accepts(sign):
            raise NotAnExpression(f"no '{sign}'")

    def _take(self, kind: str) -> str:
        if not self._tokens or self._tokens[0][0] != kind:
            raise NotAnExpression(f"no {kind}")
        return self._tokens.pop(0)[1]


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None or len(found) == _MOST_TOKENS:
            raise NotAnExpression(text[place:].strip())
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


def _member(value: Json, key: Json) -> Json:
    if isinstance(value, dict):
        try:
            return value[str(key)]
        except KeyError:
            return None
    if isinstance(value, list) and isinstance(key, int):
        return value[key] if -len(value) <= key < len(value) else None
    return None


def _moment(now: Json, spans: Json) -> Json:
    said = spans if isinstance(spans, dict) else {}
    before = {key: _seconds(value) for key, value in said.items() if key in _SPANS}
    moment = datetime.fromtimestamp(_seconds(now), UTC) - timedelta(**before)
    return moment.isoformat().replace("+00:00", "Z")


def _seconds(value: Json) -> float:
    if isinstance(value, int | float):
        return float(value)
    raise TypeError("not a number")


def _apply(function: Callable[..., Json], given: Sequence[Json]) -> Json:
    try:
        return function(*given)
    except (TypeError, ValueError, OverflowError) as error:
        raise NotAnExpression(str(error)) from error


def _filter(name: str, given: Sequence[Json]) -> Json:
    function = FILTERS.get(name)
    if function is None:
        raise NotAnExpression(name)
    return _apply(function, given)


def _first(value: Json) -> Json:
    return value[0] if isinstance(value, list | str) and value else None


def _last(value: Json) -> Json:
    return value[-1] if isinstance(value, list | str) and value else None


def _map(value: Json, key: Json) -> Json:
    return [_member(each, key) for each in as_list(value)]


def _join(value: Json, between: Json = "") -> Json:
    return str(between).join(text_of(each) for each in as_list(value))


def _length(value: Json) -> Json:
    return len(value) if isinstance(value, list | str | dict) else 0


def _slugify(value: Json) -> Json:
    return re.sub(r"[^a-z0-9]+", "-", text_of(value).lower()).strip("-")


def _bool(value: Json) -> Json:
    is_word = isinstance(value, str)
    return str(value).lower() in ("true", "1", "yes") if is_word else bool(value)


def _default(value: Json, other: Json = "") -> Json:
    return other if value is None else value


def text_of(value: Json) -> str:
    """As it stands in a text: texts bare, nothing for null, the rest as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value)


def _tojson(value: Json) -> Json:
    return json.dumps(value)


_FUNCTIONS: dict[str, Callable[..., Json]] = {
    "max": max, "min": min, "abs": abs, "round": round, "ceil": ceil, "floor": floor,
}  # fmt: skip
FILTERS: dict[str, Callable[..., Json]] = {
    "first": _first, "last": _last, "map": _map, "join": _join, "length": _length,
    "slugify": _slugify, "bool": _bool, "tojson": _tojson, "default": _default,
    **{name: _FUNCTIONS[name] for name in ("abs", "round")},
}  # fmt: skip
_SPANS = ("weeks", "days", "hours", "minutes", "seconds")
