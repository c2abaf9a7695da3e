"""What live holds and nobody declares: listed for people, without its secrets."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, show_path
from reconciler.model.drift import Undeclared
from reconciler.rendering.words.layout import Line, sentence
from reconciler.rendering.words.masking import SecretPaths
from reconciler.rendering.words.secret_places import find_declared_places
from reconciler.rendering.words.values import inline
from reconciler.rendering.words.view import name_of, visible

_TITLE: Final = (
    "Live, not declared, and left to the server (declare it to keep it, or null where "
    "`reconciler explain` says that null removes it):"
)


def mask_value(undeclared: Undeclared, kinds: Mapping[str, Kind]) -> Data:
    """The value, without secrets."""
    secrets = SecretPaths(find_declared_places(kinds.get(undeclared.address.kind)))
    return secrets.mask_at(undeclared.path, undeclared.value)


def undeclared_lines(
    found: Sequence[Undeclared], kinds: Mapping[str, Kind], *, width: int
) -> Iterator[Line]:
    """Each value, under the resource that holds it."""
    if not found:
        yield from sentence("Nothing is live that is not declared, besides defaults.", width=width)
        yield Line()
        return
    yield from sentence(_TITLE, width=width)
    for address, values in groupby(found, key=lambda each: each.address):
        yield Line(f"  {name_of(address)}")
        for each in values:
            said = f"{visible(show_path(each.path))}: {inline(mask_value(each, kinds))}"
            yield from sentence(said, width=width, indent="    ", hanging="        ")
    yield Line()
