"""One row per environment: what its plan does, in numbers and in a word."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action
from reconciler.model.environments.plans import EnvironmentPlan
from reconciler.rendering.words.entries import REPLACE, UNCHANGING, entries_of

COLUMNS: Final = ("create", "update", "replace", "delete", "other", "refused")
_ALWAYS: Final = ("create", "update", "delete")
_OWN: Final = (Action.CREATE, Action.UPDATE, REPLACE, Action.DELETE)


class MatrixRow(Struct, frozen=True):
    """What the plan of one environment does."""

    environment: str
    stack: str
    counts: Mapping[str, int]
    """By the names of the columns."""
    verdict: str
    """`no changes`, `changes`, `refused`, `failed`."""


def matrix_of(plans: Sequence[EnvironmentPlan], kinds: Mapping[str, Kind]) -> tuple[MatrixRow, ...]:
    """A row for each, in their order."""
    return tuple(_row(each, kinds) for each in plans)


def columns_of(rows: Sequence[MatrixRow]) -> Iterator[str]:
    """The columns that say something; three stand there always."""
    for name in COLUMNS:
        if name in _ALWAYS or any(row.counts[name] for row in rows):
            yield name


def _row(each: EnvironmentPlan, kinds: Mapping[str, Kind]) -> MatrixRow:
    if each.plan is None:
        return MatrixRow(each.environment, each.stack, dict.fromkeys(COLUMNS, 0), "failed")
    plan = each.plan
    # As in the sum of a plan, what is refused counts once, and for nothing else.
    refused = {refusal.address or refusal.guard for refusal in plan.refusals}
    words = Counter(entry.word for entry in entries_of(plan, kinds) if entry.address not in refused)
    other = sum(number for word, number in words.items() if word not in (*_OWN, *UNCHANGING))
    counts = {
        "create": words[Action.CREATE],
        "update": words[Action.UPDATE],
        "replace": words[REPLACE],
        "delete": words[Action.DELETE],
        "other": other,
        "refused": len(refused),
    }
    verdict = "refused" if plan.refusals else "changes" if plan.steps else "no changes"
    return MatrixRow(each.environment, plan.stack, counts, verdict)
