"""Two environments as one plan: what would be other in the first, were it the second.

Nothing of it can be applied, and no rule of the API stands in its way: manifests are compared with
manifests, as far as both speak.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from msgspec.structs import replace

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.paths import is_secret_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action, ActionReason, ChangeClass, FieldChange
from reconciler.model.data import Fields, is_same
from reconciler.model.plan import ComparedSides, Plan, Step
from reconciler.model.resource import Desired, Lifecycle, LiveResource, OnReplace, Resource
from reconciler.planning.compare.resource import changes_between
from reconciler.planning.environments.pairs import Pairs, pair

_AS_DECLARED: Final = Lifecycle()


def compare_environments(
    before: Desired, after: Desired, kinds: Mapping[str, Kind], *, named: ComparedSides
) -> Plan:
    """What differs between two environments, from the first to the second."""
    pairs = pair(before, after, kinds)
    differing = [
        step
        for one, other in pairs.both
        if (step := _compare(one, other, pairs, kinds, named)) is not None
    ]
    added = [_only(each, Action.CREATE, named) for each in pairs.only_after]
    gone = [_only(each, Action.DELETE, named) for each in pairs.only_before]
    return Plan(
        stack=after.stack,
        steps=tuple(sorted((*differing, *added, *gone), key=lambda step: step.address)),
        unchanged=len(pairs.both) - len(differing),
        compared=named,
    )


def _only(resource: Resource, action: Action, named: ComparedSides) -> Step:
    side = named.after if action is Action.CREATE else named.before
    reason = ActionReason.NOT_LIVE if action is Action.CREATE else ActionReason.NOT_DECLARED
    held = LiveResource(resource.address, "", resource.spec) if action is Action.DELETE else None
    says = f"only in {side}"
    return Step(resource.address, action, reason, says, desired=resource, live=held)


def _compare(
    one: Resource,
    other: Resource,
    pairs: Pairs,
    kinds: Mapping[str, Kind],
    named: ComparedSides,
) -> Step | None:
    kind = kinds[other.address.kind]
    spec = pairs.as_called_after(one, kinds)
    held = LiveResource(other.address, "", spec)
    plain = replace(other, lifecycle=_AS_DECLARED)
    changes = [
        *_lifecycle_changes(one, other),
        *map(_unobstructed, changes_between(plain, held, kind, spec, other.spec)),
        *_unread_changes(replace(one, spec=spec), other, kind),
    ]
    if not changes:
        return None
    tops = ", ".join(dict.fromkeys(str(change.path[0]) for change in changes))
    called = "" if one.address == other.address else f"; {named.before} calls it {one.address}"
    return Step(
        other.address,
        Action.UPDATE,
        ActionReason.CHANGED,
        f"differs in {tops}{called}",
        changes=tuple(changes),
        desired=other,
        live=held,
    )


def _unobstructed(change: FieldChange) -> FieldChange:
    return replace(change, obstacle=None, held_by=None)


def _lifecycle_changes(one: Resource, other: Resource) -> Iterator[FieldChange]:
    before, after = _spelled(one.lifecycle), _spelled(other.lifecycle)
    for name in dict.fromkeys((*before, *after)):
        if not is_same(before.get(name), after.get(name)):
            yield FieldChange(
                ("lifecycle", name),
                before.get(name),
                after.get(name),
                place=partial(other.locations.of_value, ("lifecycle", name)),
                change_class=ChangeClass.METADATA,
            )


def _spelled(lifecycle: Lifecycle) -> Fields:
    """As a manifest says it; what says nothing is left out."""
    ensure = "absent" if lifecycle.is_tombstone else "released" if lifecycle.is_released else None
    said: Fields = {
        "prevent_destroy": lifecycle.prevent_destroy or None,
        "on_replace": None if lifecycle.on_replace is OnReplace.REFUSE else lifecycle.on_replace,
        "ignore_changes": [*lifecycle.ignore_changes] or None,
        "ensure": ensure,
        "adopt": lifecycle.adopt or None,
        "secrets_version": lifecycle.secrets_version,
        "take_over_from": lifecycle.take_over_from,
    }
    return {name: value for name, value in said.items() if value is not None}


def _unread_changes(one: Resource, other: Resource, kind: Kind) -> Iterator[FieldChange]:
    """Fields that the API never tells, so that no plan can compare them; manifests can be."""
    for name, facts in facts_of(kind).fields.items():
        before, after = one.spec.get(name), other.spec.get(name)
        if not facts.is_compared and not is_same(before, after):
            yield FieldChange(
                (name,),
                before,
                after,
                is_secret=is_secret_at(kind, (name,), other.spec),
                place=partial(other.locations.of_value, ("spec", name)),
                change_class=facts.change_class,
            )
