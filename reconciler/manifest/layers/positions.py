"""Where a field is while it is merged: its paths in the three documents, and its facts."""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, part_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, FieldPath


class Position(NamedTuple):
    """One field, as each of the three documents calls it: positions in lists may differ."""

    base: FieldPath
    patch: FieldPath
    result: FieldPath

    def __truediv__(self, part: str | int) -> "Position":
        return Position((*self.base, part), (*self.patch, part), (*self.result, part))


class KnownField(Struct, frozen=True):
    """What a kind declares about the field at hand; `None` where it says nothing."""

    kind: Kind | None = None
    facts: Facts | None = None
    depth: int = 0

    def inside(self, key: str | int, beside: Data) -> "KnownField":
        if self.depth == 0:
            is_spec = key == "spec" and self.kind is not None
            return KnownField(facts=facts_of(self.kind) if is_spec and self.kind else None, depth=1)
        if self.facts is None:
            return self
        facts = self.facts.item if isinstance(key, int) else part_of(self.facts, key)
        if facts is not None and facts.inside and isinstance(beside, Mapping):
            facts = facts.variant(beside)
        return KnownField(facts=facts, depth=self.depth + 1)

    @property
    def key(self) -> str | None:
        """What tells the items of a list apart."""
        keyed = self.facts.keyed_by if self.facts is not None else None
        return keyed.field if keyed else None


def moved(path: FieldPath, moves: Mapping[FieldPath, FieldPath | None]) -> FieldPath | None:
    """A path where it leads now; the innermost move says all of it."""
    for end in range(len(path), 0, -1) if moves else ():
        if path[:end] in moves:
            now = moves[path[:end]]
            return None if now is None else (*now, *path[end:])
    return path
