"""Nothing goes along with a deletion unless it is named, whoever owns it."""

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.kinds.compile.references import ends_along_with
from reconciler.model.address import Address
from reconciler.model.plan import Refusal, Step
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.impact.users import find_server_made
from reconciler.planning.options.options import flag_for

_OTHERWISE: Final = "keep it, or move those away first"


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every deletion that takes along what the plan does not delete itself."""
    for step in plan.deletions:
        subtree = step.blast_radius.subtree if step.blast_radius else ()
        unnamed = [each for each in subtree if not _is_spoken_for(plan, each)]
        if unnamed:
            yield _refuse_members(plan, step, unnamed)


def _is_spoken_for(plan: GuardContext, address: Address) -> bool:
    """Named, or made by the server for what is; or another guard refuses its replacement."""
    is_dragged = any(step.replacement is not None for step in plan.steps_at(address))
    maker = find_server_made(plan).get(address)
    is_part = maker is not None and (maker in plan.ended or plan.options.may_destroy(maker))
    return is_dragged or is_part or plan.options.may_destroy(address)


def _why(plan: GuardContext, step: Step, members: Sequence[Address]) -> str:
    """What becomes of them."""
    if plan.kinds[step.address.kind].is_container:
        return "everything in it goes with it"
    kinds = {plan.kinds[each.kind] for each in members if each.kind in plan.kinds}
    if all(step.address.kind in ends_along_with(kind) for kind in kinds):
        return "what runs it ends with it"
    if all(_lies_in(plan, member, step.address) for member in members):
        return "what lies in it goes with it"
    return "what reads it is emptied for good"


def _lies_in(plan: GuardContext, member: Address, whole: Address) -> bool:
    """Whether it stands in the path of what is deleted, and reads nothing of it."""
    kind = plan.kinds.get(member.kind)
    return kind is not None and kind.parent is not None and kind.parent.kind == whole.kind


def _refuse_members(plan: GuardContext, step: Step, members: Sequence[Address]) -> Refusal:
    shown = ", ".join(str(member) for member in members[:5])
    more = f" and {len(members) - 5} more" if len(members) > 5 else ""
    says = _why(plan, step, members)
    flags = tuple(flag_for("--allow-destroy", member) for member in members)
    others = "" if len(members) <= 5 else ", and so on for each of the others"
    return Refusal(
        "cascade",
        f"{says}: {shown}{more}",
        f"{_OTHERWISE}; or name each of them with `{' '.join(flags[:5])}`{others}",
        step.address,
        step.location,
        flags,
        besides=_OTHERWISE,
    )
