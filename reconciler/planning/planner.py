"""Desired + live -> the plan: an action for every resource, in order, under the guards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind, Lookup
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan, Scope, Step, Unverifiable
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, LiveResource
from reconciler.planning.compare.resend import lowered
from reconciler.planning.compare.unverifiable import unverifiable_in
from reconciler.planning.destroy import destroyed, left_behind
from reconciler.planning.guards.refusals import refusals_of
from reconciler.planning.impact.consequences import with_consequences
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.impact.permissions import permissions_in
from reconciler.planning.impact.unmanaged import unmanaged
from reconciler.planning.match.hand_over import waiting
from reconciler.planning.match.namespace_checks import homeless, with_homes
from reconciler.planning.match.renaming import Renamed, as_renamed
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming
from reconciler.planning.names.unresolved import dangling
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.options.targeting import idle_patterns, narrowed
from reconciler.planning.order.readiness import with_waits, without_idle_waits
from reconciler.planning.order.sequence import in_order
from reconciler.planning.step_builder import StepBuilder, fits_in_place, is_work
from reconciler.planning.warnings.catalogue import misplaced_uses, untold
from reconciler.planning.warnings.contradicted import contradicted
from reconciler.planning.warnings.features import doubtful_features
from reconciler.planning.warnings.likely_renames import likely_renames
from reconciler.planning.warnings.properties import missing_properties
from reconciler.planning.warnings.unproven import unproven_updates


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

    Raises `Rejected` for references to nothing, for circles of references and for what the live
    catalogue does not know: with those no plan can be true.
    """
    declaring = _declaring(desired, live, mentions, kinds, options)
    desired, mentions, naming = declaring.desired, declaring.mentions, declaring.naming
    live = declaring.live
    uses = () if options.is_destroy else tuple(misplaced_uses(desired, live, kinds))
    doubts = (*_dangling(declaring, lookups), *uses)
    found = _found(declaring, doubts)
    orphans = {step.address for step in found if _is_orphan(step, options)}
    work = [step for step in found if is_work(step) and step.address not in orphans]
    steps, scope = _arranged(work, desired, live, naming, kinds, options)
    context = GuardContext(steps, desired, live, kinds, options, naming, mentions, lookups)
    whole = replace(context, steps=with_consequences(context))
    return Plan(
        desired.stack,
        tuple(whole.steps),
        refusals=tuple(refusals_of(whole)),
        warnings=tuple(_warnings(context, uses, doubts)),
        unchanged=sum(step.action is Action.NO_OP for step in found),
        unverifiable=tuple(_unverifiable(found, kinds)),
        orphans=tuple(sorted(orphans)),
        unmanaged=tuple(unmanaged(context)),
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
) -> StepBuilder:
    """Both sides, where a namespace that goes takes along what is in it."""
    if not options.is_destroy:
        desired = with_homes(desired, live, kinds)
    mentions = {
        address: () if resource.lifecycle.is_tombstone else mentions[address]
        for address, resource in desired.resources.items()
    }
    renamed = seen_as_declared(desired, live, mentions, kinds, options)
    return StepBuilder(
        desired=desired,
        renamed=renamed,
        kinds=kinds,
        options=options,
        mentions=mentions,
        naming=Naming(desired.present, renamed.live.directory, container_in(kinds)),
    )


def _dangling(declaring: StepBuilder, lookups: Mapping[str, Lookup]) -> Iterator[Problem]:
    """References to nothing; destroying needs none of them."""
    if not declaring.options.is_destroy:
        yield from dangling(
            declaring.desired, declaring.mentions, declaring.naming, declaring.kinds, lookups
        )


def _arranged(
    work: Sequence[Step],
    desired: Desired,
    live: Live,
    naming: Naming,
    kinds: Mapping[str, Kind],
    options: PlanOptions,
) -> tuple[Sequence[Step], Scope | None]:
    """The steps in their order, with what must be awaited, as far as this run may go."""
    steps, problems = in_order(with_waits(work, desired, live, kinds), naming, kinds)
    steps, scope, idle = narrowed(steps, options, {**desired.resources, **live.resources})
    if problems or idle:
        raise Rejected(*problems, *idle)
    return without_idle_waits(steps), scope


def _found(declaring: StepBuilder, doubts: Iterable[Problem]) -> list[Step]:
    """A step for all that is declared or ours, no-ops included, in no order yet."""
    desired, naming, kinds = declaring.desired, declaring.naming, declaring.kinds
    if declaring.options.is_destroy:
        return list(destroyed(desired, declaring.live, kinds, declaring.options))
    resent = idle_patterns("--resend", declaring.options.resend, desired.present, among="declared")
    problems = [*homeless(desired, naming), *_of(Severity.ERROR, doubts), *resent]
    if problems:
        raise Rejected(*problems)
    return declaring.steps()


def _of(severity: Severity, problems: Iterable[Problem]) -> Iterator[Problem]:
    return (problem for problem in problems if problem.severity is severity)


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
    naming = Naming(desired.present, live.directory, container_in(kinds))

    def fits(address: Address, found: LiveResource) -> bool:
        resource = desired.resources[address]
        kind, known = kinds[address.kind], live.catalogue
        return fits_in_place(resource, found, kind, mentions, naming, catalogue=known)

    return as_renamed(desired, live, kinds, fits)


def _warnings(
    plan: GuardContext, uses: Sequence[Problem], doubts: Sequence[Problem]
) -> Iterator[Problem]:
    desired, live, naming, kinds = plan.desired, plan.live, plan.naming, plan.kinds
    yield from waiting(desired, live, kinds)
    if plan.options.is_destroy:
        yield from left_behind(desired, live, kinds, plan.options)
        return
    yield from lowered(desired, live)
    yield from contradicted(desired, live, plan.steps, kinds)
    yield from _of(Severity.WARNING, doubts)
    yield from untold(doubtful_features(desired, live, plan.mentions, naming, kinds), uses)
    yield from unproven_updates(plan.steps, kinds)
    yield from missing_properties(desired, live, plan.mentions, naming, kinds)
    yield from likely_renames(plan.steps, naming, kinds)


def _unverifiable(found: Iterable[Step], kinds: Mapping[str, Kind]) -> Iterator[Unverifiable]:
    for step in sorted(found, key=lambda step: step.address):
        if step.desired is None or step.live is None or step.action is Action.DELETE or step.part:
            continue
        paths = unverifiable_in(kinds[step.address.kind], step.desired.spec)
        if paths:
            yield Unverifiable(step.address, paths)


def _is_orphan(step: Step, options: PlanOptions) -> bool:
    return step.reason is ActionReason.NOT_DECLARED and not options.limits.prune
