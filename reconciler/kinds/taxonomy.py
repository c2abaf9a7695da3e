"""A taxonomy: what documents are labelled by, found for each of them by a retriever (§6).

    apiVersion: reconciler/v1
    kind: Taxonomy
    metadata: {name: brands, namespace: ads}
    spec:
      description: The brand that an advertisement is for
      config:
        taxonomy_type: flat
        retriever_id: executive_ads_search
        input_mappings:
          - {input_key: query, source_type: payload, path: transcript}
        source_collection:
          collection_id: ad_scenes
          enrichment_fields: [{field_path: brand, target_field: likely_brand}]

A flat one finds its labels in one collection. A hierarchical one has a collection for every level,
named node by node, inferred, or read from a path that each document carries. Either is applied by
`taxonomy_applications` of a collection.

What is in `config` never changes in place. With `lifecycle: {on_replace: version}` a change of it
makes a new version under the same id, of which the API does not say what labelled documents make of
it. Otherwise it takes another taxonomy: what is labelled stays so under the old one's id.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import (
    LABEL,
    REPROCESSES,
    Computed,
    Default,
    GeneratedBeside,
    KeyedBy,
    RefersTo,
    ServerSet,
    Unordered,
)
from reconciler.kinds.declaration.requests import Versioned
from reconciler.kinds.declaration.spec import InvalidCombination, Metadata, Spec, TopSpec
from reconciler.kinds.hierarchies import check_hierarchy
from reconciler.kinds.shared import InputMapping
from reconciler.model.data import Data, Fields
from reconciler.model.edit import RemoveKey
from reconciler.model.problem import Problem


class EnrichmentField(Spec):
    """A field of the label's document that is written into the labelled one."""

    field_path: str
    """The field of the label's document; dots lead deeper."""
    target_field: Annotated[str | None, Default()] = None
    """Its name in the labelled document; the same when it is not said."""
    merge_mode: Annotated[Literal["replace", "append"] | None, Default(value="replace")] = None
    """Whether it takes the place of what is there, or is added to a list."""


_InputMappings: TypeAlias = Annotated[
    list[InputMapping], Default(), KeyedBy("input_key", is_ordered=False)
]
_EnrichmentFields: TypeAlias = Annotated[
    list[EnrichmentField] | None, Default(), KeyedBy("field_path", is_ordered=False)
]


class SourceCollection(Spec):
    """The collection whose documents are the labels."""

    collection_id: Annotated[str, RefersTo("Collection")]
    enrichment_fields: _EnrichmentFields = None
    """What is written into a labelled document; all of the label's document when it is not said."""


class Covariate(Spec):
    """A field that may tell how a sequence goes on."""

    field_path: str
    covariate_type: Literal["categorical", "numeric", "embedding", "cluster_id"]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    """What it is called in the results."""
    binning_strategy: Annotated[
        Literal["quartiles", "deciles", "custom"] | None, Default(value="quartiles")
    ] = None
    """For `numeric`: how numbers are put together."""
    clustering_method: Annotated[Literal["kmeans", "hdbscan"] | None, Default(value="kmeans")] = (
        None
    )
    """For `embedding`."""
    n_clusters: Annotated[int | None, Default(value=10), Field(ge=2, le=100)] = None
    """For `embedding`."""


class StepAnalytics(Spec):
    """How documents go from label to label over time."""

    timestamp_field: str
    """The field of a document that says when."""
    sequence_id_field: str
    """The field that says which documents follow each other."""
    step_key_source: Annotated[
        Literal["assignment_label", "assignment_node_id", "field_path"] | None, Computed()
    ] = None
    """What a step is known by."""
    step_key_field_path: Annotated[str | None, Default()] = None
    """For `field_path`: the field."""
    covariates: Annotated[
        list[Covariate] | None,
        Default(reset=[]),
        KeyedBy("name", is_ordered=False),
        Field(max_length=20),
    ] = None
    max_sequence_duration_days: Annotated[int | None, Computed(), Field(ge=1, le=365)] = None
    """Longer sequences are told as doubtful."""

    @model_validator(mode="after")
    def _names_its_field(self) -> "StepAnalytics":
        """`step_key_source: field_path` needs `step_key_field_path`."""
        if self.step_key_source == "field_path" and self.step_key_field_path is None:
            raise InvalidCombination(
                "with step_key_source: field_path needs step_key_field_path",
                "add `step_key_field_path: ...`",
            )
        return self


class HierarchicalNode(Spec):
    """One level: a collection, and the level above it."""

    collection_id: Annotated[str, RefersTo("Collection")]
    """The collection whose documents are the labels of this level."""
    parent_collection_id: Annotated[str | None, Default(), RefersTo("Collection")] = None
    """The collection of the level above, which is a node as well; none at the top."""
    # A model may have written these three (§6).
    label: Annotated[str | None, Computed()] = None
    """What it is called where people see it."""
    summary: Annotated[str | None, Computed()] = None
    """What it holds, in a sentence or two."""
    keywords: Annotated[list[str] | None, Computed(), Unordered()] = None
    retriever_id: Annotated[str | None, Default(), RefersTo("Retriever")] = None
    """What finds the label on this level; the taxonomy's own when it is not said."""
    enrichment_fields: _EnrichmentFields = None
    """What is written into a labelled document, besides what the levels above say."""
    input_mappings: _InputMappings | None = None
    """What its retriever is asked with; as the taxonomy's own when it is not said."""


