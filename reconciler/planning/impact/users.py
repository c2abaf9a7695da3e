"""Who uses what a plan ends: what stays and refers to it, whether it is managed here or not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

from reconciler.kinds.compile.references import (
    Reference,
    kinds_referred_to,
    references_in,
    source_fields,
)
from reconciler.kinds.compile.unmanaged import find_made, find_used
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Fields
from reconciler.model.plan import Plan, Step
from reconciler.model.resource import Live
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.names.naming import Naming


def users_in(plan: GuardContext) -> Mapping[Address, Set[Address]]:
    """Every resource -> what stays after the plan and breaks without it."""
    found: dict[Address, set[Address]] = defaultdict(set)
    for address, references in plan.staying:
        for reference in references:
            used = plan.naming.address_of(reference, plan.kinds)
            if used not in plan.renewed or _is_left_behind(plan, address, reference):
                found[used].add(address)
    for address, used in _bystanders(plan):
        found[used].add(address)
    return found


def _is_left_behind(plan: GuardContext, holder: Address, reference: Reference) -> bool:
    """Whether a holder keeps the id of what is replaced: nothing in the plan gives it the new."""
    # The API keeps a loose reference as a name, which leads to whatever has that name.
    return not reference.is_loose and not any(
        step.action is Action.CREATE
        or any(change.path[0] == reference.path[0] for change in step.changes)
        for step in plan.steps_at(holder)
    )


def _bystanders(plan: GuardContext) -> Iterator[tuple[Address, Address]]:
    for address, found in plan.live.bystanders.items():
        lookup = plan.lookups.get(address.kind)
        if lookup is not None:
            for reference in find_used(lookup, found.body, address):
                yield address, plan.naming.address_of(reference, plan.kinds)


def find_server_made(plan: GuardContext) -> Mapping[Address, Address]:
    """What the server made for a resource that is not managed here -> that resource."""
    return made_by_server(plan.live, plan.naming, plan.kinds, plan.lookups)


def made_by_server(
    live: Live, naming: Naming, kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> Mapping[Address, Address]:
    """The same, of a whole world and without a plan."""
    return {
        naming.address_of(reference, kinds): address
        for address, found in live.bystanders.items()
        if address.kind in lookups
        for reference in find_made(lookups[address.kind], found.body, address)
    }


def readers_in(plan: GuardContext) -> Mapping[Address, Set[Address]]:
    """Everything live that feeds others -> those that it feeds directly (§0.7)."""
    found: dict[Address, set[Address]] = defaultdict(set)
    made = find_server_made(plan)
    for address, resource in plan.live.resources.items():
        kind = plan.kinds[address.kind]
        # "A cluster's output collection is never disabled this way" (§4.6).
        if source_fields(kind) and address not in made:
            for used in _sources(plan, kind, resource.body, address):
                found[used].add(address)
    return found


def _sources(plan: GuardContext, kind: Kind, body: Fields, address: Address) -> Iterable[Address]:
    fields = {name: body[name] for name in source_fields(kind) if name in body}
    for reference in references_in(kind, fields, address, is_live=True):
        if reference.is_source:
            yield plan.naming.address_of(reference, plan.kinds)


def find_user_lists(
    plan: Plan, live: Live, lookups: Mapping[str, Lookup], kinds: Mapping[str, Kind]
) -> frozenset[tuple[str, str]]:
    """The lists, as (kind, namespace), that a plan's deletions make necessary and nobody read.

    A plan that deletes nothing and adopts nothing wants none.
    """
    return frozenset(
        (lookup.name, place)
        for step in plan.steps
        if step.action in (Action.DELETE, Action.ADOPT)
        for namespace in [_namespace_of(step, plan, live, container_in(kinds))]
        for lookup in _listed(kinds, lookups)
        if _is_concerned(lookup, step, kinds)
        for place in [namespace if lookup.is_namespaced else ""]
        if (lookup.name, place) not in live.directory.names
        and lookup.name not in live.directory.unlisted
    )


def _listed(kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]) -> Iterator[Kind | Lookup]:
    """Every kind that is read only where something asks for it."""
    yield from (kind for kind in kinds.values() if kind.is_on_demand)
    yield from lookups.values()


def _is_concerned(listed: Kind | Lookup, step: Step, kinds: Mapping[str, Kind]) -> bool:
    kind = step.address.kind
    if step.action is Action.ADOPT:
        return isinstance(listed, Lookup) and kind in listed.makes.values()
    # Whatever is inside a namespace goes with it, used or not.
    is_inside = kinds[kind].is_container and listed.is_namespaced
    if isinstance(listed, Kind):
        return is_inside or kind in kinds_referred_to(listed)
    return is_inside or listed.may_concern(kind)


def _namespace_of(step: Step, plan: Plan, live: Live, container: str) -> str:
    """The namespace to read in, called as it still is."""
    namespace = step.address.namespace or step.address.name
    id_ = plan.directory.id_of(container, "", namespace) or ""
    return live.directory.name_of(container, "", id_) or namespace


def unknown_users(plan: GuardContext, step: Step) -> list[str]:
    """The kinds that could use what a step ends, and whose lists the key may not read."""
    known: tuple[Kind | Lookup, ...] = (*plan.kinds.values(), *plan.lookups.values())
    return sorted(
        listed.name
        for listed in known
        if listed.name in plan.live.directory.unlisted and _is_concerned(listed, step, plan.kinds)
    )
