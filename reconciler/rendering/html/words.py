"""The words of a plan's page: who is called what, and where it stands in the page."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from reconciler.model.address import Address
from reconciler.model.location import Location
from reconciler.rendering.html.markup import Markup, join, tag, text
from reconciler.rendering.words.entries import DRIFTED, Entry
from reconciler.rendering.words.view import name_of, place_of

WORDS: Final = (
    "delete",
    "replace",
    "rename",
    "update",
    "adopt",
    "create",
    "await",
    "verify",
    "execute",
    *DRIFTED,
)
"""What may become of a resource, the most alarming first."""
UNTOUCHED: Final = "untouched"
"""What the plan leaves alone, and something in it refers to."""
LOST: Final = "lost"
"""What goes with something that is deleted, although the plan has no step for it."""
_CODE: Final = re.compile(r"`([^`]+)`")

Anchors = Mapping[Address, str]
"""Where the first entry of each address stands in the page."""


def symbol_of(entry: Entry) -> str:
    """`+`, `−/+`; with a minus sign, which is as wide as a plus."""
    return entry.symbol.replace("-", "−")


def class_of(word: str) -> str:
    """What becomes of a resource, as a class of elements."""
    return word.replace(" ", "-")


def symbols_in(entries: Iterable[Entry]) -> Mapping[str, str]:
    """The symbol for all that have the same fate: that of the first."""
    symbols: dict[str, str] = {}
    for entry in entries:
        symbols.setdefault(entry.word, symbol_of(entry))
    return symbols


def anchors_of(entries: Iterable[Entry]) -> list[str]:
    """An id for each entry: its address, so that a link to it can be written by hand."""
    seen: dict[str, int] = {}
    anchors = []
    for entry in entries:
        name = quote(str(entry.address), safe="/", errors="surrogatepass")
        seen[name] = number = seen.get(name, 0) + 1
        # `!` is escaped in a name, so this is never the id of another resource.
        anchors.append(name if number == 1 else f"{name}!{number}")
    return anchors


def link(address: Address, anchors: Anchors) -> Markup:
    """An address, leading to its entry where the page has one."""
    shown = tag("span", name_of(address), class_="address")
    anchor = anchors.get(address)
    return tag("a", shown, href=f"#{anchor}") if anchor else shown


def links(addresses: Sequence[Address], anchors: Anchors) -> Markup:
    """Several of them."""
    return join((link(each, anchors) for each in addresses), ", ")


def prose(said: str) -> Markup:
    """A sentence whose `code` is set as code."""
    return join(_runs(said, lambda code: tag("code", code)))


def instruction(said: str) -> Markup:
    """A sentence whose `code` is there to be copied."""
    return join(_runs(said, to_copy))


def _runs(said: str, wrap: Callable[[str], Markup]) -> Iterable[Markup]:
    for number, run in enumerate(_CODE.split(said)):
        yield wrap(run) if number % 2 else text(run)


def to_copy(code: str) -> Markup:
    """A piece of code with a button that copies it."""
    button = tag(
        "button", "Copy", type="button", class_="copy", aria_label=f"Copy {code}", hidden=True
    )
    return tag("span", tag("code", code), button, class_="to-copy")


def place(location: Location) -> Markup:
    """Where a manifest says so."""
    return tag("span", place_of(location), class_="place")


def line_in(location: Location, home: Location | None) -> Markup:
    """The same inside an entry, whose own place names the file already."""
    if home and home.file == location.file:
        return tag("span", f"line {location.line}", class_="place")
    return place(location)


def badge(word: str) -> Markup:
    """A word of a fixed set, in its colour."""
    return tag("span", word, class_=f"badge {word}")
