"""Who uses what a plan ends: what stays and refers to it, whether it is managed here or not."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.references import (
    Reference,
    fateful_fields,
    kinds_referred_to,
    kinds_referred_to_abroad,
    references_in,
)
from reconciler.kinds.compile.server_made import find_made
from reconciler.kinds.compile.unmanaged import used_by_bystander
from reconciler.kinds.declaration.containment import container_in, is_owner
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
            # A part goes with what it belongs to, which tells of it.
            is_part_of_it = is_owner(plan.kinds[address.kind], reference.path)
            if is_part_of_it or _is_entry_of_its_own(plan, address, reference, used):
                continue
            if used not in plan.renewed or _is_left_behind(plan, address, reference):
                found[used].add(address)
    for address, used in _bystanders(plan):
        found[used].add(address)
    return found


def _is_entry_of_its_own(
    plan: GuardContext, holder: Address, reference: Reference, used: Address
) -> bool:
    """Whether what is used wrote itself into the holder: into a list that the server keeps (§0.17).

    So it does only where it reads the holder.
    """
    facts = facts_of(plan.kinds[holder.kind]).fields.get(str(reference.path[0]))
    found = plan.live.resources.get(used)
    if not reference.is_live or facts is None or not facts.is_additive or found is None:
        return False
    read = references_in(plan.kinds[used.kind], found.body, used, is_live=True)
    return any(plan.naming.address_of(each, plan.kinds) == holder for each in read)


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
        for reference in used_by_bystander(found, plan.kinds, plan.lookups):
            yield address, plan.naming.address_of(reference, plan.kinds)


def find_server_made(plan: GuardContext) -> Mapping[Address, Address]:
    """What the server made for a resource -> that resource."""
    return made_by_server(plan.live, plan.naming, plan.kinds)


def made_by_server(
    live: Live, naming: Naming, kinds: Mapping[str, Kind]
) -> Mapping[Address, Address]:
    """The same, of a whole world and without a plan."""
    return {
        naming.address_of(reference, kinds): address
        for address, found in live.resources.items()
        for reference in find_made(kinds[address.kind], found.body, address)
    }


def readers_in(plan: GuardContext) -> Mapping[Address, Set[Address]]:
    """Everything live whose end others share -> those that go directly with it (§0.7, §7)."""
    found: dict[Address, set[Address]] = defaultdict(set)
    made = find_server_made(plan)
    for address, resource in plan.live.resources.items():
        kind = plan.kinds[address.kind]
        # "A cluster's output collection is never disabled this way" (§4.6).
        if fateful_fields(kind) and address not in made:
            for used in _sources(plan, kind, resource.body, address):
                found[used].add(address)
    return found


def _sources(plan: GuardContext, kind: Kind, body: Fields, address: Address) -> Iterable[Address]:
    fields = {name: body[name] for name in fateful_fields(kind) if name in body}
    for reference in references_in(kind, fields, address, is_live=True):
        if reference.is_source or reference.takes_holder:
            yield plan.naming.address_of(reference, plan.kinds)


def find_user_lists(
    plan: Plan, live: Live, lookups: Mapping[str, Lookup], kinds: Mapping[str, Kind]
) -> frozenset[tuple[str, str]]:
    """The lists, as (kind, namespace), that a plan's deletions make necessary and nobody read.

    A plan that deletes nothing and adopts nothing wants none.
    """
    everything: tuple[Kind | Lookup, ...] = (*kinds.values(), *lookups.values())
    everywhere = live.directory.ids.get((container_in(kinds), ""), {})
    return frozenset(
        (lookup.name, place)
        for step in plan.steps
        if step.action in (Action.DELETE, Action.ADOPT)
        for at_home in [_namespaces_of(step, plan, live, kinds)]
        for lookup in everything
        if _is_concerned(lookup, step, kinds)
        for namespaces in [everywhere if _is_used_abroad(lookup, step, kinds) else at_home]
        for place in _places_of(lookup, namespaces)
        if (lookup.name, place) not in live.directory.names
        and lookup.name not in live.directory.unlisted
        and not _can_have_none(lookup, live)
    )


def _can_have_none(listed: Kind | Lookup, live: Live) -> bool:
    """Whether there is nothing of what its resources cannot be without."""
    gate = listed.parent.without if isinstance(listed, Kind) and listed.parent else ""
    known = live.directory.names.get((gate, ""))
    return known is not None and not known and not any(each.kind == gate for each in live.gone)


def _places_of(listed: Kind | Lookup, namespaces: Collection[str]) -> Iterator[str]:
    """Where there are lists of a kind."""
    if listed.is_namespaced:
        yield from namespaces
    if not listed.is_namespaced or (isinstance(listed, Kind) and listed.organization_path):
        yield ""


def _is_concerned(listed: Kind | Lookup, step: Step, kinds: Mapping[str, Kind]) -> bool:
    kind = step.address.kind
    if step.action is Action.ADOPT:
        return isinstance(listed, Kind) and kind in listed.makes.values()
    # Whatever is inside a namespace goes with it, used or not.
    is_inside = kinds[kind].is_container and listed.is_namespaced
    # What any text may name, anything may use.
    if is_inside or kinds[kind].is_named_in_texts:
        return True
    if isinstance(listed, Kind):
        return kind in kinds_referred_to(listed)
    return listed.may_concern(kind)


def _is_used_abroad(listed: Kind | Lookup, step: Step, kinds: Mapping[str, Kind]) -> bool:
    """Whether what a step ends may be used from another namespace: itself, or what is inside."""
    if step.action is Action.ADOPT or not isinstance(listed, Kind):
        return False
    abroad = kinds_referred_to_abroad(listed)
    return step.address.kind in abroad or (kinds[step.address.kind].is_container and bool(abroad))


def _namespaces_of(
    step: Step, plan: Plan, live: Live, kinds: Mapping[str, Kind]
) -> Collection[str]:
    """The namespaces to read in, called as they still are.

    What belongs to the organisation may be used in all of them.
    """
    container = container_in(kinds)
    if not step.address.namespace and not kinds[step.address.kind].is_container:
        return live.directory.ids.get((container, ""), {})
    namespace = step.address.namespace or step.address.name
    id_ = plan.directory.id_of(container, "", namespace) or ""
    return (live.directory.name_of(container, "", id_) or namespace,)


def hides_users(step: Step, kinds: Mapping[str, Kind]) -> bool:
    """Whether a step ends what public forms may use without saying so (§0.15)."""
    return step.action is Action.DELETE and kinds[step.address.kind].is_named_in_texts


def hidden_users(plan: GuardContext, step: Step) -> list[tuple[Address, str]]:
    """What may use what a step ends, with the reason why nobody can tell."""
    if not hides_users(step, plan.kinds):
        return []
    return sorted(
        (address, f"its `{facts.name}` is set, and the API does not say to which")
        for address, found in plan.live.resources.items()
        if address not in plan.ended
        for facts in facts_of(plan.kinds[address.kind]).fields.values()
        if facts.reference is not None and facts.reference.kind == step.address.kind
        if facts.is_set_by is not None and found.body.get(facts.is_set_by) is True
        if not _says_which(plan, address, facts.name)
    )


def _says_which(plan: GuardContext, address: Address, field: str) -> bool:
    """Whether a manifest says it, so that it is found among what refers to others."""
    declared = plan.desired.resources.get(address)
    return declared is not None and declared.spec.get(field) is not None


def unknown_users(plan: GuardContext, step: Step) -> list[str]:
    """The kinds that could use what a step ends, and whose lists the key may not read."""
    known: tuple[Kind | Lookup, ...] = (*plan.kinds.values(), *plan.lookups.values())
    return sorted(
        listed.name
        for listed in known
        if listed.name in plan.live.directory.unlisted and _is_concerned(listed, step, plan.kinds)
    )
