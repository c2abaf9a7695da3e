"""A document and a patch -> one document; each field keeps its own place.

Maps are merged, and so are lists whose items have an identity: a retriever's `stages` by their
`stage_name`, whatever the kind's field says. Everything else is replaced. Null removes a key.

    $patch: delete     in an item: the item goes; in a map: the map goes
    $patch: replace    in a map, or as an item of its own: nothing is merged below
"""

from collections.abc import Collection, Container, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.layers.directives import (
    DIRECTIVE,
    deletes,
    is_directive,
    judge_directive,
    replaces,
    replaces_list,
    report_nameless,
    report_unkeyed,
    tells_replacement,
)
from reconciler.manifest.layers.positions import KnownField, Position, moved
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, FieldPath, Fields, item_names
from reconciler.model.location import Locations
from reconciler.model.problem import Problem


class Merged(Struct, frozen=True):
    """What a patch made of a document."""

    document: Document
    unfilled: frozenset[FieldPath] = frozenset()
    """The patch's fields whose variables have a problem, where they stand now."""
    removals: Mapping[FieldPath, bool] = field(default_factory=dict)
    """What the patch takes away, as it is written there, and whether it was there."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the patch, in its own paths and places."""


def merge(
    document: Document,
    patch: Document,
    kind: Kind | None = None,
    *,
    unfilled: Collection[FieldPath] = (),
) -> Merged:
    """The document as the patch changes it; without a `kind`, no list has an identity.

    `unfilled` are paths of the patch.
    """
    merging = _Merging(document.locations, patch.locations)
    start = Position((), (), ())
    content = merging.merge(document.content, patch.content, start, KnownField(kind=kind))
    # A trap that a patch overwrote is nobody's problem any more.
    kept = [(merging.of_base(path), word) for path, word in document.traps]
    own = [(merging.of_patch(path), word) for path, word in patch.traps]
    made = replace(
        document,
        content=content,
        locations=_record_patched(document.locations, merging.changed, merging.relisted),
        traps=tuple({(path, word): 0 for path, word in (*kept, *own) if path is not None}),
    )
    still = map(merging.of_patch, unfilled)
    return Merged(
        made,
        frozenset(path for path in still if path is not None),
        merging.removals,
        tuple(merging.problems),
    )


