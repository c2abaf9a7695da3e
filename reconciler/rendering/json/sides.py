"""A resource before and after a plan, whole, as policy tools expect to see it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from reconciler.kinds.compile.declarable import declarable
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action, FieldChange
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.plan import Step
from reconciler.model.resource import LiveResource, Resource
from reconciler.rendering.words.entries import Entry
from reconciler.rendering.words.paths import by_position


class ResourceSides(Struct, frozen=True):
    """All that a plan does to one resource: what it finds, what is declared, what differs."""

    kind: Kind | None
    live: LiveResource | None
    desired: Resource | None
    changes: tuple[FieldChange, ...]
    is_new: bool
    """It is created, be it in the place of an old one; so the API gives it an id."""
    is_gone: bool

    @property
    def before(self) -> Fields | None:
        """What is live, in the fields that can be declared; the owner's mark is not shown."""
        if self.live is None:
            return None
        shown = _declarable(self.kind, self.live.body)
        return _with_whole_changes(shown, {c.path: c.before for c in self._differing})

    @property
    def after(self) -> Fields | None:
        """What will be live. A field that does not change reads the same on both sides."""
        if self.is_gone:
            return None
        declared = self.desired.spec if self.desired else {}
        if self.live is None or self.is_new:
            return dict(declared)
        changed = {change.path[0] for change in self._differing if change.path}
        moved = {key: value for key, value in declared.items() if key in changed}
        shown = {**_declarable(self.kind, self.live.body), **moved}
        return _with_whole_changes(shown, {c.path: c.after for c in self._differing})

    @property
    def _differing(self) -> Sequence[FieldChange]:
        """What is sent again without a difference reads the same on both sides, as it is live."""
        return [change for change in self.changes if not change.resent]

    @property
    def after_unknown(self) -> Fields:
        """What only the API can say: the id it will give, and where ids will be new ones."""
        own: Fields = {self.kind.id_field: True} if self.kind and self.is_new else {}
        after = self.after or {}
        paths = (c.path for c in self.changes if c.is_repointed)
        placed = [by_position(self.kind, after, path) for path in paths]
        return {**own, **_only_maps(_unknown_at(after, placed))}


def sides_of(entries: Sequence[Entry]) -> ResourceSides:
    """All that the entries of one address do."""
    steps = [step for entry in entries for step in entry.steps]
    changes = {change.path: change for step in steps for change in step.changes}
    creates = any(step.action is Action.CREATE for step in steps)
    return ResourceSides(
        entries[0].kind,
        next((entry.live for entry in entries if entry.live), None),
        next((step.desired for step in steps if step.desired), None),
        tuple(changes.values()),
        is_new=creates or any(entry.replacement for entry in entries),
        is_gone=steps[-1].action is Action.DELETE and not _is_part(steps[-1]),
    )


def _is_part(step: Step) -> bool:
    return step.part is not None


def _unknown_at(value: Data, paths: Sequence[FieldPath]) -> Data:
    """The shape of a value around these paths, with `true` at their ends."""
    if () in paths:
        return True
    below: dict[str | int, list[FieldPath]] = defaultdict(list)
    for start, *rest in paths:
        below[start].append(tuple(rest))
    if isinstance(value, Mapping):
        return {key: _unknown_at(value.get(key), rest) for key, rest in _with_text_keys(below)}
    if isinstance(value, list | tuple):
        return [_unknown_at(item, below[at]) for at, item in enumerate(value)] if below else []
    return False


def _with_text_keys(
    below: Mapping[str | int, list[FieldPath]],
) -> Iterator[tuple[str, list[FieldPath]]]:
    return ((str(key), rest) for key, rest in below.items())


def _only_maps(value: Data) -> Fields:
    return value if isinstance(value, Mapping) else {}


def _declarable(kind: Kind | None, body: Fields) -> dict[str, Data]:
    return declarable(kind, body) if kind else dict(body)


def _with_whole_changes(
    fields: dict[str, Data], changes: Mapping[tuple[str | int, ...], Data]
) -> Fields:
    """Where a whole field changes, the difference names what it refers to; the body has ids."""
    for path, value in changes.items():
        if len(path) == 1:
            fields[str(path[0])] = value
    return fields
