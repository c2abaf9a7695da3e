"""What a trigger runs, by the type of its action (§7.1); part of its page."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from reconciler.kinds.declaration.marks import (
    Default,
    InputsOf,
    Inside,
    Mark,
    RefersTo,
    Secret,
    Unordered,
)
from reconciler.kinds.declaration.spec import InvalidCombination, OpenMap, OpenSpec, Spec

Filters = Annotated[OpenMap | None, Default()]
_CHANNEL_MARKS: Final[Mapping[str, Mapping[str, Mark]]] = {
    # Whoever knows the address can post to it.
    "slack": {"webhook_url": Secret()},
    "webhook": {"headers": Secret(in_headers=True), "signing_secret": Secret()},
}


class ClusterExecution(Spec):
    """Runs a clustering; it ends with its cluster."""

    cluster_id: Annotated[str, RefersTo("Cluster", takes_holder=True)]
    output_collection_ids: Annotated[
        list[str] | None, Default(), Unordered(), RefersTo("Collection")
    ] = None
    """Where its results are written, in place of the cluster's own collections."""
    filters: Filters = None
    """Which documents are clustered; they win over the cluster's own."""
    mode: Annotated[Literal["full", "assign", "composite"] | None, Default(value="full")] = None
    """From scratch, into the groups of the last run, or of the centres of earlier runs."""
    source_execution_ids: Annotated[list[str] | None, Default(), Unordered()] = None
    """The runs whose centres are clustered together, in mode `composite`."""
    assignment_threshold: Annotated[float | None, Default(value=0.5), Field(ge=0, le=1)] = None
    """How alike a document must be to join a group, in mode `assign`."""

    @model_validator(mode="after")
    def _names_its_runs(self) -> "ClusterExecution":
        """At least two `source_execution_ids` in mode `composite`."""
        if self.mode == "composite" and len(self.source_execution_ids or ()) < 2:
            raise InvalidCombination(
                "in mode composite needs at least two source_execution_ids",
                "name the runs whose centres are clustered together",
            )
        return self


class TaxonomyEnrichment(Spec):
    """Labels the documents of a collection by a taxonomy."""

    taxonomy_id: Annotated[str, RefersTo("Taxonomy")]
    collection_id: Annotated[str, RefersTo("Collection")]
    """Whose documents are labelled."""
    target_collection_id: Annotated[str | None, Default(), RefersTo("Collection")] = None
    """Where labelled documents are written; the collection itself when it is not said."""
    filters: Filters = None
    """Which documents are labelled; all when it is not said."""
    incremental: Annotated[bool | None, Default(value=False)] = None
    """Whether documents that this taxonomy has labelled are passed over."""
    batch_size: Annotated[int | None, Default(value=1000), Field(ge=100, le=10_000)] = None
    parallelism: Annotated[int | None, Default(value=4), Field(ge=1, le=16)] = None


class BatchRerun(Spec):
    """Processes a batch again that was completed or failed."""

    batch_id: str = Field(min_length=1)
    """Its id: batches have no names."""
    filters: Filters = None
    """Which of its objects are processed; all when it is not said."""
    retry_failed_only: Annotated[bool | None, Default(value=False)] = None


class CollectionTrigger(Spec):
    """Processes the sources of a collection."""

    collection_id: Annotated[str, RefersTo("Collection")]
    include_buckets: Annotated[list[str] | None, Default(), Unordered(), RefersTo("Bucket")] = None
    """The buckets that are read; all of its sources when it is not said."""
    include_collections: Annotated[
        list[str] | None, Default(), Unordered(), RefersTo("Collection")
    ] = None
    """The collections that are read; all of its sources when it is not said."""
    source_filters: Filters = None
    """Which objects or documents of its sources are read."""


class Acceptance(Spec):
    """What the answer must be like, or the run has failed."""

    max_total_time_ms: Annotated[float | None, Default(), Field(ge=0)] = None
    max_stage_latency_breaches: Annotated[int | None, Default(), Field(ge=0)] = None
    min_results: Annotated[int | None, Default(), Field(ge=0)] = None
    judge_field: Annotated[str | None, Default()] = None
    """Where a stage writes its verdict of each document, such as `verdict.relevant`."""
    min_pass_ratio: Annotated[float | None, Default(), Field(ge=0, le=1)] = None
    """Which part of the documents must have a good verdict."""

    @model_validator(mode="after")
    def _knows_the_verdict(self) -> "Acceptance":
        """`min_pass_ratio` beside a `judge_field`."""
        if self.min_pass_ratio is not None and self.judge_field is None:
            raise InvalidCombination(
                "takes min_pass_ratio beside a judge_field only",
                "say in judge_field where the verdict stands",
            )
        return self


class RunChannel(OpenSpec):
    """Where the outcome of a run is told."""

    channel_type: Literal["slack", "webhook", "email"]
    config: Annotated[OpenMap | None, Default(), Inside(_CHANNEL_MARKS, by="channel_type")] = None
    """`webhook_url` for slack, `url` for a webhook."""


class RunNotification(Spec):
    """Who hears of a run."""

    channels: list[RunChannel] = Field(min_length=1)
    notify_on: Annotated[Literal["change", "failure", "always"] | None, Default(value="change")] = (
        None
    )
    """When the outcome is another than before, whenever it failed, or always."""
    include_internal_diagnostics: Annotated[bool | None, Default(value=False)] = None
    """Whether the raw errors of stages are told as well."""


class RetrieverExecution(Spec):
    """Searches with a retriever, and may judge the answer: a canary."""

    retriever_id: Annotated[str, RefersTo("Retriever")]
    inputs: Annotated[OpenMap | None, Default(), InputsOf("retriever_id")] = None
    """What it is asked with, as its `input_schema` has it."""
    filters: Filters = None
    skip_cache: Annotated[bool | None, Default(value=True)] = None
    """Whether the search is made anew, whatever a cache holds."""
    acceptance: Annotated[Acceptance | None, Default()] = None
    notification_config: Annotated[RunNotification | None, Default()] = None


class AlertEvaluation(OpenSpec):
    """Evaluates an alert, which then runs at these times only; other keys are let through."""

    alert_id: Annotated[str, RefersTo("Alert")]
