"""A document and the environment's patches -> one document; each field keeps its own place.

Objects are merged; lists and scalars are replaced; null removes a key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from reconciler.manifest.yaml.read import Document
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath
from reconciler.model.location import Location, Locations
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import did_you_mean


@dataclass(frozen=True, slots=True)
class Patch:
    """What an environment changes in some resources: `spec` and `lifecycle`, as far as given."""

    target: str
    """An address, or a pattern such as `Bucket/ads/*`."""
    document: Document
    said_at: Location
    unfilled: frozenset[FieldPath] = frozenset()
    """Fields whose variables have a problem already."""

    def is_for(self, address: Address) -> bool:
        """Whether the target names this resource."""
        return fnmatchcase(str(address), self.target)

    def report_unmatched(self, addresses: Iterable[Address]) -> Problem:
        """The problem of a patch that is for none of these."""
        return Problem(
            "unmatched-patch",
            f"no declared resource is called {self.target}",
            did_you_mean(self.target, map(str, addresses)),
            location=self.said_at,
        )


def merge(document: Document, patch: Document) -> Document:
    """The document as the patch changes it."""
    changed: dict[FieldPath, Locations | None] = {}
    content = _merge(document.content, patch.content, (), changed, patch.locations)
    # A trap that a patch overwrote is nobody's problem any more.
    kept = (trap for trap in document.traps if not _is_beneath(trap[0], changed))
    return replace(
        document,
        content=content,
        locations=_record_patched(document.locations, changed),
        traps=(*kept, *patch.traps),
    )


def _merge(
    base: Data,
    over: Data,
    path: FieldPath,
    changed: dict[FieldPath, Locations | None],
    places: Locations,
) -> Data:
    """Merge, and note in `changed` where each replaced field stands now; `None` for a removed."""
    # From here down the value is the patch's, and so is its place.
    if not isinstance(over, Mapping) or not isinstance(base, Mapping):
        changed[path] = places.beneath(path)
    if not isinstance(over, Mapping):
        return over
    merged = {**base} if isinstance(base, Mapping) else {}
    for key, value in over.items():
        # As in a JSON merge patch.
        if value is None:
            merged.pop(key, None)
            changed[*path, key] = None
        else:
            merged[key] = _merge(merged.get(key), value, (*path, key), changed, places)
    return merged


def _record_patched(base: Locations, changed: Mapping[FieldPath, Locations | None]) -> Locations:
    earlier = {path: at for path, at in base.patched.items() if not _is_beneath(path, changed)}
    now = {path: at for path, at in changed.items() if at is not None}
    return replace(base, patched={**earlier, **now})


def _is_beneath(path: FieldPath, changed: Mapping[FieldPath, Locations | None]) -> bool:
    return any(path[:end] in changed for end in range(len(path) + 1))
