"""Whether a name must be given back is asked after every step, and costs nothing where none was."""

from collections.abc import Sequence

import pytest

from reconciler.applying.steps.restore_name import find_restoring_step
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.run.event import Ended, Outcome

RETRIEVER = Address("Retriever", "ads", "find")


class Untouched(Sequence[Step]):
    """A plan that nobody may walk."""

    def __getitem__(self, index: object) -> Step:
        raise AssertionError("the plan was walked")

    def __len__(self) -> int:
        raise AssertionError("the plan was counted")


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE, Action.DELETE])
def test_after_a_step_that_took_no_name_no_plan_is_walked(action: Action, outcome: Outcome) -> None:
    step = Step(RETRIEVER, action, ActionReason.CHANGED, "")
    assert find_restoring_step(Untouched(), Ended(step, outcome)) is None


@pytest.mark.parametrize("part", [ReplacementPart.PROMOTE, ReplacementPart.RETIRE])
def test_after_a_swap_that_went_well_no_plan_is_walked(part: ReplacementPart) -> None:
    step = Step(RETRIEVER, Action.RENAME, ActionReason.CHANGED, "", part=part)
    assert find_restoring_step(Untouched(), Ended(step, Outcome.DONE)) is None
