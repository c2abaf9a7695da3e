"""A stack whose searches do not answer as they should is not well because nothing is to be done."""

import pytest
from fleet_accounts import BUCKET, NAMESPACE
from kept_fleet import KeptFleet

from reconciler.model.controller.run import RunState, Trigger

pytestmark = pytest.mark.anyio

STACK = f"{NAMESPACE}---\n{BUCKET % ('videos', 'All')}"
SEARCH = """\
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: clips, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor:
    feature_extractor_name: multimodal_extractor
    version: v1
    input_mappings: {video: video}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: [clips]
  stages:
    - stage_name: find
      stage_type: filter
      config:
        stage_id: attribute_filter
        parameters: {field: title, operator: eq, value: "{{INPUT.query}}"}
  input_schema: {query: {type: text}}
---
apiVersion: reconciler/v1
kind: Check
metadata: {name: something, namespace: ads}
spec:
  retriever: search
  request: {inputs: {query: car}}
  expect: {results: {at_least: %d}}
"""


def searches_of(fleet: KeptFleet) -> int:
    """How often the stack's retriever was asked, which is billed."""
    asked = [each for each in fleet.yard.accounts.asked if each.path.endswith("/execute")]
    return len(asked)


async def test_failed_checks_stay_failed_until_somebody_asks_them_again(fleet: KeptFleet) -> None:
    fleet.yard.stack(
        "ads", ", unattended: [metadata, behaviour, reprocess]", manifests=STACK + SEARCH % 3
    )
    fleet.yard.write()
    async with fleet.worker():
        first = await fleet.until_ended(1)
        assert first.state is RunState.FAILED_CHECKS, first
        asked = searches_of(fleet)
        # As the clock would, and not as a person.
        await fleet.actions.queue.add(await fleet.due("ads"))
        second = await fleet.until_ended(2)
        assert second.state is RunState.FAILED_CHECKS
        assert f"failed in run {first.number} and were not asked since" in second.says
        assert searches_of(fleet) == asked
        fleet.yard.declare("ads", STACK + SEARCH % 0)
        await fleet.actions.run(["ads"])
        third = await fleet.until_ended(3)
    assert (third.trigger, third.state) == (Trigger.REQUEST, RunState.CLEAN)
    assert searches_of(fleet) > asked
