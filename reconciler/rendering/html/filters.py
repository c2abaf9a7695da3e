"""The filters of a plan's page: shown only where a script can carry them out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from reconciler.model.attribution import Attribution
from reconciler.model.change import ChangeClass
from reconciler.rendering.html.entry import facets_of
from reconciler.rendering.html.markup import NOTHING, Markup, tag
from reconciler.rendering.html.words import WORDS, class_of, symbols_in
from reconciler.rendering.words.entries import Entry

_FEW: Final = 8
_FACETS: Final[Mapping[str, Sequence[str]]] = {
    "action": WORDS,
    "kind": (),
    "namespace": (),
    "class": [each.value for each in reversed(ChangeClass)],
    "attribution": [each.value for each in Attribution],
}


def filters(entries: Sequence[Entry]) -> Markup:
    """A form with one group for each thing that entries differ in."""
    facets = [facets_of(entry) for entry in entries]
    symbols = symbols_in(entries)
    groups = [
        _group(name, _values(facets, f"data_{name}", order), symbols)
        for name, order in _FACETS.items()
    ]
    search = tag(
        "label",
        tag("span", "Search", class_="legend"),
        tag("input", type="search", name="text", autocomplete="off", spellcheck="false"),
        class_="search",
    )
    buttons = tag(
        "p",
        tag("button", "Open all", type="button", data_open="true"),
        tag("button", "Close all", type="button", data_open="false"),
        tag("button", "Clear filters", type="reset"),
        tag("output", "", aria_live="polite"),
        class_="tools",
    )
    return tag(
        "form", search, *groups, buttons, id="filters", hidden=True, aria_label="Filter the entries"
    )


def _values(
    facets: Iterable[Mapping[str, str | None]], name: str, order: Sequence[str]
) -> list[str]:
    """What entries say, in an order of its own or in that of the letters."""
    found = {facet[name] for facet in facets}
    return [value for value in order or sorted(filter(None, found)) if value in found]


def _group(name: str, values: Sequence[str], symbols: Mapping[str, str]) -> Markup:
    """Nothing to choose is no filter; many to choose from are a list."""
    if len(values) < 2:
        return NOTHING
    title = name.capitalize()
    if len(values) > _FEW:
        options = [tag("option", "any", value=""), *(tag("option", v, value=v) for v in values)]
        legend = tag("span", title, class_="legend")
        return tag("label", legend, tag("select", *options, name=name), class_="choice")
    boxes = [_box(name, value, symbols) for value in values]
    return tag("fieldset", tag("legend", title), *boxes)


def _box(name: str, value: str, symbols: Mapping[str, str]) -> Markup:
    box = tag("input", type="checkbox", name=name, value=value)
    if name != "action":  # a namespace may be called like an action, and is none
        return tag("label", box, tag("span", value), class_="chip")
    symbol = tag("span", symbols[value], class_="symbol", aria_hidden="true")
    return tag("label", box, tag("span", symbol, value), class_=f"chip {class_of(value)}")
