"""Filters and functions of templates: Jinja2's own, measured, and those of the contract (§5.4)."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial, wraps
from typing import Any, TypeAlias

from jinja2.filters import FILTERS as DEFAULT_FILTERS
from jinja2.utils import Namespace

from reconciler.emulator.search.templating.expression import FILTERS
from reconciler.emulator.search.templating.jinja.allowance import (
    LARGEST_VALUE,
    Allowance,
    Beyond,
    keep,
)
from reconciler.emulator.search.templating.jinja.grammar import COUNTED, JOINED, KEPT

Filter: TypeAlias = Callable[..., Any]

_REFUSED = frozenset(
    ("batch", "center", "format", "indent", "pprint", "random", "slice", "urlize", "wordwrap")
)
"""They pad, repeat, draw lots, or take time without an end."""
_MOST_DIGITS = 20


def filters_of(allowance: Allowance) -> dict[str, Filter]:
    found = {
        name: _measured(allowance, each) for name, each in {**DEFAULT_FILTERS, **_OURS}.items()
    }
    refused = {name: _refusal(name) for name in _REFUSED}
    return {**found, **refused, COUNTED: partial(_counted, allowance)}


def make_namespace(**values: object) -> Namespace:
    keep(values)
    return Namespace(**values)


def _measured(allowance: Allowance, act: Filter) -> Filter:
    """``wraps`` keeps the marks by which Jinja2 hands an environment along."""

    @wraps(act)
    def measured(*args: object, **named: object) -> object:
        allowance.look()
        made = act(*args, **named)
        return keep([*made] if isinstance(made, Iterator) else made)

    return measured


def _refusal(name: str) -> Filter:
    def refuse(*_: object, **__: object) -> None:
        raise Beyond(f"the filter '{name}' is not spoken here")

    return refuse


def _counted(allowance: Allowance, value: Iterable[object]) -> Iterator[object]:
    for each in value:
        allowance.step()
        yield each


def _joined(parts: list[object]) -> str:
    return _join(parts)


def _join(value: Iterable[object], d: object = "", attribute: str | None = None) -> str:
    texts = [str(each if attribute is None else _attribute(each, attribute)) for each in value]
    between = str(d)
    _fit(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def _attribute(value: object, path: str) -> object:
    for step in str(path).split("."):
        value = value.get(step, "") if isinstance(value, dict) else ""
    return value


def _replace(value: object, old: object, new: object, count: int | None = None) -> str:
    text, before, after = str(value), str(old), str(new)
    times = text.count(before) if count is None else min(text.count(before), count)
    _fit(len(text) + times * len(after))
    return text.replace(before, after, times)


def _round(value: float, precision: int = 0, method: str = "common") -> float:
    if abs(precision) > _MOST_DIGITS:
        raise Beyond(f"more than {_MOST_DIGITS} digits")
    found: float = DEFAULT_FILTERS["round"](value, precision, method)
    return found


def _tojson(value: object, indent: int | None = None) -> str:
    return json.dumps(value, indent=None if indent is None else min(indent, 8))


def _fit(size: int) -> None:
    if size > LARGEST_VALUE:
        raise Beyond(f"a text of it is longer than {LARGEST_VALUE}")


def _pass(value: object) -> object:
    return value


_OURS: dict[str, Filter] = {
    "join": _join, "replace": _replace, "round": _round, "tojson": _tojson, "string": str,
    "slugify": FILTERS["slugify"], "bool": FILTERS["bool"], KEPT: _pass, JOINED: _joined,
}  # fmt: skip
