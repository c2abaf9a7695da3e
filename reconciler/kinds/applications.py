"""What runs over a collection's documents once they are extracted (§4.3); part of its page."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reconciler.kinds.declaration.marks import Computed, Default, KeyedBy, RefersTo
from reconciler.kinds.declaration.spec import InvalidCombination, Spec
from reconciler.kinds.shared import Filter, SourcedInput, WriteBack
from reconciler.kinds.stages import Stage

Priority = Annotated[int | None, Default(value=0), Field(ge=0, le=1000)]


class TaxonomyApplication(Spec):
    """Labels every document by a taxonomy."""

    taxonomy_id: Annotated[str, RefersTo("Taxonomy")]
    execution_mode: Annotated[Literal["materialize"] | None, Default(value="materialize")] = None
    target_collection_id: Annotated[str | None, Default(), RefersTo("Collection")] = None
    """Where labelled documents are written; the collection itself when it is not said."""
    scroll_filters: Annotated[Filter | None, Default()] = None
    """Which documents are labelled; all when it is not said."""
    execution_phase: Annotated[int | None, Default(value=1), Field(ge=1, le=3)] = None
    priority: Priority = None
    hierarchical_enrichment_style: Annotated[
        Literal["full_chain", "best_match", "combined"] | None, Default(value="combined")
    ] = None
    """Whether every level, the deepest or both are written."""


class ClusterApplication(Spec):
    """Runs a cluster when batches finish; the server adds such entries by itself (§0.17)."""

    cluster_id: Annotated[str, RefersTo("Cluster")]
    auto_execute_on_batch: Annotated[bool | None, Default(value=True)] = None
    min_document_threshold: Annotated[int | None, Computed()] = None
    """With fewer documents it does not run."""
    cooldown_seconds: Annotated[int | None, Default(value=3600)] = None
    """The least time between two runs."""
    execution_phase: Annotated[int | None, Default(value=2), Field(ge=1, le=3)] = None
    priority: Priority = None


class AlertApplication(Spec):
    """Asks an alert about every new document."""

    alert_id: Annotated[str, RefersTo("Alert")]
    execution_mode: Annotated[
        Literal["on_ingest", "scheduled", "on_demand"] | None, Default(value="on_ingest")
    ] = None
    input_mappings: list[SourcedInput] = Field(min_length=1)
    execution_phase: Annotated[Literal[1, 2, 3, 4] | None, Default(value=3)] = None
    priority: Priority = None


class RetrieverEnrichment(Spec):
    """Runs a retriever for every document and writes its answer back."""

    retriever_id: Annotated[str, RefersTo("Retriever")]
    input_mappings: list[SourcedInput] = Field(min_length=1)
    """What the retriever is asked with, for each document."""
    write_back_fields: list[WriteBack] = Field(min_length=1)
    """What of its answer is written into the document."""
    execution_phase: Annotated[Literal[1, 2, 3, 4] | None, Default(value=4)] = None
    priority: Priority = None
    scroll_filters: Annotated[Filter | None, Default()] = None
    """Which documents it runs for; all when it is not said."""
    enabled: Annotated[bool | None, Default(value=True)] = None


class RetrieverTransform(Spec):
    """Makes the documents by a retriever instead of an extractor."""

    retriever_id: Annotated[str | None, Default(), RefersTo("Retriever")] = None
    retriever_version: Annotated[int | None, Default(), Field(ge=1)] = None
    """The version that runs; the current one when it is not said."""
    stages: Annotated[list[Stage] | None, Default(), KeyedBy("stage_name"), Field(min_length=1)] = (
        None
    )
    """An inline pipeline; deprecated, name a retriever instead."""
    input_mappings: Annotated[list[SourcedInput] | None, Default()] = None
    write_back_fields: Annotated[list[WriteBack] | None, Default()] = None
    unique_id_field: Annotated[str | list[str] | None, Default()] = None

    @model_validator(mode="after")
    def _has_one_pipeline(self) -> "RetrieverTransform":
        """Exactly one of `retriever_id` and `stages`."""
        if (self.retriever_id is None) is (self.stages is None):
            raise InvalidCombination(
                "needs exactly one of retriever_id and stages",
                "name a retriever; inline stages are deprecated",
            )
        return self
