"""Desired + live -> the plan: an action for every resource, in order, under the guards."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reconciler.kinds.declare import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, FieldChange, Reason
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, LiveResource, Resource, Stamp
from reconciler.planning.blast import blast_radius_of
from reconciler.planning.compare import changes_of, unverifiable_in
from reconciler.planning.features import doubtful_features
from reconciler.planning.guards import refusals_of
from reconciler.planning.naming import Naming, unresolved
from reconciler.planning.options import PlanOptions
from reconciler.planning.ownership import Owner, is_ours, owner_of
from reconciler.planning.sequence import in_order


def make_plan(
    desired: Desired, live: Live, *, kinds: Mapping[str, Kind], options: PlanOptions
) -> Plan:
    """What would be done, and what speaks against it.

    Raises `Rejected` for references to nothing and for circles of references: with those no
    plan can be true.
    """
    naming = Naming(_present(desired), live.directory)
    found = (
        list(_destroyed(desired, live, kinds))
        if options.is_destroy
        else _declared_and_pruned(desired, live, kinds, naming)
    )
    orphans = [step.address for step in found if _is_orphan(step, options)]
    steps, problems = in_order(
        (step for step in found if _is_work(step) and step.address not in orphans), naming, kinds
    )
    if problems:
        raise Rejected(*problems)
    return Plan(
        desired.stack,
        tuple(steps),
        refusals=tuple(refusals_of(steps, desired, live, kinds, options, naming)),
        warnings=tuple(
            _left_behind(desired, live, kinds)
            if options.is_destroy
            else doubtful_features(desired, live, naming, kinds)
        ),
        unchanged=sum(step.action is Action.NO_OP for step in found),
        orphans=tuple(orphans),
        unmanaged=tuple(_unmanaged(desired, live, kinds)),
        directory=live.directory,
    )


def _present(desired: Desired) -> frozenset[Address]:
    """What is declared to be there, tombstones aside."""
    return frozenset(
        address
        for address, resource in desired.resources.items()
        if not resource.lifecycle.is_tombstone
    )


def _declared_and_pruned(
    desired: Desired, live: Live, kinds: Mapping[str, Kind], naming: Naming
) -> list[Step]:
    problems = list(unresolved(desired, naming, kinds))
    if problems:
        raise Rejected(*problems)
    return [*_declared_steps(desired, live, kinds, naming), *_pruned(desired, live, kinds)]


def _is_work(step: Step) -> bool:
    return step.action is not Action.NO_OP


def _is_orphan(step: Step, options: PlanOptions) -> bool:
    return step.reason is Reason.NOT_DECLARED and not options.prune


def _declared_steps(
    desired: Desired, live: Live, kinds: Mapping[str, Kind], naming: Naming
) -> Iterator[Step]:
    for address, resource in desired.resources.items():
        kind, found = kinds[address.kind], live.resources.get(address)
        if resource.lifecycle.is_tombstone:
            if found is not None:
                yield _deletion(found, kind, Reason.TOMBSTONE, resource)
        elif found is None:
            yield _creation(_named(resource, kind, naming), kind, desired)
        else:
            yield _update(_named(resource, kind, naming), found, kind, desired, naming)


def _named(resource: Resource, kind: Kind, naming: Naming) -> Resource:
    """The resource with names where its manifest has ids, so that all that follows sees names."""
    return replace(resource, spec=naming.in_names(kind, resource.spec, resource.address))


def _creation(resource: Resource, kind: Kind, desired: Desired) -> Step:
    return Step(
        resource.address,
        Action.CREATE,
        Reason.NOT_LIVE,
        "declared, and not there yet",
        desired=resource,
        stamp=_stamp(resource, kind, desired),
        unverifiable=unverifiable_in(kind, resource.spec),
    )


def _stamp(resource: Resource, kind: Kind, desired: Desired) -> Stamp | None:
    if not kind.is_stamped:
        return None
    return Stamp(desired.stack, resource.lifecycle.prevent_destroy)


def _update(
    resource: Resource, found: LiveResource, kind: Kind, desired: Desired, naming: Naming
) -> Step:
    changes = changes_of(resource, found, kind, naming)
    stamp = _stamp(resource, kind, desired)
    is_restamped = stamp != found.stamp and stamp is not None
    owner = owner_of(found, kind, desired)
    action, reason, says = _verdict(owner, changes, found, stamp if is_restamped else None)
    return Step(
        resource.address,
        action,
        reason,
        says,
        changes=changes,
        desired=resource,
        live=found,
        stamp=stamp if is_restamped else None,
        unverifiable=unverifiable_in(kind, resource.spec) if changes or is_restamped else (),
    )


def _verdict(
    owner: Owner, changes: tuple[FieldChange, ...], found: LiveResource, stamp: Stamp | None
) -> tuple[Action, Reason, str]:
    if owner is Owner.NOBODY:
        return Action.ADOPT, Reason.UNOWNED, "declared, live, and owned by nobody: takes it over"
    if owner is Owner.FOREIGN and found.stamp is not None:
        return Action.UPDATE, Reason.FOREIGN, f"belongs to the stack {found.stamp.stack}"
    if owner is Owner.EARLIER and found.stamp is not None:
        says = f"still carries the stack's earlier name, {found.stamp.stack}"
        return Action.UPDATE, Reason.RENAMED_STACK, says
    if changes:
        return Action.UPDATE, Reason.CHANGED, _differing(changes)
    if stamp is not None:
        says = "now protected" if stamp.is_protected else "no longer protected"
        return Action.UPDATE, Reason.CHANGED, f"{says} from deletion (prevent_destroy)"
    return Action.NO_OP, Reason.UNCHANGED, "live is as declared"


def _differing(changes: tuple[FieldChange, ...]) -> str:
    return f"differs in {', '.join(dict.fromkeys(str(change.path[0]) for change in changes))}"


def _pruned(desired: Desired, live: Live, kinds: Mapping[str, Kind]) -> Iterator[Step]:
    for address, found in live.resources.items():
        kind = kinds[address.kind]
        if address not in desired.resources and is_ours(found, kind, desired):
            yield _deletion(found, kind, Reason.NOT_DECLARED)


def _destroyed(desired: Desired, live: Live, kinds: Mapping[str, Kind]) -> Iterator[Step]:
    for address, found in live.resources.items():
        kind = kinds[address.kind]
        if is_ours(found, kind, desired):
            yield _deletion(found, kind, Reason.DESTROY, desired.resources.get(address))


def _left_behind(desired: Desired, live: Live, kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """What a destroyed stack declares and cannot own, so that it stays."""
    for address, resource in desired.resources.items():
        if address in live.resources and not kinds[address.kind].is_stamped:
            yield Problem(
                "left-behind",
                f"stays: a {address.kind} carries no owner, so nobody can say it is ours",
                "delete it by its name, with `lifecycle: {ensure: absent}`",
                Severity.WARNING,
                address,
                location=resource.locations.of_value(()),
            )


_WHY_DELETED = {
    Reason.DESTROY: "owned by this stack, which is being destroyed",
    Reason.NOT_DECLARED: "owned by this stack, and no longer declared",
    Reason.TOMBSTONE: "declared `ensure: absent`",
}


def _deletion(
    found: LiveResource, kind: Kind, reason: Reason, resource: Resource | None = None
) -> Step:
    return Step(
        found.address,
        Action.DELETE,
        reason,
        _WHY_DELETED[reason],
        desired=resource,
        live=found,
        blast_radius=blast_radius_of(found, kind),
    )


def _unmanaged(desired: Desired, live: Live, kinds: Mapping[str, Kind]) -> Iterator[Address]:
    for address, found in sorted(live.resources.items()):
        owner = owner_of(found, kinds[address.kind], desired)
        if address not in desired.resources and owner in (Owner.NOBODY, Owner.UNSTAMPED):
            yield address
