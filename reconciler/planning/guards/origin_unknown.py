"""Keys in open maps that nobody declares are not dropped while nobody knows where they came from.

The stamp notes what the server added, so that whatever else is undeclared was declared once or set
by hand. What is being adopted, or carries the mark of a version that kept no notes, tells nothing.
"""

from collections.abc import Iterator
from typing import Final

from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.data import show_path
from reconciler.model.plan import Refusal, Step
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.options.options import flag_for

_MOST_LISTED: Final = 5
"""The plan shows all of them; a sentence does not."""


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """One refusal for all such keys of the plan."""
    found = [
        (step, change)
        for step in plan.steps
        if plan.kinds[step.address.kind].is_stamped and _keeps_no_notes(step)
        if not plan.options.may_drop(step.address)
        for change in step.changes
        if change.is_undeclared
    ]
    if not found:
        return
    steps = {step.address: step for step, _ in found}
    only = found[0][0] if len(steps) == 1 else None
    yield Refusal(
        "origin-unknown",
        _message(found, is_one=only is not None),
        _remedy(found, list(steps)),
        only.address if only else None,
        only.location if only else None,
        tuple(flag_for("--allow-drop", address) for address in steps),
    )


def _remedy(found: list[tuple[Step, FieldChange]], addresses: list[Address]) -> str:
    them = "it" if len(found) == 1 else "them"
    flags = " ".join(flag_for("--allow-drop", address) for address in addresses)
    pulled = f"`reconciler pull {addresses[0]}`" if len(addresses) == 1 else "`reconciler pull`"
    is_short = len(addresses) == 1 and len(found) <= _MOST_LISTED
    paths = ", ".join(show_path(change.path) for _, change in found) if is_short else "..."
    return (
        f"declare {them} ({pulled} writes {them} into the manifest), leave {them} alone with "
        f"`lifecycle: {{ignore_changes: [{paths}]}}`, or let {them} go with `{flags}`"
    )


def _keeps_no_notes(step: Step) -> bool:
    return step.live is not None and (step.live.stamp is None or step.live.stamp.keys is None)


def _message(found: list[tuple[Step, FieldChange]], *, is_one: bool) -> str:
    shown = [
        show_path(change.path) if is_one else f"{step.address} {show_path(change.path)}"
        for step, change in found[:_MOST_LISTED]
    ]
    rest = len(found) - len(shown)
    listed = ", ".join(shown) + (f" and {rest} more" if rest else "")
    what = "a value" if len(found) == 1 else f"{len(found)} values"
    return f"live holds {what} that nobody declares, and nothing tells where from: {listed}"
