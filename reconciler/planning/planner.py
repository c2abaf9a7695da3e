"""Desired + live -> the plan: an action for every resource, in order, under the guards."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from msgspec.structs import replace

from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan, Scope, Step, Unverifiable
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, LiveResource
from reconciler.planning.compare.resend import warn_of_lowered_versions
from reconciler.planning.compare.unverifiable import unverifiable_of
from reconciler.planning.destroy import plan_deletions, warn_of_left_behind
from reconciler.planning.guards.refusals import refusals_of
from reconciler.planning.impact.consequences import with_consequences
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.impact.new_versions import with_version_users
from reconciler.planning.impact.permissions import permissions_in
from reconciler.planning.impact.unmanaged import find_unmanaged
from reconciler.planning.match.hand_over import warn_of_waiting
from reconciler.planning.match.namespace_checks import report_missing_namespaces, with_homes
from reconciler.planning.match.parts import with_parts_named
from reconciler.planning.match.renaming import RenameResult, as_renamed
from reconciler.planning.match.returning import as_returned
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming
from reconciler.planning.names.unresolved import report_dangling
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.options.targeting import report_idle_patterns, select_targets
from reconciler.planning.order.readiness import with_waits, without_idle_waits
from reconciler.planning.order.sequence import in_order
from reconciler.planning.step_builder import StepBuilder, fits_in_place, is_work
from reconciler.planning.warnings.catalogue import find_misplaced_uses, without_repeated
from reconciler.planning.warnings.contradicted import find_contradicted
from reconciler.planning.warnings.features import find_doubtful_features
from reconciler.planning.warnings.held_names import find_held_names
from reconciler.planning.warnings.likely_renames import find_likely_renames
from reconciler.planning.warnings.needs import find_unmet_needs
from reconciler.planning.warnings.parts import find_parts_of_others
from reconciler.planning.warnings.properties import find_missing_properties
from reconciler.planning.warnings.unproven import find_unproven_updates


def make_plan(
    desired: Desired,
    live: Live,
    *,
    kinds: Mapping[str, Kind],
    options: PlanOptions,
    mentions: Mentions,
    lookups: Mapping[str, Lookup] = MappingProxyType({}),
    doubted: Collection[Address] | None = None,
) -> Plan:
    """What would be done, and what speaks against it.

    `lookups` tell what the bystanders in `live` use; `doubted` is what takes something that the
    bundled catalogue does not explain, where somebody looked already.

    Raises `Rejected` for references to nothing, for circles of references and for what the live
    catalogue does not know: with those no plan can be true.
    """
    builder = _make_builder(desired, live, mentions, kinds, options)
    desired, mentions, naming = builder.desired, builder.mentions, builder.naming
    live = builder.live
    # What goes needs no valid references: a broken manifest must not keep a stack alive.
    misplaced = () if options.is_destroy else find_misplaced_uses(desired, live, kinds, doubted)
    uses = tuple(misplaced)
    doubts = (*_report_dangling(builder, lookups), *uses)
    found = _build_steps(builder, doubts)
    # Told apart before the order is made: what is kept need not wait for anything.
    orphans = {step.address for step in found if _is_orphan(step, options)}
    work = [step for step in found if is_work(step) and step.address not in orphans]
    steps, scope = _arrange(work, desired, live, naming, kinds, options)
    context = GuardContext(steps, desired, live, kinds, options, naming, mentions, lookups)
    # After the order, because what several deletions share is counted at the first of them.
    told = replace(context, steps=with_consequences(context))
    whole = replace(context, steps=with_version_users(told))
    return Plan(
        desired.stack,
        tuple(whole.steps),
        refusals=tuple(refusals_of(whole)),
        # By address: in which file a resource is declared is nothing that a plan tells.
        warnings=tuple(sorted(_warnings(whole, uses, doubts), key=_by_address)),
        unchanged=sum(step.action is Action.NO_OP for step in found),
        unverifiable=tuple(_unverifiable(found, kinds)),
        orphans=tuple(sorted(orphans)),
        unmanaged=tuple(find_unmanaged(context)),
        directory=live.directory,
        scope=scope,
        permissions=tuple(permissions_in(whole)),
    )


def _make_builder(
    desired: Desired,
    live: Live,
    mentions: Mentions,
    kinds: Mapping[str, Kind],
    options: PlanOptions,
) -> StepBuilder:
    """Both sides, where a namespace that goes takes along what is in it."""
    # Homes first: a declaration inside a namespace that goes is a tombstone from here on.
    if not options.is_destroy:
        desired = with_homes(desired, live, kinds)
    mentions = {
        address: () if resource.lifecycle.is_tombstone else mentions[address]
        for address, resource in desired.resources.items()
    }
    # Before anything is compared, so that a renamed resource is one address on both sides.
    renamed = with_declared_names(desired, live, mentions, kinds, options)
    return StepBuilder(
        desired=desired,
        renamed=renamed,
        kinds=kinds,
        options=options,
        mentions=mentions,
        naming=Naming(desired.present, renamed.live.directory, container_in(kinds)),
    )


def _report_dangling(builder: StepBuilder, lookups: Mapping[str, Lookup]) -> Iterator[Problem]:
    """References to nothing; destroying needs none of them."""
    if not builder.options.is_destroy:
        yield from report_dangling(
            builder.desired, builder.mentions, builder.naming, builder.kinds, lookups
        )


def _arrange(
    work: Sequence[Step],
    desired: Desired,
    live: Live,
    naming: Naming,
    kinds: Mapping[str, Kind],
    options: PlanOptions,
) -> tuple[Sequence[Step], Scope | None]:
    """The steps in their order, with what must be awaited, as far as this run may go."""
    # Ordered whole and narrowed afterwards: what a target needs is known by the waits alone.
    steps, problems = in_order(with_waits(work, desired, live, kinds), naming, kinds)
    steps, scope, idle = select_targets(steps, options, {**desired.resources, **live.resources})
    if problems or idle:
        raise Rejected(*problems, *idle)
    # A wait whose waiter was narrowed away would hold up a run for nobody.
    return without_idle_waits(steps), scope


def _build_steps(builder: StepBuilder, doubts: Iterable[Problem]) -> list[Step]:
    """A step for all that is declared or ours, no-ops included, in no order yet."""
    desired, naming, kinds = builder.desired, builder.naming, builder.kinds
    if builder.options.is_destroy:
        return list(plan_deletions(desired, builder.live, kinds, builder.options))
    resent = report_idle_patterns(
        "--resend", builder.options.resend, desired.present, among="declared"
    )
    problems = [
        *report_missing_namespaces(desired, naming),
        *_of_severity(Severity.ERROR, doubts),
        *resent,
    ]
    if problems:
        raise Rejected(*problems)
    return builder.steps()


def _of_severity(severity: Severity, problems: Iterable[Problem]) -> Iterator[Problem]:
    return (problem for problem in problems if problem.severity is severity)


def with_declared_names(
    desired: Desired,
    live: Live,
    mentions: Mentions,
    kinds: Mapping[str, Kind],
    options: PlanOptions,
) -> RenameResult:
    """Live as it will be called, with what is brought back; destroying does neither."""
    if options.is_destroy:
        return RenameResult(with_parts_named(desired, live, kinds))
    naming = Naming(desired.present, live.directory, container_in(kinds))

    def fits(address: Address, found: LiveResource) -> bool:
        resource = desired.resources[address]
        kind, known = kinds[address.kind], live.catalogue
        return fits_in_place(resource, found, kind, mentions, naming, catalogue=known)

    renamed = as_renamed(desired, live, kinds, fits)
    named = with_parts_named(desired, renamed.live, kinds)
    return replace(renamed, live=as_returned(desired, named, fits))


def _warnings(
    plan: GuardContext, uses: Sequence[Problem], doubts: Sequence[Problem]
) -> Iterator[Problem]:
    desired, live, naming, kinds = plan.desired, plan.live, plan.naming, plan.kinds
    yield from warn_of_waiting(desired, live, kinds)
    if plan.options.is_destroy:
        yield from warn_of_left_behind(plan)
        return
    yield from warn_of_lowered_versions(desired, live)
    yield from find_contradicted(desired, live, plan.steps, kinds)
    yield from find_unmet_needs(desired, live, plan.mentions, naming, kinds)
    yield from find_held_names(live, plan.steps, kinds)
    yield from _of_severity(Severity.WARNING, doubts)
    yield from without_repeated(
        find_doubtful_features(desired, live, plan.mentions, naming, kinds), uses
    )
    yield from find_unproven_updates(plan.steps, kinds)
    yield from find_missing_properties(desired, live, plan.mentions, naming, kinds)
    yield from find_parts_of_others(desired, live)
    yield from find_likely_renames(plan.steps, naming, kinds)


def _by_address(warning: Problem) -> tuple[bool, str]:
    return warning.address is not None, str(warning.address)


def _unverifiable(found: Iterable[Step], kinds: Mapping[str, Kind]) -> Iterator[Unverifiable]:
    for step in sorted(found, key=lambda step: step.address):
        if step.desired is None or step.live is None or step.action is Action.DELETE or step.part:
            continue
        paths = unverifiable_of(step.desired, kinds[step.address.kind])
        if paths:
            yield Unverifiable(step.address, paths)


def _is_orphan(step: Step, options: PlanOptions) -> bool:
    return step.reason is ActionReason.NOT_DECLARED and not options.limits.prune
