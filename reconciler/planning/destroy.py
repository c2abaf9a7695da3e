"""The end of a stack: all that it owns, and, where that is asked for, its namespaces."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from reconciler.kinds.declaration.containment import home_of, is_part
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import ActionReason
from reconciler.model.plan import Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, LiveResource, Resource
from reconciler.model.text.article import with_article
from reconciler.planning.decide import delete
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.match.hand_over import is_released
from reconciler.planning.match.ownership import is_ours
from reconciler.planning.options.options import PlanOptions, flag_for


def plan_deletions(
    desired: Desired, live: Live, kinds: Mapping[str, Kind], options: PlanOptions
) -> Iterator[Step]:
    """A deletion of everything that is the stack's, under the names that it has now."""
    # A rename that was never applied must not save the resource under its old name.
    declared = as_live(desired, live, kinds)
    going: set[tuple[str, str]] = set()
    # Parts last: what they belong to decides.
    for address, found in sorted(
        live.resources.items(), key=lambda pair: is_part(kinds[pair[0].kind])
    ):
        kind, resource = kinds[address.kind], declared.get(address)
        # A namespace carries no stamp (§0.16): only its declaration says that it is ours to end.
        is_room = kind.is_container and not kind.is_stamped and resource is not None
        # Nor can what is declared inside it: it would go along, and is better ended by itself.
        is_inside = resource is not None and _is_in_a_room(address, declared, kinds)
        is_owned = kind.is_pruned and is_ours(found, kind, desired)
        is_wanted = is_owned or (options.is_with_namespaces and (is_room or is_inside))
        is_along = resource is not None and _goes_along(found, kind, going)
        is_kept = resource is not None and resource.lifecycle.is_released
        if (is_wanted or is_along) and not is_kept and not is_released(address, found, desired):
            going.add((address.kind, found.id))
            yield delete(found, kind, ActionReason.DESTROY, resource)


def _is_in_a_room(
    address: Address, declared: Mapping[Address, Resource], kinds: Mapping[str, Kind]
) -> bool:
    """Whether it carries no owner, and lives in a namespace that the stack declares as well."""
    home = declared.get(home_of(address, kinds)) if address.namespace else None
    is_kept = home is None or home.lifecycle.is_released
    return not (kinds[address.kind].is_stamped or is_kept)


def _goes_along(found: LiveResource, kind: Kind, going: Collection[tuple[str, str]]) -> bool:
    """Whether it is a part of what goes, with which it would go in any case."""
    return kind.parent is not None and is_part(kind) and (kind.parent.kind, found.parent) in going


def as_live(desired: Desired, live: Live, kinds: Mapping[str, Kind]) -> Mapping[Address, Resource]:
    """What is declared, by the address at which it is live: a rename may still be pending."""
    found: dict[Address, Resource] = {}
    for address, resource in desired.resources.items():
        candidates = (
            address,
            *_earlier_addresses(address, resource, desired.resources.get(home_of(address, kinds))),
        )
        here = next((each for each in candidates if each in live.resources), None)
        if here is not None:
            found.setdefault(here, resource)
    return found


def _earlier_addresses(
    address: Address, resource: Resource, home: Resource | None
) -> Iterator[Address]:
    namespaces = [address.namespace, *([home.renamed_from] if home and home.renamed_from else [])]
    names = [address.name, *([resource.renamed_from] if resource.renamed_from else [])]
    for namespace in namespaces:
        yield from (address._replace(namespace=namespace, name=name) for name in names)


def warn_of_left_behind(plan: GuardContext) -> Iterator[Problem]:
    """What a destroyed stack declares and cannot own, so that it stays."""
    declared = as_live(plan.desired, plan.live, plan.kinds)
    going = {(step.address.kind, step.live.id) for step in plan.deletions if step.live}
    taken = {each for step in plan.deletions for each in _taken_by(step)}
    for address, resource in declared.items():
        kind, found = plan.kinds[address.kind], plan.live.resources[address]
        goes = kind.is_container or _is_in_a_room(address, declared, plan.kinds)
        is_ended = (kind.is_stamped and kind.is_pruned) or address in taken
        is_wanted = plan.options.is_with_namespaces and goes
        if is_ended or is_wanted or _goes_along(found, kind, going):
            continue
        says, remedy = _why_left(kind, address)
        place = resource.locations.of_value(())
        yield Problem("left-behind", says, remedy, Severity.WARNING, address, location=place)


def _taken_by(step: Step) -> Iterable[Address]:
    return step.blast_radius.subtree if step.blast_radius else ()


def _why_left(kind: Kind, address: Address) -> tuple[str, str]:
    if kind.ends_for_good:
        return (
            f"stays: deleting {with_article(kind.name)} {kind.ends_for_good}",
            "where that is wanted, declare it `lifecycle: {ensure: absent}`, and apply with "
            f"`{flag_for('--allow-destroy', address)}`",
        )
    remedy = (
        "delete it as well, where nothing in it is anybody else's, with `--include-namespaces`"
        if kind.is_container
        else "if nobody else needs it, declare it `lifecycle: {ensure: absent}`, and apply that"
    )
    says = f"stays: {with_article(kind.name)} carries no owner, so nobody can say it is ours"
    return says, remedy
