"""What the emulated API can compute: extractors, features, retriever stages (§10, §11).

The live catalogue is the only authority on outputs and dimensions (§10); the emulator
answers with the contract's examples.
"""

from dataclasses import dataclass

from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import target
from reconciler.emulator.contract.http_errors import NotFound
from reconciler.emulator.contract.json_text import JsonObject, as_list, as_object, to_list
from reconciler.emulator.contract.kinds import NAMESPACE
from reconciler.emulator.contract.parameters import defaults_in, schema_of


@dataclass(frozen=True)
class Extractor:
    name: str
    output: str | None
    dimensions: int
    inputs: tuple[str, ...]
    version: str = "v1"

    @property
    def id(self) -> str:
        return f"{self.name}_{self.version}"

    @property
    def uri(self) -> str | None:
        return f"mixpeek://{self.name}@{self.version}/{self.output}" if self.output else None


_GEMINI = "gemini_embedding_2"
EXTRACTORS = (
    Extractor("text_extractor", "multilingual_e5_large_instruct_v1", 1024, ("text", "string")),
    Extractor("image_extractor", "google_siglip_base_v1", 768, ("image",)),
    Extractor("multimodal_extractor", "vertex_multimodal_embedding", 1408,
              ("video", "image", "text")),
    Extractor("multimodal_extractor", _GEMINI, 3072, ("video", "image", "text"), "v2"),
    Extractor("face_identity_extractor", "face_identity_arcface_r100_v1", 512, ("image", "video")),
    Extractor("universal_extractor", _GEMINI, 3072, ("text", "image", "video", "audio", "pdf")),
    Extractor("gemini_multifile_extractor", _GEMINI, 3072, ("image", "video", "pdf")),
    Extractor("audio_fingerprint_extractor", "audio_fingerprint_v1", 512, ("audio", "video")),
    Extractor("colbert_extractor", "colbertv2_v1", 128, ("text",)),
    Extractor("colqwen_extractor", "colqwen2_v1", 128, ("image", "pdf")),
    Extractor("document_graph_extractor", "multilingual_e5_large_instruct_v1", 1024, ("pdf",)),
    Extractor("scrolling_text_extractor", "multilingual_e5_large_instruct_v1", 1024, ("video",)),
    Extractor("web_scraper", "multilingual_e5_large_instruct_v1", 1024, ("string",)),
    Extractor("passthrough_extractor", None, 0, ("text", "string")),
    Extractor("transcoding_extractor", None, 0, ("video",)),
)  # fmt: skip
BY_ID = {extractor.id: extractor for extractor in EXTRACTORS}
BASELINE = ("text_extractor_v1", "multimodal_extractor_v1")
"""§2: what the server fills in when neither features nor extractors are given."""

FEATURES = {
    "text_search": "text_extractor_v1",
    "image_search": "image_extractor_v1",
    "video_search": "multimodal_extractor_v1",
    "faces": "face_identity_extractor_v1",
    "documents": "document_graph_extractor_v1",
    "audio": "audio_fingerprint_extractor_v1",
    "universal_search": "universal_extractor_v1",
    "web": "web_scraper_v1",
}
STAGES = {
    "aggregate": "reduce", "api_call": "apply", "attribute_filter": "filter",
    "cluster": "reduce", "code_execution": "apply", "document_enrich": "enrich",
    "external_reverse_image": "apply", "external_web_search": "apply",
    "feature_search": "filter", "group_by": "reduce", "json_transform": "apply",
    "llm_enrich": "enrich", "llm_filter": "filter", "maxsim_rerank": "sort", "mmr": "sort",
    "query_expand": "filter", "rag_prepare": "reduce", "rerank": "sort", "sample": "reduce",
    "sort_attribute": "sort", "sort_relevance": "sort", "sql_lookup": "enrich",
    "summarize": "reduce", "taxonomy_enrich": "enrich", "web_scrape": "enrich",
    "agent_search": "filter", "agentic_enrich": "enrich", "cross_compare": "enrich",
    "deduplicate": "reduce", "limit": "reduce", "score_normalize": "sort", "unwind": "apply",
    "feature_filter": "filter", "semantic_search": "filter", "hybrid_search": "filter",
    "structured_filter": "filter",
}  # fmt: skip
"""stage_id → category; the second group is documented without typed parameters, and the third is
seen in the vendor's own examples only (§11)."""


