"""A retriever: a pipeline of stages that answers searches over collections (§5).

    apiVersion: reconciler/v1
    kind: Retriever
    metadata: {name: executive_ads_search, namespace: ads}
    spec:
      collection_identifiers: [ad_scenes]
      input_schema:
        query: {type: text, required: true}
      stages:
        - stage_name: semantic_search
          config:
            stage_id: feature_search
            parameters:
              searches:
              - query: {input_mode: text, value: "{{INPUT.query}}"}
                feature_uri:
                  mixpeek://multimodal_extractor@v1/vertex_multimodal_embedding
                top_k: 100
              final_top_k: 25
      budget_limits: {max_credits: 100, max_time_ms: 60000}

Stages change in place only while the retriever is unpublished, inputs only when callers keep
working, budget limits never. Every field that holds an id takes a name instead, inside stages too.
`{{INPUT.x}}` and `{{SECRET.x}}` are Mixpeek's own templates and are passed through.
"""

from typing import Annotated, Literal

from pydantic import Field

from reconciler.kinds.declaration.catalogue_uses import uses_of_retriever
from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Execution, Features, Kind
from reconciler.kinds.declaration.marks import (
    LABEL,
    Computed,
    Default,
    KeyedBy,
    NotReadBack,
    RefersTo,
    Unordered,
)
from reconciler.kinds.declaration.mutability import NON_BREAKING, WHILE_UNPUBLISHED
from reconciler.kinds.declaration.spec import Metadata, Spec, TopSpec
from reconciler.kinds.display import Display
from reconciler.kinds.execution import Request
from reconciler.kinds.features import needs_of_retriever
from reconciler.kinds.older_retrievers import OLDER_RETRIEVERS
from reconciler.kinds.shared import InputField
from reconciler.kinds.stages import Stage
from reconciler.kinds.templates import inputs_are_declared


class BudgetLimits(Spec):
    """The most one execution may cost: credits, and milliseconds."""

    max_credits: Annotated[float | None, Default(), Field(ge=0)] = None
    """Credits one execution may cost."""
    max_time_ms: Annotated[int | None, Default(), Field(ge=0)] = None
    """Milliseconds one execution may take."""


class RetrieverSpec(TopSpec):
    """Fields of a retriever (§5.2)."""

    description: Annotated[str | None, Default(reset=""), LABEL] = None
    """What it is for, in your own words."""
    visibility: Annotated[
        Literal["private", "public", "marketplace"] | None,
        Default(value="private", reset="private"),
        NotReadBack(),
    ] = None
    """Who may search with it."""
    marketplace_listing_id: Annotated[str | None, Computed()] = None
    """The listing it belongs to, when its visibility is `marketplace`."""
    requires_subscription: Annotated[
        bool | None, Default(value=False, reset=False), NotReadBack()
    ] = None
    """Whether callers need a subscription."""
    collection_identifiers: Annotated[
        list[str] | None, Default(value=[], reset=[]), Unordered(), RefersTo("Collection")
    ] = None
    """The collections it searches."""
    input_schema: Annotated[
        dict[str, InputField] | None, Default(value={}, reset={}), NON_BREAKING
    ] = None
    """What a search is asked with, by name."""
    # Replaced as a whole by an update, and refused while a page shows them (§5.2).
    stages: Annotated[list[Stage], KeyedBy("stage_name"), WHILE_UNPUBLISHED] = Field(min_length=1)
    """The steps of a search, in their order."""
    budget_limits: Annotated[
        BudgetLimits | None,
        Default(),
        immutable("a retriever keeps the budget it was created with"),
    ] = None
    tags: Annotated[list[str] | None, Default(value=[], reset=[]), Unordered(), LABEL] = None
    """Words to find it by."""
    metadata: Metadata = None
    """Your own keys; the owner's stamp lives among them, unseen."""
    # Publishing adds to it (§9), so that only declared keys are compared.
    display_config: Annotated[Display | None, Computed(), LABEL] = None
    """The page it is shown on, once it is published."""


RETRIEVER = Kind(
    name="Retriever",
    spec=RetrieverSpec,
    path="/v1/retrievers",
    id_field="retriever_id",
    name_field="retriever_name",
    # Creating answers flat, and changing wrapped (§0.13).
    envelope="retriever",
    # It holds no data: a second one can be searched before it takes over.
    is_swappable=True,
    version_field="version",
    is_published=lambda live: live.get("is_published") is True,
    loses=("its executions, interactions and evaluations",),
    features=Features(needed=needs_of_retriever, from_kind="Collection"),
    uses=uses_of_retriever,
    checks=(inputs_are_declared,),
    execution=Execution(
        request=Request,
        inputs="input_schema",
        stages="stages",
        carried=("collection_identifiers", "input_schema", "budget_limits"),
    ),
    answered=frozenset(
        ("created_at", "updated_at", "version", "feature_dependencies", "is_published")
    ),
    legacy=OLDER_RETRIEVERS,
)
