"""A trigger: what runs by itself, and when (§7.1).

    apiVersion: reconciler/v1
    kind: Trigger
    metadata: {name: nightly_scenes, namespace: ads}
    spec:
      action_type: collection_trigger
      action_config: {collection_id: ad_scenes}
      trigger_type: cron
      schedule_config: {cron_expression: "0 2 * * *", timezone: Europe/Berlin}

What runs, and by which kind of time, is fixed when it is created; when exactly, its name, its
description and whether it is paused change in place. A trigger carries no owner's stamp, so it is
never pruned: end it with `ensure: absent`. The API never forgets one: ending it disables it, and
what is disabled counts as absent. Declared again, the same trigger is switched on; another one is
created in its place. It ends with the cluster that it executes. The schedule of a collection is a
trigger, too, and belongs to its collection: declare it there, as `schedule`.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Kind, LegacySpelling
from reconciler.kinds.declaration.legacy_fixes import name_the_resource
from reconciler.kinds.declaration.listing import Listing, Paging
from reconciler.kinds.declaration.marks import LABEL, Computed, Default, ToldBy
from reconciler.kinds.declaration.requests import Switched
from reconciler.kinds.declaration.spec import InvalidValue, TopSpec
from reconciler.kinds.declaration.variants import Variants
from reconciler.kinds.trigger_actions import (
    AlertEvaluation,
    BatchRerun,
    ClusterExecution,
    CollectionTrigger,
    RetrieverExecution,
    TaxonomyEnrichment,
)
from reconciler.kinds.trigger_times import ConditionalTimes, CronTimes, EventTimes, IntervalTimes
from reconciler.model.data import Fields

_WHAT_RUNS = immutable("it is what the trigger runs; another value is another trigger")
_WHICH_TIME = immutable("it is the kind of time that the trigger keeps; another is another trigger")

_MOST_SAID = 200
"""So much of an error tells what it is."""


def _is_declarable(said: object) -> object:
    """A state that somebody may want; the others are the server's to say."""
    if said == "disabled":
        raise InvalidValue(
            "is `disabled`, which is how the API says that it is gone",
            "write lifecycle: {ensure: absent}, and no status",
        )
    if said == "failed":
        raise InvalidValue(
            "is `failed`, which only the server says", "write active or paused, or leave it out"
        )
    return said


def _why_moved(live: Fields) -> str | None:
    """The last error of a trigger that the server gave up, or that fails."""
    count, error = live.get("consecutive_failures"), live.get("last_execution_error")
    if live.get("status") == "paused":
        return "the server, or somebody, paused it"
    if live.get("status") != "failed":
        return None
    times = f" after {count} failed runs in a row" if isinstance(count, int) and count else ""
    why = f": {error[:_MOST_SAID]}" if isinstance(error, str) and error else ""
    return f"the server gave it up{times}{why}"


class TriggerSpec(TopSpec):
    """Fields of a trigger (§7.1)."""

    description: Annotated[str | None, Default(reset=""), LABEL] = None
    """What it is for, in your own words."""
    action_type: Annotated[
        Literal[
            "cluster",
            "taxonomy_enrichment",
            "batch_rerun",
            "collection_trigger",
            "retriever_execution",
            "alert_evaluation",
        ],
        _WHAT_RUNS,
    ]
    """What it runs: a clustering, a taxonomy, a batch, a collection, a search or an alert."""
    action_config: Annotated[
        ClusterExecution
        | TaxonomyEnrichment
        | BatchRerun
        | CollectionTrigger
        | RetrieverExecution
        | AlertEvaluation,
        # Without a stamp nobody remembers what was declared where other keys may stand.
        Computed(),
        Variants(
            by="action_type",
            models={
                "cluster": ClusterExecution,
                "taxonomy_enrichment": TaxonomyEnrichment,
                "batch_rerun": BatchRerun,
                "collection_trigger": CollectionTrigger,
                "retriever_execution": RetrieverExecution,
                "alert_evaluation": AlertEvaluation,
            },
        ),
        _WHAT_RUNS,
    ]
    """Which one, and how it is run."""
    trigger_type: Annotated[Literal["cron", "interval", "event", "conditional"], _WHICH_TIME]
    """At certain times, again and again, after so many events, or when something is measured."""
    schedule_config: Annotated[
        CronTimes | IntervalTimes | EventTimes | ConditionalTimes,
        Computed(),
        Variants(
            by="trigger_type",
            models={
                "cron": CronTimes,
                "interval": IntervalTimes,
                "event": EventTimes,
                "conditional": ConditionalTimes,
            },
        ),
    ]
    """At which times, how often, after how many events, or above which measure."""
    status: Annotated[
        Literal["active", "paused"] | None,
        Default(value="active", reset="active"),
        BeforeValidator(_is_declarable),
        # "Prefer using pause/resume": they reckon the next run anew, and take no other state.
        Switched({("active", "paused"): "/pause", ("paused", "active"): "/resume"}),
        ToldBy(_why_moved, reads=("consecutive_failures", "last_execution_error")),
    ] = None
    """`paused` keeps it from running; the server says `failed` of one that failed too often."""


TRIGGER = Kind(
    name="Trigger",
    spec=TriggerSpec,
    path="/v1/triggers",
    id_field="trigger_id",
    name_field="name",
    # It has no `metadata`, and its description is the user's (§0.16).
    is_stamped=False,
    listing=Listing(
        # The one list without page keys in its query (§1.5).
        paging=Paging.OFFSET,
        gone={"status": "disabled"},
        can_return=True,
        needs_names=False,
    ),
    belongs_to={"Collection": "trigger_id"},
    are_names_unique=False,
    loses=("the history of its runs",),
    answered=frozenset(
        (
            "namespace_id",
            "internal_id",
            "last_triggered_at",
            "last_execution_task_id",
            "next_scheduled_at",
            "execution_count",
            "consecutive_failures",
            "last_execution_status",
            "last_execution_error",
            "event_counter",
            "last_cooldown_at",
            "baseline_snapshot",
            "last_drift_measurement",
            "last_volume_measurement",
            "last_condition_check_at",
            "created_at",
            "updated_at",
            "created_by",
            "is_overdue",
        )
    ),
    legacy=(LegacySpelling("name", "write metadata: {name: <name>}", fix=name_the_resource),),
)
