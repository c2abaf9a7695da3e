"""The steps that let resources do their work, where the command line asks for it.

Nothing is ever run unasked: it costs, and what it writes is searched at once.
"""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import Plan, Step
from reconciler.model.resource import Desired, Live
from reconciler.planning.options.options import PlanOptions, matches
from reconciler.planning.order.graph import sort_topologically


def with_runs(
    plan: Plan, desired: Desired, live: Live, kinds: Mapping[str, Kind], options: PlanOptions
) -> Plan:
    """The plan, and after its steps a run of all that it creates or changes, and of what is due.

    Due is what is declared and never ran well; a run that failed is asked for once more.
    """
    if not options.runs or options.is_destroy:
        return plan
    runs = {**_due(desired, live, kinds, options), **_taken_up(plan, kinds, options)}
    edges = {each: _used_by(each, desired, kinds) & runs.keys() for each in runs}
    ordered = sort_topologically(runs, edges)
    steps = (replace(runs[each], after=tuple(sorted(edges[each]))) for each in ordered)
    return replace(plan, steps=(*plan.steps, *steps))


def _taken_up(plan: Plan, kinds: Mapping[str, Kind], options: PlanOptions) -> dict[Address, Step]:
    return {
        step.address: _run(step, "its changes take effect with it")
        for step in plan.steps
        if (run := kinds[step.address.kind].run) and run.flag in options.runs
        if run.takes_up(step)
    }


def _due(
    desired: Desired, live: Live, kinds: Mapping[str, Kind], options: PlanOptions
) -> dict[Address, Step]:
    return dict(_find_due(desired, live, kinds, options))


def _find_due(
    desired: Desired, live: Live, kinds: Mapping[str, Kind], options: PlanOptions
) -> Iterator[tuple[Address, Step]]:
    for address, resource in desired.resources.items():
        run, found = kinds[address.kind].run, live.resources.get(address)
        is_meant = not options.targets or matches(address, options.targets)
        if run is None or found is None or not resource.lifecycle.is_wanted or not is_meant:
            continue
        if run.flag in options.runs and run.is_due(found.body) and not _is_left(address, options):
            named = Step(
                address,
                Action.NO_OP,
                ActionReason.UNCHANGED,
                "",
                desired=resource,
                live=found,
            )
            yield address, _run(named, "it has not been executed, or not well")


def _is_left(address: Address, options: PlanOptions) -> bool:
    return matches(address, options.excluded)


def _run(step: Step, says: str) -> Step:
    is_new = step.action is Action.CREATE
    return Step(
        step.address,
        Action.EXECUTE,
        ActionReason.RUN_ASKED,
        says,
        desired=step.desired,
        live=None if is_new else step.live,
        attribution=step.attribution,
    )


def _used_by(address: Address, desired: Desired, kinds: Mapping[str, Kind]) -> set[Address]:
    """What it refers to: what that finds is what this begins with."""
    resource = desired.resources.get(address)
    found = references_in(kinds[address.kind], resource.spec, address) if resource else ()
    return {Address(each.kind, each.namespace, each.value) for each in found} - {address}
