"""An alert: tells people, or starts a batch, when a search finds something or something breaks.

    apiVersion: reconciler/v1
    kind: Alert
    metadata: {name: nothing_found, namespace: ads}
    spec:
      retriever_id: executive_ads_search
      trigger_on: no_results
      inputs: {query: red sports car}
      cooldown_seconds: 3600
      notification_config:
        channels:
        - {channel_type: slack, config: {channel: "#ads"}}

An alert of a namespace runs a retriever, or, with `source: system`, watches what is in the
namespace by a `system_condition` such as `{type: batch_stalled, params: {stall_minutes: 30}}`. An
alert of the organisation leaves out `metadata.namespace`: its source is `system`, and its
`namespace_selector` says which namespaces it watches, `{mode: all}` or
`{mode: selected, namespace_ids: [ads]}`.

Everything but `source` changes in place. Every field that holds an id takes a name instead, among
the free parameters too. Deleting an alert leaves its retriever as it is.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from reconciler.kinds.alert_rules import ALERT_RULES, fields_fit_home
from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import (
    LABEL,
    Default,
    InputsOf,
    Inside,
    Mark,
    OnlyIn,
    RefersTo,
    Secret,
    Unordered,
)
from reconciler.kinds.declaration.spec import Anything, Metadata, OpenMap, Spec, TopSpec

_RETRIEVER, _COLLECTION, _BUCKET = (
    RefersTo(kind, is_qualified_outside=True) for kind in ("Retriever", "Collection", "Bucket")
)
_CONDITION_IDS: Final[dict[str, Mark]] = {
    "retriever_id": _RETRIEVER,
    "collection_id": _COLLECTION,
    "bucket_id": _BUCKET,
}
_CHANNEL_MARKS: Final[dict[str, dict[str, Mark]]] = {
    "batch": {"collection_id": _COLLECTION, "bucket_id": _BUCKET},
    # Whoever has such an address can write to the channel.
    "slack": {"webhook_url": Secret()},
    "webhook": {"headers": Secret(in_headers=True), "signing_secret": Secret()},
}


class Threshold(Spec):
    """A comparison on one field of the first result."""

    field: str = Field(min_length=1)
    """A key of the result (`score`), a path with dots, or a key of its metadata."""
    operator: Literal["gt", "gte", "lt", "lte", "eq", "ne"]
    value: Anything
    """What the field is compared with."""


class SystemCondition(Spec):
    """A built-in measure of pipelines and data."""

    type: Literal[
        "collection_empty",
        "batch_failed",
        "batch_stalled",
        "retriever_latency",
        "retriever_no_results",
        "batch_error_rate",
        "collection_drift",
        "retriever_accuracy",
        "retriever_alignment_regression",
        "task_queue_degraded",
        "dlq_growth",
        "provider_quota_exhausted",
        "retriever_no_interactions",
        "collection_stale",
        "budget_threshold",
        "ingest_stalled",
    ]
    """Which measure it is."""
    params: Annotated[OpenMap | None, Default(value={}), Inside({"": _CONDITION_IDS})] = None
    """Limits of that measure, such as `stall_minutes`, `latency_multiplier`,
    `error_rate_threshold` or `drop_fraction`, and what to look at: `retriever_id`,
    `collection_id`, `bucket_id`. The API has a default for each."""


class NamespaceSelector(Spec):
    """Which namespaces an alert of the organisation watches."""

    mode: Literal["all", "selected"]
    """Every namespace there is whenever it looks, or those that are named."""
    namespace_ids: Annotated[
        list[str] | None, Default(value=[]), Unordered(), RefersTo("Namespace")
    ] = None
    """The namespaces, with `mode: selected`."""


class Channel(Spec):
    """Where it is told; or, with `batch`, the collection that processes what was found."""

    channel_type: Literal["webhook", "slack", "email", "batch"]
    channel_id: Annotated[
        str | None,
        Default(),
        RefersTo("", by_type={"webhook": "Webhook"}, type_field="channel_type"),
    ] = None
    """What was set up for the organisation: a webhook by its name or id, others by their id."""
    config: Annotated[
        OpenMap | None, Default(value={}), Inside(_CHANNEL_MARKS, by="channel_type")
    ] = None
    """What differs from it. A batch names its `collection_id`, and may say `bucket_id` and
    `dedup_strategy`."""


class NotificationConfig(Spec):
    """Who is told, and what."""

    channels: list[Channel] = Field(min_length=1)
    """Everyone who is told."""
    include_matches: Annotated[bool | None, Default(value=True)] = None
    """Whether the documents that were found are in the message."""
    include_scores: Annotated[bool | None, Default(value=True)] = None
    """Whether their scores are."""
    template_id: Annotated[str | None, Default()] = None
    """A template of the message."""


class AlertSpec(TopSpec):
    """Fields of an alert (§8.1)."""

    description: Annotated[str | None, Default(reset=""), LABEL, Field(max_length=1000)] = None
    """What it watches, in your own words."""
    source: Annotated[
        Literal["retriever", "system"] | None,
        Default(value="retriever"),
        immutable("what decides is fixed when an alert is created"),
    ] = None
    """What decides: a retriever that finds something, or a built-in measure."""
    retriever_id: Annotated[str | None, Default(), RefersTo("Retriever"), OnlyIn("namespace")] = (
        None
    )
    """The retriever that is run; it has all filters and limits."""
    trigger_on: Annotated[
        Literal["results", "no_results"] | None, Default(value="results", reset="results")
    ] = None
    """Whether it is told that something was found, or that nothing was."""
    min_count: Annotated[int | None, Default(value=1, reset=1), Field(ge=1)] = None
    """With `trigger_on: results`: the fewest results that count."""
    threshold: Annotated[Threshold | None, Default()] = None
    """With `trigger_on: results`: what the first result must meet."""
    inputs: Annotated[OpenMap | None, Default(value={}, reset={}), InputsOf("retriever_id")] = None
    """What the retriever is asked with. When documents come in, inputs that a collection's
    `alert_applications` map go before these."""
    cooldown_seconds: Annotated[
        int | None, Default(value=0, reset=0), Field(ge=0, le=2_592_000)
    ] = None
    """So long it says nothing more after it has spoken."""
    renotify_interval_seconds: Annotated[int | None, Default(), Field(ge=60, le=2_592_000)] = None
    """While it holds, it is told again so often; otherwise once."""
    system_condition: Annotated[SystemCondition | None, Default()] = None
    """The built-in measure, with `source: system`."""
    namespace_selector: Annotated[NamespaceSelector | None, Default(), OnlyIn("organisation")] = (
        None
    )
    """Which namespaces an alert of the organisation watches."""
    notification_config: NotificationConfig
    """Who is told, and what."""
    enabled: Annotated[bool | None, Default(value=True, reset=True)] = None
    """Whether it watches at all."""
    metadata: Metadata = None
    """Your own keys; the owner's stamp lives among them, unseen."""


ALERT = Kind(
    name="Alert",
    spec=AlertSpec,
    path="/v1/alerts",
    organization_path="/v1/organizations/alerts",
    id_field="alert_id",
    name_field="name",
    name_length=(1, 200),
    # Nothing says that a name is refused the second time (§13).
    are_names_unique=False,
    is_vital=False,
    checks=ALERT_RULES,
    checks_at=(fields_fit_home,),
    loses=("the record of when it fired",),
    answered=frozenset(("namespace_id", "last_fired_at", "created_at", "updated_at")),
)
