"""Fields and edits whose requests send more than what was edited: whole lists, maps and objects."""

import copy
from collections.abc import Mapping
from typing import Any, Final

import parts
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from stacks import Manifest

_ONE_OF: Final = st.sampled_from
_INPUT: Final = parts.of(
    {
        "field_name": _ONE_OF(["q", "brand"]),
        "field_schema": st.just({"type": "text"}),
        "label": _ONE_OF(["Query", "Brand"]),
    },
    placeholder=parts.words,
    helper_text=parts.words,
)
_DISPLAY: Final = parts.of(
    {
        "title": parts.words.filter(bool),
        "inputs": st.lists(_INPUT, min_size=1, max_size=2),
        "exposed_fields": st.just(["title"]),
    },
    description=parts.words,
    theme=parts.some(primary_color=parts.words, font_family=parts.words),
    layout=parts.some(columns=st.integers(1, 6), gap=parts.words),
    external_links=st.lists(
        parts.of({"name": _ONE_OF(["a", "b"]), "url": st.just("https://a.example")}), max_size=2
    ),
)
_ADAPTER: Final = parts.of(
    {"adapter_type": _ONE_OF(["generic_webhook", "mux"])},
    enabled=st.booleans(),
    connection_id=st.just("warehouse"),
    field_mapping=st.dictionaries(parts.words, parts.words, max_size=2),
    batching=parts.some(mode=_ONE_OF(["count", "immediate"]), max_batch_size=st.integers(1, 9)),
    dedup_key=parts.words,
)
_LEARNING: Final = parts.some(
    evaluation_dataset_id=_ONE_OF(["ds_1", "ds_2"]), rollout_pct=_ONE_OF([50, 100])
)
_SCHEDULE: Final = parts.of(
    {
        "trigger_type": st.just("interval"),
        "schedule_config": st.builds(dict, interval_seconds=_ONE_OF([60, 90])),
    },
    description=parts.words,
)
_MORE: Final[Mapping[str, SearchStrategy[dict[str, Any]]]] = {
    "Namespace": parts.some(
        pinned=parts.some(enabled=st.booleans(), warm_query_encoder=st.booleans()),
        expires_at=st.just("2031-06-01T00:00:00Z"),
        cost_cap_override=parts.of(
            {
                "daily_usd": st.integers(1, 9),
                "reason": st.just("a busy season"),
                "owner": _ONE_OF(["ops", "search"]),
            },
            expires_at=st.just("2031-01-01T00:00:00Z"),
        ),
        spend_budget=parts.some(daily_usd=parts.numbers, monthly_usd=st.none()),
    ),
    "Bucket": parts.some(source_adapter=_ADAPTER),
    "Collection": parts.some(
        index_map=st.just({"mixpeek://a@v1/b": "mixpeek://a@v2/b"}), schedule=_SCHEDULE
    ),
    "Retriever": parts.some(display_config=_DISPLAY, requires_subscription=st.booleans()),
}
_IGNORED: Final = {
    "Namespace": ("description", "infrastructure.gpu_type", "payload_indexes", "pinned.enabled"),
    "Bucket": ("description", "metadata", "metadata.brand", "storage_class"),
    "Collection": ("description", "enabled", "metadata.title", "tiering"),
    "Retriever": (
        "tags",
        "metadata.brand",
        "stages.take.config.parameters.limit",
        "stages.take.config.parameters.x_hand",
        "stages.search.description",
        "display_config.theme",
    ),
}


@st.composite
def edited(draw: DrawFn, stack: list[Manifest]) -> list[Manifest]:
    """The stack with more fields, with other numbers in its stages, and with some paths ignored."""
    return [_edited(draw, manifest) for manifest in stack]


def _edited(draw: DrawFn, manifest: Manifest) -> Manifest:
    changed: Manifest = copy.deepcopy(manifest)
    changed["spec"].update(draw(_MORE[manifest["kind"]]))
    for stage in changed["spec"].get("stages", ()):
        _edit(draw, stage)
    ignored = draw(st.lists(_ONE_OF(_IGNORED[manifest["kind"]]), max_size=1))
    lifecycle = {
        **changed.get("lifecycle", {}),
        **({"ignore_changes": ignored} if ignored else {}),
        **({"prevent_destroy": True} if draw(st.booleans()) else {}),
    }
    return {**changed, "lifecycle": lifecycle} if lifecycle else changed


def _edit(draw: DrawFn, stage: dict[str, Any]) -> None:
    parameters = stage["config"]["parameters"]
    for key in list(parameters):
        if isinstance(parameters[key], int) and draw(st.booleans()):
            parameters[key] = draw(parts.numbers)
    stage["config"].update(draw(parts.some(pre_filters=parts.filters)))
    if "searches" in parameters and draw(st.booleans()):
        parameters["fusion"] = "learned"
        parameters["learning_config"] = draw(_LEARNING)
