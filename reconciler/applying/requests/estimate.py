"""About how many calls of the API a plan takes; counted without making their bodies.

Exact where nothing goes wrong, but for three things: what the API does later is looked at until it
is done, and nobody knows how long that takes; without a question nobody looks again before the
first write; and what a server adds of its own is noted, with a request that no plan foresees.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from math import ceil
from typing import Final

from reconciler.api.reading.pages import PAGE
from reconciler.applying.requests.build import is_probed
from reconciler.applying.requests.routes import routes_for
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action
from reconciler.model.plan import Plan, ReplacementPart, Step
from reconciler.model.resource import Live

_WAITING: Final = 2
"""Looks at what the API does later: one that finds it under way, and one that finds it done."""


def calls_for(
    plan: Plan, kinds: Mapping[str, Kind], *, once: Collection[tuple[str, str]] = ()
) -> int:
    """The requests of all steps, the looks that follow them, and those at everything.

    Everything is looked at twice: once it was approved, for what moved since; and at the end. The
    lists in `once`, as (kind, namespace), are of no interest at the end.
    """
    if not plan.steps:
        return 0
    steps = sum(_calls(step, kinds[step.address.kind]) for step in plan.steps)
    return steps + _lists(plan, kinds) + _lists_afterwards(plan, kinds, once)


def _calls(step: Step, kind: Kind) -> int:
    if step.action is Action.AWAIT:
        return _WAITING
    # Searches have a rate of their own, and are not counted among the calls that change things.
    if step.action is Action.VERIFY:
        return 0
    if step.action is Action.EXECUTE:
        return 1 + _WAITING
    if step.action is Action.DELETE:
        return 1 + _looks_after_deletion(step, kind)
    switched = _find_switched(step, kind)
    updated = (name for name in _find_updated(step, kind) if name not in switched)
    routes = set(routes_for(kind, updated).values())
    created = step.action is Action.CREATE
    waiting = _WAITING if created and kind.ready_field is not None else 0
    removed = 0 if created else len(_find_removed(step, kind))
    is_confirmed = removed > 0 or (
        kind.is_patch_untyped and any(route[:2] == ("PATCH", "") for route in routes)
    )
    # One look confirms all the updates of a step.
    asked = removed + waiting + is_confirmed + is_probed(step, kind)
    return created + len(routes) + len(switched) + asked


def _find_removed(step: Step, kind: Kind) -> set[str]:
    """Fields that go by a deletion of their own."""
    fields = facts_of(kind).fields
    gone = {str(each.path[0]) for each in step.changes if len(each.path) == 1 and not each.after}
    return {name for name in gone if name in fields and fields[name].removed_by is not None}


def _find_switched(step: Step, kind: Kind) -> set[str]:
    """Fields that go from live to declared by a request of their own."""
    fields = facts_of(kind).fields
    return {
        name
        for each in step.changes
        if (name := str(each.path[0])) in fields
        if (switched := fields[name].switched) and switched.way(each.before, each.after)
    }


def _looks_after_deletion(step: Step, kind: Kind) -> int:
    """Its task is looked at until it has ended, and then whether it is gone (§0.6).

    What may not be made again as it is, is looked at before.
    """
    if kind.is_deleted_later:
        return _WAITING + 1
    is_renewed = step.part is ReplacementPart.REMOVE
    return is_renewed + (is_renewed and kind.unrepeatable is not None)


def _find_updated(step: Step, kind: Kind) -> Iterator[str]:
    """Names of the fields that updates carry: all of an update, and what a create cannot know."""
    if step.action is Action.CREATE:
        fields = facts_of(kind).fields
        for name, value in (step.desired.spec if step.desired else {}).items():
            is_later = name in fields and fields[name].is_after_create and name not in step.deferred
            if is_later and value is not None:
                yield name
        return
    if step.gives_name and kind.name_field:
        yield kind.name_field
    if step.part is not ReplacementPart.RETIRE:
        removed = _find_removed(step, kind)
        tops = (str(change.path[0]) for change in step.changes)
        yield from (top for top in tops if top not in removed)
    if step.stamp is not None:
        yield "metadata"


def count_lists(name: str, namespace: str, live: Live, kinds: Mapping[str, Kind]) -> int:
    """One for each place where a kind can be: what it lies in, or the namespace."""
    parent = kinds[name].parent if name in kinds else None
    if parent is None:
        return 1
    return sum(
        parent.has_child(found.body)
        for address, found in (*live.resources.items(), *live.bystanders.items())
        if (address.kind, address.namespace) == (parent.kind, namespace)
    )


def _lists(plan: Plan, kinds: Mapping[str, Kind]) -> int:
    """As many pages as planning read."""
    return sum(_pages_of(plan, kinds).values()) + len(plan.directory.unlisted)


def _pages_of(plan: Plan, kinds: Mapping[str, Kind]) -> dict[tuple[str, str], int]:
    return {
        where: max(count_lists(*where, plan.seen, kinds), ceil(len(names) / PAGE))
        for where, names in plan.directory.names.items()
    }


def _lists_afterwards(
    plan: Plan, kinds: Mapping[str, Kind], once: Collection[tuple[str, str]]
) -> int:
    """The same, with the lists of the namespaces that come, and without those that go."""
    # A namespace costs one list for each kind, however empty.
    each = sum(kind.is_namespaced and not kind.is_on_demand for kind in kinds.values())
    pages = {where: count for where, count in _pages_of(plan, kinds).items() if where not in once}
    inside = Counter(namespace for _, namespace in pages if namespace)
    container = container_in(kinds)
    namespaces = [step for step in plan.steps if step.address.kind == container and not step.part]
    come = sum(each for step in namespaces if step.action is Action.CREATE)
    gone = sum(inside[step.address.name] for step in namespaces if step.action is Action.DELETE)
    return sum(pages.values()) + len(plan.directory.unlisted) + come - gone
