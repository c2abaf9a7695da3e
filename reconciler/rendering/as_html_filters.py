"""The filters of a plan's page: shown only where a script can carry them out."""

from collections.abc import Iterable, Mapping, Sequence

from reconciler.model.attribution import Attribution
from reconciler.model.change import ChangeClass
from reconciler.rendering.as_html_entry import facets_of
from reconciler.rendering.as_html_words import WORDS, symbols_in
from reconciler.rendering.entries import Entry
from reconciler.rendering.markup import NOTHING, Markup, joined, tag

_FEW = 8


def filters(entries: Sequence[Entry]) -> Markup:
    """A form with one group for each thing that entries differ in."""
    facets = [facets_of(entry) for entry in entries]
    symbols = symbols_in(entries)
    groups = [
        _group(name, title, _values(facets, f"data_{name}"), symbols)
        for name, title in (
            ("action", "Action"),
            ("kind", "Kind"),
            ("namespace", "Namespace"),
            ("class", "Class"),
            ("attribution", "Attribution"),
        )
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


def _values(facets: Iterable[dict[str, str | None]], name: str) -> list[str]:
    found = {facet[name] for facet in facets}
    order = [*WORDS, *reversed(ChangeClass), *Attribution]
    return sorted(
        (value for value in found if value),
        key=lambda value: (order.index(value) if value in order else len(order), value),
    )


def _group(name: str, title: str, values: Sequence[str], symbols: Mapping[str, str]) -> Markup:
    """Nothing to choose is no filter; many to choose from are a list."""
    if len(values) < 2:
        return NOTHING
    if len(values) > _FEW:
        options = [tag("option", "any", value=""), *(tag("option", v, value=v) for v in values)]
        legend = tag("span", title, class_="legend")
        return tag("label", legend, tag("select", *options, name=name), class_="choice")
    boxes = [_box(name, value, symbols.get(value, "")) for value in values]
    return tag("fieldset", tag("legend", title), *boxes)


def _box(name: str, value: str, symbol: str) -> Markup:
    said = joined([tag("span", symbol, class_="symbol", aria_hidden="true"), value])
    box = tag("input", type="checkbox", name=name, value=value)
    return tag("label", box, tag("span", said if symbol else value), class_=f"chip {value}")
