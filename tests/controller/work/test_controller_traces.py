"""What a run does is seen as spans by whoever collects them, beneath the run that it is of."""

import pytest
from collected import Collected
from fleet_accounts import key_of
from kept_fleet import KeptFleet

pytestmark = pytest.mark.anyio


async def test_a_run_is_a_span_around_what_it_does(fleet: KeptFleet, collected: Collected) -> None:
    fleet.yard.stack("ads", ", unattended: [metadata, behaviour]")
    fleet.yard.write()
    async with fleet.worker():
        run = await fleet.until_ended(1)
    spans = collected.spans()
    assert {*spans} == {"run", "fetch", "plan", "apply", "check"}
    whole = spans.pop("run")
    assert whole.attributes == {
        "reconciler.stack": "ads",
        "reconciler.number": run.number,
        "reconciler.trigger": "schedule",
        "reconciler.state": "applied",
        "reconciler.writes": 2,
    }
    parents = [each.parent.span_id for each in spans.values() if each.parent]
    assert parents == [whole.context.span_id] * 4
    assert not any(key_of("ads") in each.to_json() for each in [whole, *spans.values()])
