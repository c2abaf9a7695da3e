"""What a plan must not do without being told: each guard is one function that returns refusals.

Guards are measured on the finished plan. They never keep it from being shown, only from being
applied; each is lifted by a flag or a line that names its object.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from reconciler.kinds.kind import Kind
from reconciler.kinds.references import references_in
from reconciler.model.address import Address
from reconciler.model.change import Action, Reason
from reconciler.model.data import Fields
from reconciler.model.plan import Refusal, Step
from reconciler.model.resource import Desired, Live, OnReplace
from reconciler.planning.blast import destroyed
from reconciler.planning.measured import Measured
from reconciler.planning.naming import Naming
from reconciler.planning.options import PlanOptions
from reconciler.planning.ownership import Owner, is_ours


def refusals_of(
    steps: Sequence[Step],
    desired: Desired,
    live: Live,
    kinds: Mapping[str, Kind],
    options: PlanOptions,
    naming: Naming,
) -> Iterator[Refusal]:
    """Everything that speaks against applying these steps."""
    plan = Measured(steps, desired, live, kinds, options, naming)
    for guard in GUARDS:
        yield from guard(plan)


def _foreign(plan: Measured) -> Iterator[Refusal]:
    for step in plan.steps:
        if plan.owner(step) is Owner.FOREIGN and step.live and step.live.stamp:
            stack = step.live.stamp.stack
            yield Refusal(
                "foreign-owner",
                f"belongs to the stack {stack}",
                f"declare it there only, or list `previously: [{stack}]` if that was this stack",
                step.address,
                step.location,
            )


def _adoption(plan: Measured) -> Iterator[Refusal]:
    for step in plan.steps:
        resource = step.desired
        if step.action is not Action.ADOPT or resource is None:
            continue
        if not (
            plan.options.adopt_unowned
            or resource.lifecycle.adopt
            or step.address in plan.options.adopt
        ):
            yield Refusal(
                "adoption",
                "is live already, and owned by nobody",
                f"take it over with `--adopt {step.address}` or `lifecycle: {{adopt: true}}`",
                step.address,
                step.location,
            )


def _replacement(plan: Measured) -> Iterator[Refusal]:
    for step in plan.steps:
        told = {change.obstacle: change for change in step.changes if change.obstacle}
        for obstacle, change in told.items():
            yield Refusal(
                "replacement",
                f"`{change.path[0]}` cannot change in place: {obstacle}",
                _recipe(step, str(change.path[0])),
                step.address,
                change.location or step.location,
            )


def _recipe(step: Step, field: str) -> str:
    chosen = step.desired.lifecycle.on_replace if step.desired else OnReplace.REFUSE
    unable = "" if chosen is OnReplace.REFUSE else f"`on_replace: {chosen}` is not available yet: "
    return (
        f"{unable}take the change back, leave live as it is with "
        f"`lifecycle: {{ignore_changes: [{field}]}}`, or declare a successor under a new name, "
        f"point its users to it, and remove {step.address} last"
    )


def _renamed(plan: Measured) -> Iterator[Refusal]:
    """A rename that would be a second resource beside the old one, or in place of it."""
    for step in plan.steps:
        before = step.desired.renamed_from if step.desired else None
        old = replace(step.address, name=before or "")
        if step.action is Action.CREATE and old in plan.live.resources:
            yield Refusal(
                "rename",
                f"{old} is live, and renaming in place is not available yet",
                f"keep the name {before}, or rename {old} through the API and plan again",
                step.address,
                step.location,
            )


def _protected(plan: Measured) -> Iterator[Refusal]:
    for step in plan.deletions:
        stamped = step.live is not None and step.live.stamp and step.live.stamp.is_protected
        declared = step.desired is not None and step.desired.lifecycle.prevent_destroy
        if (stamped or declared) and not plan.is_allowed(step.address):
            yield Refusal(
                "prevent-destroy",
                "is protected from deletion",
                f"lift it with `--allow-destroy {step.address}`",
                step.address,
                step.location,
            )


def _documents(plan: Measured) -> Iterator[Refusal]:
    counted = [(step, destroyed(step.blast_radius)) for step in plan.deletions if step.blast_radius]
    for step, count in counted:
        if count is None and not plan.is_allowed(step.address):
            yield Refusal(
                "documents-destroyed",
                "nobody can say how many documents and objects it holds",
                f"look, and then allow it with `--allow-destroy {step.address}`",
                step.address,
                step.location,
            )
    total = sum(count for _, count in counted if count)
    limit = plan.options.max_documents_destroyed
    if total > limit:
        worst = max(counted, key=lambda pair: pair[1] or 0)[0]
        yield Refusal(
            "documents-destroyed",
            f"{_counted(total)} would be destroyed, most of them here; the limit is {limit:,}",
            f"allow it with `--max-documents-destroyed {total}`",
            worst.address,
            worst.location,
        )


def _counted(total: int) -> str:
    return "1 document or object" if total == 1 else f"{total:,} documents and objects"


def _deletions(plan: Measured) -> Iterator[Refusal]:
    count, limit = len(plan.deletions), plan.options.max_deletes
    if count > limit:
        yield Refusal(
            "max-deletes",
            f"{count} resources would be deleted; the limit is {limit}",
            f"allow it with `--max-deletes {count}`",
        )


def _share(plan: Measured) -> Iterator[Refusal]:
    owned = sum(
        is_ours(found, plan.kinds[address.kind], plan.desired)
        for address, found in plan.live.resources.items()
    )
    count = sum(step.live is not None and _is_owned(plan, step) for step in plan.deletions)
    percent = -(-100 * count // owned) if owned else 0
    limit = plan.options.max_delete_percent
    if percent > limit:
        yield Refusal(
            "max-delete-percent",
            f"{count} of the {owned} resources this stack owns would be deleted ({percent} %); "
            f"the limit is {limit} %",
            f"allow it with `--max-delete-percent {percent}`",
        )


def _is_owned(plan: Measured, step: Step) -> bool:
    return plan.owner(step) in (Owner.OURS, Owner.EARLIER)


def _emptied(plan: Measured) -> Iterator[Refusal]:
    if plan.options.allow_empty or plan.options.is_destroy:
        return
    declared = {address.kind for address in plan.declared}
    gone = Counter(
        step.address.kind for step in plan.deletions if step.reason is Reason.NOT_DECLARED
    )
    for kind, count in sorted(gone.items()):
        if kind not in declared:
            yield Refusal(
                "nothing-declared",
                f"the stack owned {count} of kind {kind} and declares none any more",
                "check that the manifests were all read; if it is meant, add `--allow-empty`",
            )


def _still_used(plan: Measured) -> Iterator[Refusal]:
    """A deletion under something that stays: what refers to it, and what lives inside it."""
    leaving = {step.address: step for step in plan.deletions}
    if not leaving:
        return
    users: dict[Address, list[Address]] = {}
    for address, fields in plan.staying.items():
        for used in _stands_on(plan, address, fields):
            users.setdefault(used, []).append(address)
    for address, step in leaving.items():
        if address in users and not plan.is_allowed(address):
            yield _use(step, users[address])


def _use(step: Step, users: list[Address]) -> Refusal:
    shown = ", ".join(str(user) for user in sorted(users)[:5])
    more = f" and {len(users) - 5} more" if len(users) > 5 else ""
    return Refusal(
        "still-used",
        f"is still used by {shown}{more}, which would break or go with it",
        f"delete or re-point those first; or allow it with `--allow-destroy {step.address}`",
        step.address,
        step.location,
    )


def _stands_on(plan: Measured, address: Address, fields: Fields) -> set[Address]:
    """What a resource that stays refers to, and the namespace it is in."""
    kind = plan.kinds[address.kind]
    used = {
        plan.naming.address_of(reference, plan.kinds)
        for reference in references_in(kind, fields, address)
    }
    if kind.is_namespaced:
        used.add(Address("Namespace", "", address.namespace))
    return used


GUARDS: tuple[Callable[[Measured], Iterator[Refusal]], ...] = (
    _foreign,
    _adoption,
    _replacement,
    _renamed,
    _protected,
    _documents,
    _deletions,
    _share,
    _emptied,
    _still_used,
)
