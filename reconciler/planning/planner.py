"""Desired + live -> the plan: an action for every resource, in order, under the guards."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from reconciler.kinds.kind import Kind, Lookup
from reconciler.model.address import Address
from reconciler.model.change import Action, Reason
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, Live, LiveResource
from reconciler.planning.consequences import with_consequences
from reconciler.planning.declared import Declaring, fits_in_place, is_work
from reconciler.planning.destroying import destroyed, left_behind
from reconciler.planning.features import doubtful_features
from reconciler.planning.guards.refusals import refusals_of
from reconciler.planning.hand_over import waiting
from reconciler.planning.homes import homeless, with_homes
from reconciler.planning.measured import Measured
from reconciler.planning.mentions import Mentions
from reconciler.planning.naming import Naming, unresolved
from reconciler.planning.options import PlanOptions
from reconciler.planning.ownership import Owner, owner_of
from reconciler.planning.permissions import permissions_in
from reconciler.planning.renaming import Renamed, as_renamed
from reconciler.planning.resembling import likely_renames
from reconciler.planning.scope import narrowed
from reconciler.planning.sequence import in_order
from reconciler.planning.users import made_by_server


def make_plan(
    desired: Desired,
    live: Live,
    *,
    kinds: Mapping[str, Kind],
    options: PlanOptions,
    mentions: Mentions,
    lookups: Mapping[str, Lookup] = MappingProxyType({}),
) -> Plan:
    """What would be done, and what speaks against it.

    `lookups` tell what the bystanders in `live` use.

    Raises `Rejected` for references to nothing and for circles of references: with those no
    plan can be true.
    """
    declaring = _declaring(desired, live, mentions, kinds, options)
    desired, mentions, naming = declaring.desired, declaring.mentions, declaring.naming
    live, found = declaring.live, _found(declaring)
    orphans = {step.address for step in found if _is_orphan(step, options)}
    steps, problems = in_order(
        (step for step in found if is_work(step) and step.address not in orphans), naming, kinds
    )
    steps, scope, idle = narrowed(steps, options, {**desired.resources, **live.resources})
    if problems or idle:
        raise Rejected(*problems, *idle)
    measured = Measured(steps, desired, live, kinds, options, naming, mentions, lookups)
    whole = replace(measured, steps=with_consequences(measured))
    return Plan(
        desired.stack,
        tuple(whole.steps),
        refusals=tuple(refusals_of(whole)),
        warnings=tuple(_warnings(measured)),
        unchanged=sum(step.action is Action.NO_OP for step in found),
        orphans=tuple(sorted(orphans)),
        unmanaged=tuple(_unmanaged(measured)),
        directory=live.directory,
        scope=scope,
        permissions=tuple(permissions_in(whole)),
    )


def _declaring(
    desired: Desired,
    live: Live,
    mentions: Mentions,
    kinds: Mapping[str, Kind],
    options: PlanOptions,
) -> Declaring:
    """Both sides, where a namespace that goes takes along what is in it."""
    if not options.is_destroy:
        desired = with_homes(desired, live, kinds)
    mentions = {
        address: () if resource.lifecycle.is_tombstone else mentions[address]
        for address, resource in desired.resources.items()
    }
    renamed = seen_as_declared(desired, live, mentions, kinds, options)
    return Declaring(
        desired=desired,
        renamed=renamed,
        kinds=kinds,
        options=options,
        mentions=mentions,
        naming=Naming(present_in(desired), renamed.live.directory),
    )


def _found(declaring: Declaring) -> list[Step]:
    """A step for all that is declared or ours, no-ops included, in no order yet."""
    desired, naming, kinds = declaring.desired, declaring.naming, declaring.kinds
    if declaring.options.is_destroy:
        return list(destroyed(desired, declaring.live, kinds, declaring.options))
    references = unresolved(desired, declaring.mentions, naming, kinds)
    problems = [*homeless(desired, naming), *references]
    if problems:
        raise Rejected(*problems)
    return declaring.steps()


def present_in(desired: Desired) -> frozenset[Address]:
    """What this stack wants to be there: not what it ends, or gives up."""
    return frozenset(
        address for address, resource in desired.resources.items() if resource.lifecycle.is_wanted
    )


def seen_as_declared(
    desired: Desired,
    live: Live,
    mentions: Mentions,
    kinds: Mapping[str, Kind],
    options: PlanOptions,
) -> Renamed:
    """Live under the names that it is to have; destroying renames nothing."""
    if options.is_destroy:
        return Renamed(live)
    naming = Naming(present_in(desired), live.directory)

    def fits(address: Address, found: LiveResource) -> bool:
        resource = desired.resources[address]
        return fits_in_place(resource, found, kinds[address.kind], mentions, naming)

    return as_renamed(desired, live, fits)


def _warnings(plan: Measured) -> Iterator[Problem]:
    desired, live, naming, kinds = plan.desired, plan.live, plan.naming, plan.kinds
    yield from waiting(desired, live, kinds)
    if plan.options.is_destroy:
        yield from left_behind(desired, live, kinds, plan.options)
        return
    yield from doubtful_features(desired, live, plan.mentions, naming, kinds)
    yield from likely_renames(plan.steps, naming, kinds)


def _is_orphan(step: Step, options: PlanOptions) -> bool:
    return step.reason is Reason.NOT_DECLARED and not options.prune


def _unmanaged(plan: Measured) -> Iterator[Address]:
    made = made_by_server(plan)
    for address, found in sorted(plan.live.resources.items()):
        owner = owner_of(found, plan.kinds[address.kind], plan.desired)
        is_nobodys = owner in (Owner.NOBODY, Owner.UNSTAMPED)
        if is_nobodys and address not in plan.desired.resources and address not in made:
            yield address