class _Merging(Struct):
    """One patch on its way into one document."""

    base: Locations
    patch: Locations
    changed: dict[FieldPath, Locations | None] = field(default_factory=dict)
    """Where each replaced field of the result stands now; `None` for a removed one."""
    gone: set[FieldPath] = field(default_factory=set)
    """Fields of the base that are in the result no more."""
    relisted: set[FieldPath] = field(default_factory=set)
    """Lists whose items stand at other positions than they did."""
    base_moves: dict[FieldPath, FieldPath] = field(default_factory=dict)
    patch_moves: dict[FieldPath, FieldPath | None] = field(default_factory=dict)
    """Items whose position in the result is another one."""
    removals: dict[FieldPath, bool] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def merge(self, base: Data, over: Data, at: Position, known: KnownField) -> Data:
        """What the field becomes."""
        if isinstance(over, Mapping) and isinstance(base, Mapping) and not replaces(over):
            return self._merge_maps(base, over, at, known)
        if isinstance(over, list) and known.key is None:
            self.problems += [
                report_nameless((*at.patch, index))
                for index, item in enumerate(over)
                if deletes(item)
            ]
        elif isinstance(over, list) and isinstance(base, list) and not replaces_list(over):
            return self._merge_lists(base, over, at, known)
        # From here down the value is the patch's, and so is its place.
        self.changed[at.result] = self.patch.beneath(at.patch)
        self.gone.add(at.base)
        return self._take(over, at)

    def of_base(self, path: FieldPath) -> FieldPath | None:
        """Where a field of the base stands in the result; `None` where it is gone."""
        if any(path[:end] in self.gone for end in range(len(path) + 1)):
            return None
        return moved(path, self.base_moves)

    def of_patch(self, path: FieldPath) -> FieldPath | None:
        """Where a field of the patch stands in the result; `None` where it is in none."""
        return moved(path, self.patch_moves)

    def _merge_maps(self, base: Fields, over: Fields, at: Position, known: KnownField) -> Data:
        merged = {**base}
        for key, value in over.items():
            here = at / key
            if is_directive(key):
                self._judge(value, here.patch)
            elif value is None or deletes(value):
                self._note_removal(here.patch, was_there=key in merged)
                merged.pop(key, None)
                self.changed[here.result] = None
                self.gone.add(here.base)
                self.patch_moves[here.patch] = None
            else:
                inner = known.inside(key, {**base, **over})
                merged[key] = self.merge(merged.get(key), value, here, inner)
        return merged

    def _merge_lists(
        self, base: list[Data], over: list[Data], at: Position, known: KnownField
    ) -> Data:
        """Items by their identity: those that are there in their order, then the new ones."""
        key = known.key or ""
        names = item_names(base, key)
        items: list[tuple[Data, int | None, int | None]] = [
            (item, index, None) for index, item in enumerate(base)
        ]
        for index, change in enumerate(over):
            here = (*at.patch, index)
            name = change.get(key) if isinstance(change, Mapping) else None
            if not isinstance(name, str):
                self.problems.append(report_unkeyed(here, key))
                continue
            found = names.index(name) if name in names else None
            if deletes(change):
                self._note_removal(here, was_there=found is not None)
                self.patch_moves[here] = None
                if found is not None:
                    items[found] = (None, None, None)
                    self.gone.add((*at.base, found))
            elif found is not None:
                items[found] = (base[found], found, index)
            else:
                items.append((None, None, index))
        return self._assemble(items, over, at, known)

    def _assemble(
        self,
        items: list[tuple[Data, int | None, int | None]],
        over: list[Data],
        at: Position,
        known: KnownField,
    ) -> Data:
        merged: list[Data] = []
        left = [each for each in items if each[1:] != (None, None)]
        is_moved = len(left) < len(items)
        if is_moved:
            self.relisted.add(at.result)
        for item, was, index in left:
            now = (*at.result, len(merged))
            here = Position((*at.base, -1 if was is None else was), (*at.patch, index or 0), now)
            if was is not None and is_moved:
                # Before what is changed inside of it.
                self.base_moves[here.base] = now
                self.changed[now] = self.base.beneath(here.base)
            if index is not None:
                self.patch_moves[here.patch] = now
            if index is None:
                merged.append(item)
            else:
                merged.append(self.merge(item, over[index], here, known.inside(0, item)))
        return merged

    def _take(self, over: Data, at: Position) -> Data:
        """The patch's own value, without what only tells how it is merged."""
        if isinstance(over, Mapping):
            taken: dict[str, Data] = {}
            for key, value in over.items():
                if is_directive(key):
                    self._judge(value, (*at.patch, key))
                elif value is None or deletes(value):
                    self._note_removal((*at.patch, key), was_there=False)
                    self.patch_moves[*at.patch, key] = None
                else:
                    taken[key] = self._take(value, at / key)
            return taken
        return self._take_list(over, at) if isinstance(over, list) else over

    def _take_list(self, over: list[Data], at: Position) -> list[Data]:
        kept = [
            (index, item)
            for index, item in enumerate(over)
            if not tells_replacement(item) and not deletes(item)
        ]
        if len(kept) < len(over):
            self._note_positions([index for index, _ in kept], len(over), at)
        taken: list[Data] = []
        for now, (index, item) in enumerate(kept):
            here = Position((*at.base, index), (*at.patch, index), (*at.result, now))
            taken.append(self._take_item(item, here))
        return taken

    def _take_item(self, item: Data, at: Position) -> Data:
        """Inside of a list null is a value: only a list with an identity is merged at all."""
        if isinstance(item, Mapping) and DIRECTIVE not in item:
            return {key: self._take_item(value, at / key) for key, value in item.items()}
        if isinstance(item, list):
            return [self._take_item(each, at / index) for index, each in enumerate(item)]
        return self._take(item, at)

    def _note_positions(self, kept: list[int], count: int, at: Position) -> None:
        for index in range(count):
            here = (*at.patch, index)
            if index in kept:
                now = (*at.result, kept.index(index))
                self.patch_moves[here] = now
                self.changed[now] = self.patch.beneath(here)
            else:
                self.patch_moves[here] = None

    def _note_removal(self, path: FieldPath, *, was_there: bool) -> None:
        self.removals[path] = self.removals.get(path, False) or was_there

    def _judge(self, value: Data, path: FieldPath) -> None:
        self.patch_moves[path] = None
        problem = judge_directive(value, path)
        self.problems += [problem] if problem else []


def _record_patched(
    base: Locations, changed: Mapping[FieldPath, Locations | None], relisted: set[FieldPath]
) -> Locations:
    earlier = {
        path: at
        for path, at in base.patched.items()
        if not _is_beneath(path, changed) and not _is_beneath(path[:-1], relisted)
    }
    now = {path: at for path, at in changed.items() if at is not None}
    return replace(base, patched={**earlier, **now})


def _is_beneath(path: FieldPath, changed: Container[FieldPath]) -> bool:
    return any(path[:end] in changed for end in range(len(path) + 1))
