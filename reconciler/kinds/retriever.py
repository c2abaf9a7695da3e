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

from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.catalogue.legacy_stages import OLDER_STAGES
from reconciler.kinds.declaration.catalogue_uses import uses_of_retriever
from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Execution, Features, Kind, LegacySpelling, PublicForm
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
from reconciler.kinds.shared import InputField
from reconciler.kinds.stages import Stage
from reconciler.kinds.templates import inputs_are_declared
from reconciler.model.data import Fields


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
    # Replaced as a whole by an update, and refused while a page shows them (§5.2).
    stages: Annotated[list[Stage], KeyedBy("stage_name"), WHILE_UNPUBLISHED] = Field(min_length=1)
    """The steps of a search, in their order."""
    input_schema: Annotated[
        dict[str, InputField] | None, Default(value={}, reset={}), NON_BREAKING
    ] = None
    """What a search is asked with, by name."""
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


def _has_password(read: Fields) -> str | None:
    if read.get("password_protected") is True:
        return "its public form asks for a password, and the API does not say whose secret"
    return None


_PUBLIC_FORM = PublicForm(
    suffix="/publish",
    settings=(
        "public_name",
        "description",
        "icon_base64",
        "display_config",
        "rate_limit_config",
        "tags",
        "category",
    ),
    # Unknown to publishing, which turns it on (§9).
    switches=("is_active",),
    # Auto-filled at publishing (§9); to send it back would freeze the old stages.
    filled_in=("retriever_config",),
    obstacle=_has_password,
)


def _is_named_after_itself(stage: Fields) -> bool:
    """The oldest shape: the name of a stage said which one it is."""
    return not any(map(stage.get, ("config", "stage_id", "stage"))) and (
        str(stage.get("stage_name")) in load_bundled().stages
    )


def _is_named_after_an_older(stage: Fields) -> bool:
    """The same, of a stage that has another id by now."""
    return not any(map(stage.get, ("config", "stage_id", "stage"))) and (
        _is_older(stage.get("stage_name"))
    )


def _has_older(stage: Fields, key: str) -> bool:
    """An older shape whose stage, under this key, has another id by now."""
    return not stage.get("config") and _is_older(stage.get(key))


def _is_older(name: object) -> bool:
    return isinstance(name, str) and name in OLDER_STAGES and name not in load_bundled().stages


def _names_no_stage(stage: Fields) -> bool:
    is_named = _is_named_after_itself(stage) or _is_named_after_an_older(stage)
    is_older = any(_has_older(stage, key) for key in ("stage_id", "stage"))
    return not stage.get("config") and not is_named and not is_older


_CONFIG = "write config: {stage_id: <stage_id>, parameters: <parameters>}"


def _write_successor(key: str) -> str:
    return (
        f"write config: {{stage_id: <successor of {key}>, parameters: {{...}}}}, which took the "
        f"place of <{key}>; its parameters are <parameters of {key}>"
    )


def _older_stages(key: str) -> tuple[LegacySpelling, ...]:
    """What stands beside the name of a stage that has another id by now, and the name itself."""
    return tuple(
        LegacySpelling(
            f"stages[].{field}",
            _write_successor(key),
            replaces="config",
            when=lambda stage: _has_older(stage, key),
        )
        for field in (key, "parameters")
    )


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
    public_form=_PUBLIC_FORM,
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
    legacy=(
        LegacySpelling("retriever_name", "write metadata: {name: <retriever_name>}"),
        LegacySpelling("name", "write metadata: {name: <name>}"),
        LegacySpelling("collection_ids", "write collection_identifiers: <collection_ids>"),
        LegacySpelling(
            "stages[].stage_id",
            _CONFIG,
            replaces="config",
            when=lambda stage: not _has_older(stage, "stage_id"),
        ),
        LegacySpelling(
            "stages[].stage",
            "write config: {stage_id: <stage>, parameters: <parameters>}",
            replaces="config",
            when=lambda stage: not _has_older(stage, "stage"),
        ),
        *_older_stages("stage_id"),
        *_older_stages("stage"),
        LegacySpelling(
            "stages[].parameters",
            "write config: {stage_id: <stage_name>, parameters: <parameters>}",
            replaces="config",
            when=_is_named_after_itself,
        ),
        LegacySpelling(
            "stages[].parameters",
            _write_successor("stage_name"),
            replaces="config",
            when=_is_named_after_an_older,
        ),
        LegacySpelling(
            "stages[].parameters",
            _CONFIG,
            replaces="config",
            when=_names_no_stage,
        ),
        LegacySpelling(
            "stages[].parameters",
            "remove it: it repeats config.parameters",
            when=lambda stage: bool(stage.get("config")),
        ),
        LegacySpelling(
            "stages[].collection_ids",
            "write it in config.parameters: {collection_identifiers: <collection_ids>}",
        ),
        LegacySpelling(
            "stages[].top_k",
            "write it in config.parameters, where a feature_search calls it final_top_k: <top_k>",
        ),
        LegacySpelling(
            "stages[].pre_filters", "write it in config, beside stage_id: {pre_filters: {...}, ...}"
        ),
        LegacySpelling(
            "stages[].post_filters",
            "take it out, and add a stage for it: config: {stage_id: attribute_filter, parameters:"
            " {conditions: {...}}}",
        ),
        LegacySpelling(
            "stages[].module_path", "remove it: a stage is known by config.stage_id alone"
        ),
        LegacySpelling("stages[].name", "write stage_name: <name>", replaces="stage_name"),
        LegacySpelling("stages[].version", "remove it: stages have no version any more"),
        LegacySpelling(
            "stages[].config.stage_name",
            "write config: {stage_id: <stage_name>, ...}",
            replaces="stage_id",
        ),
        LegacySpelling("stages[].config.version", "remove it: stages have no version any more"),
        LegacySpelling(
            "input_schema.properties",
            "put the inputs directly under input_schema, without `properties`",
            unless="type",
        ),
        LegacySpelling(
            "input_schema.type=object", "remove it: input_schema is a map of inputs, by name"
        ),
        LegacySpelling(
            "input_schema.required",
            "remove it, and write required: true inside each of these inputs",
            when=lambda schema: isinstance(schema["required"], list),
        ),
        LegacySpelling(
            "cache_config",
            "is retired, take it out: caching is a stage's own, config.parameters: {cache_behavior:"
            " auto, cache_ttl_seconds: ...}",
        ),
        LegacySpelling("filters", "filters belong to a stage: stages[].config.pre_filters"),
    ),
)