class FlatTaxonomy(Spec):
    """One collection of labels, and the retriever that finds among them."""

    taxonomy_type: Literal["flat"]
    """Labels that stand side by side, or on several levels."""
    # With a default, as its name has one beside: what must be said never means it.
    retriever_id: Annotated[str, Default(), RefersTo("Retriever")]
    """What finds the label of a document; a flat taxonomy needs one."""
    input_mappings: _InputMappings
    """What the retriever is asked with, of each document; a flat taxonomy needs it."""
    source_collection: SourceCollection
    """Where the labels are, and what of them is written into a document."""
    top_k: Annotated[int | None, Default(value=1), Field(ge=1, le=50)] = None
    """How many labels a document gets at the most."""
    step_analytics: Annotated[StepAnalytics | None, Default()] = None
    """How documents go from label to label over time; not followed when it is not said."""


class HierarchicalTaxonomy(Spec):
    """Labels on several levels."""

    taxonomy_type: Literal["hierarchical"]
    retriever_id: Annotated[str | None, Default(), RefersTo("Retriever")] = None
    """What finds the label of a document, on every level that names no retriever itself."""
    input_mappings: _InputMappings | None = None
    """What the retriever is asked with, of each document."""
    inference_strategy: Annotated[Literal["schema", "cluster", "llm"] | None, Default()] = None
    """How the server finds the levels by itself; not at all when it is not said."""
    inference_collections: Annotated[
        list[str] | None, Default(reset=[]), Unordered(), RefersTo("Collection")
    ] = None
    """The collections among which it looks for them."""
    llm_provider: Annotated[Literal["openai_chat_v1"] | None, Computed()] = None
    """For `llm`."""
    llm_model: Annotated[str | None, Computed()] = None
    """For `llm`."""
    llm_prompt_template: Annotated[str | None, Default()] = None
    """For `llm`; `{collection_id}` and `{collection_name}` are filled in."""
    llm_sample_size: Annotated[int | None, Default(value=0)] = None
    """For `llm`: how many documents of each collection it is shown."""
    cluster_ids: Annotated[
        list[str] | None, Default(reset=[]), Unordered(), RefersTo("Cluster")
    ] = None
    """For `cluster`: the clusters whose overlap makes the levels."""
    cluster_overlap_threshold: Annotated[float | None, Default(value=0.7)] = None
    """For `cluster`: the least overlap of what is above and below."""
    hierarchical_nodes: Annotated[
        list[HierarchicalNode] | None,
        Default(reset=[]),
        KeyedBy("collection_id", is_ordered=False),
        GeneratedBeside("inference_strategy", values=("schema", "cluster", "llm")),
    ] = None
    """The levels, one by one; beside an `inference_strategy` the server adds those it finds."""
    step_analytics: Annotated[StepAnalytics | None, Default()] = None
    """How documents go from label to label over time; not followed when it is not said."""
    path_field: Annotated[str | None, Default()] = None
    """The field of a document with its path: the levels are what the documents say."""
    path_separator: Annotated[str | None, Default(value="/"), Field(min_length=1)] = None
    """What stands between the parts of a path that is a text."""

    @model_validator(mode="after")
    def _finds_its_levels_one_way(self) -> "HierarchicalTaxonomy":
        """`path_field` goes with neither `hierarchical_nodes` nor `inference_strategy`."""
        other = next(
            (name for name in ("hierarchical_nodes", "inference_strategy") if getattr(self, name)),
            None,
        )
        if self.path_field is not None and other is not None:
            raise InvalidCombination(
                f"takes path_field or {other}, never both", f"remove path_field, or {other}"
            )
        return self


class TaxonomySpec(TopSpec):
    """Fields of a taxonomy (§6)."""

    description: Annotated[str | None, Default(reset=""), LABEL] = None
    """What it is for, in your own words."""
    config: Annotated[
        Annotated[FlatTaxonomy | HierarchicalTaxonomy, Field(discriminator="taxonomy_type")],
        immutable("what a taxonomy labels by is fixed, so that its labels stay comparable"),
        Versioned("/versions"),
        REPROCESSES,
    ]
    """What it labels by: `taxonomy_type: flat` or `hierarchical`, each with its own fields."""
    metadata: Metadata = None
    """Your own keys; the owner's stamp lives among them, unseen."""
    retriever_id: Annotated[str | None, Computed(), ServerSet(), RefersTo("Retriever")] = None
    """A retriever beside `config`, which taxonomies of an older form may have: it is in use."""


_SYSTEM_ENTRY = "validation_warnings"


def _without_system_entries(body: Fields) -> Fields:
    """What the server keeps among the user's keys is neither compared nor sent back (§6)."""
    metadata = body.get("metadata")
    if not isinstance(metadata, Mapping) or _SYSTEM_ENTRY not in metadata:
        return body
    kept: dict[str, Data] = {key: held for key, held in metadata.items() if key != _SYSTEM_ENTRY}
    return {**body, "metadata": kept}


def _check_system_entries(spec: Fields) -> Iterator[Problem]:
    """The server would write over it with every change."""
    metadata = spec.get("metadata")
    if isinstance(metadata, Mapping) and _SYSTEM_ENTRY in metadata:
        path = ("metadata", _SYSTEM_ENTRY)
        says = f"the key `{_SYSTEM_ENTRY}` is the server's own, which writes its doubts there"
        remedy = "take it out, or give the key another name"
        yield Problem("reserved-key", says, remedy, path=path, fix=(RemoveKey(path),))


TAXONOMY = Kind(
    name="Taxonomy",
    spec=TaxonomySpec,
    path="/v1/taxonomies",
    id_field="taxonomy_id",
    name_field="taxonomy_name",
    is_vital=False,
    version_field="version",
    read_model=_without_system_entries,
    checks=(_check_system_entries, check_hierarchy),
    loses=("its versions", "the id under which documents were labelled"),
    answered=frozenset(("version", "input_mappings", "nodes", "ready", "created_at")),
)
