"""A document as its layers and its variables made it, with where each value comes from."""

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.location import Location, Origin


class Provenance(Struct, frozen=True):
    """Where one value of a document comes from."""

    path: FieldPath
    value: Data
    location: Location
    """The line of the manifest, the patch or the default that says it."""
    origins: tuple[Origin, ...] = ()
    """Who says the variables in it."""

    @property
    def says(self) -> str:
        """`environments/prod.yaml:7`, `--var results (var.results in manifests/a.yaml:3)`."""
        place = f"{self.location.file}:{self.location.line}"
        if not self.origins:
            return place
        told = ", ".join(dict.fromkeys(_said_by(each) for each in self.origins))
        names = ", ".join(dict.fromkeys(each.variable for each in self.origins))
        return f"{told} ({names} in {place})"


class RenderedDocument(Struct, frozen=True):
    """What one document became."""

    address: Address | None
    """`None` where not even that could be told."""
    content: Fields
    location: Location
    provenance: tuple[Provenance, ...]
    """Every value that holds no others, in the order of the document."""
    unfilled: frozenset[FieldPath] = frozenset()
    """Texts whose variables have a problem: they stand as they are written."""


def _said_by(origin: Origin) -> str:
    if origin.location is not None:
        return f"{origin.location.file}:{origin.location.line}"
    return origin.said or origin.variable
