"""What each action of a trigger takes, against the vendor's model of it.

Its requests leave `action_config` open; the models of what stands there are in the SDK all the
same. Of an alert's evaluation, and of times, there are none (§7.1).
"""

from collections.abc import Mapping
from typing import Final

import pytest
from mixpeek.models.trigger_action_config_batch_rerun import TriggerActionConfigBatchRerun
from mixpeek.models.trigger_action_config_cluster import TriggerActionConfigCluster
from mixpeek.models.trigger_action_config_collection_trigger import (
    TriggerActionConfigCollectionTrigger,
)
from mixpeek.models.trigger_action_config_retriever_execution import (
    TriggerActionConfigRetrieverExecution,
)
from mixpeek.models.trigger_action_config_taxonomy_enrichment import (
    TriggerActionConfigTaxonomyEnrichment,
)
from mixpeek.models.trigger_action_type import TriggerActionType
from pydantic import BaseModel
from shapes import shape_of

from reconciler.kinds.trigger import TriggerSpec

THEIRS: Final[Mapping[str, type[BaseModel]]] = {
    "cluster": TriggerActionConfigCluster,
    "taxonomy_enrichment": TriggerActionConfigTaxonomyEnrichment,
    "batch_rerun": TriggerActionConfigBatchRerun,
    "collection_trigger": TriggerActionConfigCollectionTrigger,
    "retriever_execution": TriggerActionConfigRetrieverExecution,
}
UNTYPED: Final = {"alert_evaluation"}
OURS: Final[Mapping[str, type[BaseModel]]] = next(
    mark.models
    for mark in TriggerSpec.model_fields["action_config"].metadata
    if hasattr(mark, "models")
)
DIFFERENCES: Final[Mapping[str, set[str]]] = {
    # An empty one is none; the vendor says so of no list or id.
    "batch_rerun": {"batch_id at least"},
    "retriever_execution": {
        # A time is not negative.
        "acceptance.max_total_time_ms at least",
        # In prose: "alert-channel shaped: {channel_type: 'slack'|'webhook'|'email', config}".
        "notification_config.channels[].channel_type",
        "notification_config.channels[].config",
        # By a pattern, where we list the choices.
        "notification_config.notify_on",
    },
}


def test_every_action_has_a_model() -> None:
    assert set(OURS) == {each.value for each in TriggerActionType} == {*THEIRS, *UNTYPED}


@pytest.mark.parametrize("action", THEIRS)
def test_an_action_takes_what_the_vendors_model_takes(action: str) -> None:
    theirs, ours = shape_of(THEIRS[action]), shape_of(OURS[action])
    differing = {path for path in {**theirs, **ours} if theirs.get(path) != ours.get(path)}
    assert differing == DIFFERENCES.get(action, set())


@pytest.mark.parametrize("action", THEIRS)
def test_an_action_needs_what_the_vendors_model_needs(action: str) -> None:
    needed = [
        {name for name, info in model.model_fields.items() if info.is_required()}
        for model in (THEIRS[action], OURS[action])
    ]
    assert needed[0] == needed[1]
