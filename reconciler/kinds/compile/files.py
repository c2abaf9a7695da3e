"""Which files a spec names."""

from collections.abc import Iterator, Mapping

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, part_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, FieldPath, Fields


def files_in(kind: Kind, spec: Fields) -> Iterator[tuple[FieldPath, str]]:
    """Where a spec names a file, and its name as it stands there."""
    facts = facts_of(kind)
    if facts.leads_to_file:
        yield from _files_in(facts, spec, ())


def _files_in(facts: Facts, value: Data, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if facts.is_file and isinstance(value, str):
        yield path, value
    inner: list[tuple[str | int, Data]] = []
    if isinstance(value, Mapping):
        inner += value.items()
    elif isinstance(value, list):
        inner += enumerate(value)
    for part, held in inner:
        deeper = part_of(facts, part)
        if deeper is not None and deeper.leads_to_file:
            yield from _files_in(deeper, held, (*path, part))