def extractor_of(name: str, version: str) -> Extractor:
    """A known extractor, or a custom plugin, whose name starts with ``custom`` (§10)."""
    known = BY_ID.get(f"{name}_{version}")
    if known is None and name.startswith("custom"):
        return Extractor(name, "embedding", 1024, ("text",), version)
    if known is None:
        raise NotFound("feature_extractor", f"{name}@{version}", code="feature_extractor_not_found")
    return known


def extractor_for(feature: str) -> Extractor:
    """§10: feature keys are resolved server-side."""
    if feature.startswith("custom:"):
        return extractor_of(f"custom_{feature.removeprefix('custom:')}", "v1")
    if feature not in FEATURES:
        raise NotFound("feature", feature, code="feature_not_found")
    return BY_ID[FEATURES[feature]]


def list_features(_: Call) -> Answer:
    """FeatureDiscoveryResponse {modalities, custom_features, full_res_multiplier} (§10)."""
    modalities = [
        {"modality": BY_ID[extractor].inputs[0], "features": [{"key": key}]}
        for key, extractor in FEATURES.items()
    ]
    return answer({"modalities": modalities, "custom_features": [], "full_res_multiplier": 1.0})


def list_extractors(_: Call) -> Answer:
    return answer([_describe(extractor) for extractor in EXTRACTORS])


def get_extractor(call: Call) -> Answer:
    extractor = BY_ID.get(call.identifier)
    if extractor is None:
        raise NotFound("feature_extractor", call.identifier, code="feature_extractor_not_found")
    return answer(_describe(extractor))


def list_stages(_: Call) -> Answer:
    """[RetrieverStageDefinition] (§11)."""
    return answer([_stage(stage, category) for stage, category in STAGES.items()])


def _stage(stage: str, category: str) -> JsonObject:
    return {
        "stage_id": stage,
        "description": f"The {stage} stage",
        "category": category,
        "icon": "box",
        "parameter_schema": schema_of("stage", stage),
    }


def _describe(extractor: Extractor) -> JsonObject:
    """FeatureExtractorResponseModel, its required fields (§10)."""
    schema = schema_of("extractor", extractor.name)
    return {
        "feature_extractor_name": extractor.name,
        "version": extractor.version,
        "feature_extractor_id": extractor.id,
        "description": f"The {extractor.name}, {extractor.version}",
        "icon": "box",
        "input_schema": {},
        "output_schema": {},
        "parameter_schema": schema,
        "supported_input_types": to_list(extractor.inputs),
        "max_inputs": dict.fromkeys(extractor.inputs, 1),
        "default_parameters": defaults_in(schema),
        "required_vector_indexes": [_index(extractor)] if extractor.output else None,
        "required_payload_indexes": None,
    }


def _index(extractor: Extractor) -> JsonObject:
    """VectorIndexDefinition (§10)."""
    says = f"What the {extractor.name} makes of an object"
    index: JsonObject = {
        "description": says,
        "dimensions": extractor.dimensions,
        "type": "dense",
        "distance": "cosine",
        "inference_name": extractor.output,
    }
    return {
        "name": extractor.output,
        "feature_uri": extractor.uri,
        "description": says,
        "type": "single",
        "index": index,
    }


def list_namespace_extractors(call: Call) -> Answer:
    """UnifiedExtractorListResponse: the built-in ones, and what its users brought along (§10)."""
    row = target(call, NAMESPACE)
    entries = map(as_object, as_list(row.decoded().get("feature_extractors")))
    own = [
        extractor_of(str(entry["feature_extractor_name"]), str(entry["version"]))
        for entry in entries
        if entry.get("feature_extractor_id") not in BY_ID
    ]
    return answer(
        {
            "extractors": [
                *({**_describe(each), "source": "builtin"} for each in EXTRACTORS),
                *({**_describe(each), "source": "custom"} for each in own),
            ],
            "total": len(EXTRACTORS) + len(own),
            "namespace_id": row.id,
            "builtin_count": len(EXTRACTORS),
            "custom_count": len(own),
        }
    )


ROUTES = (
    Route("GET", f"{NAMESPACE.one}/extractors", list_namespace_extractors, writes=False),
    Route("GET", "/v1/collections/features", list_features, needs_key=False, writes=False),
    Route("GET", "/v1/collections/features/extractors", list_extractors, needs_key=False,
          writes=False),
    Route("GET", "/v1/collections/features/extractors/{identifier}", get_extractor,
          needs_key=False, writes=False),
    Route("GET", "/v1/retrievers/stages", list_stages, needs_key=False, writes=False),
)  # fmt: skip
