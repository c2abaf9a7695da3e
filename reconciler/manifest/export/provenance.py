"""Every value of a document, and where it comes from."""

from collections.abc import Iterator, Mapping

from reconciler.model.data import Data, FieldPath
from reconciler.model.environments.rendered import Provenance
from reconciler.model.location import Locations


def provenance_of(content: Data, locations: Locations) -> Iterator[Provenance]:
    """Every value that holds no others, in the order of the document."""
    yield from _of_value(content, (), locations)


def _of_value(value: Data, path: FieldPath, locations: Locations) -> Iterator[Provenance]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _of_value(inner, (*path, key), locations)
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from _of_value(inner, (*path, index), locations)
    else:
        yield Provenance(path, value, locations.of_value(path), locations.origins_of(path))
