"""Warnings about a delete and a create that look like one rename."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action, ActionReason
from reconciler.model.data import Data, FieldPath, is_same
from reconciler.model.plan import Step
from reconciler.model.problem import Problem, Severity
from reconciler.planning.compare.normalise import normalise_desired, normalise_live
from reconciler.planning.names.naming import Naming

_ALIKE = 0.9
_MOST_PAIRS = 2_000
"""More creations and deletions at once than that are a rebuild, and comparing them takes long."""


def find_likely_renames(
    steps: Sequence[Step], naming: Naming, kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    """A warning for every new resource that is nearly the same as one that is deleted."""
    created = [step for step in steps if step.reason is ActionReason.NOT_LIVE]
    deleted = [step for step in steps if step.reason is ActionReason.NOT_DECLARED]
    if len(created) * len(deleted) > _MOST_PAIRS:
        return
    for new in created:
        alike = [(_likeness(new, old, naming, kinds), old) for old in deleted if _fits(new, old)]
        best = max(alike, key=lambda pair: pair[0], default=(0.0, new))
        if best[0] >= _ALIKE:
            yield _hint(new, best[1], share=best[0])


def _fits(new: Step, old: Step) -> bool:
    one, other = new.address, old.address
    return new.action is Action.CREATE and (one.kind, one.namespace) == (
        other.kind,
        other.namespace,
    )


def _likeness(new: Step, old: Step, naming: Naming, kinds: Mapping[str, Kind]) -> float:
    """The share of declared values, at any depth, that are live already under the other name."""
    if new.desired is None or old.live is None:
        return 0.0
    kind = kinds[new.address.kind]
    after = normalise_desired(kind, new.desired.spec)
    before = normalise_live(
        kind, naming.in_names(kind, old.live.body, old.address, is_live=True), after
    )
    wanted, there = dict(_leaves(after)), dict(_leaves(before))
    paths = wanted.keys() | there.keys()
    alike = sum(is_same(wanted.get(path), there.get(path)) for path in paths)
    return alike / len(paths) if paths else 0.0


def _leaves(value: Data, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Data]]:
    inner = _inner(value)
    if not inner:
        yield path, value
    for key, held in inner:
        yield from _leaves(held, (*path, key))


def _inner(value: Data) -> Iterable[tuple[str | int, Data]]:
    if isinstance(value, Mapping):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _hint(new: Step, old: Step, *, share: float) -> Problem:
    name = old.address.name
    return Problem(
        "looks-like-a-rename",
        f"is created and {old.address} is deleted, and they are {_percent(share)} the same",
        f"if it is the same one under a new name, add `renamed_from: {name}` under metadata: "
        "it then keeps its id, and all that belongs to it",
        Severity.WARNING,
        new.address,
        ("metadata",),
        new.desired.locations.of_key(("metadata", "name")) if new.desired else None,
    )


def _percent(share: float) -> str:
    return f"{int(100 * share)} %"
