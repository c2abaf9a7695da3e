"""No input makes the emulator fail: whatever is sent, the answer is one of the contract's."""

import asyncio
import json
from dataclasses import dataclass

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from made_up import examples

from reconciler.emulator.app import create_app

TEXT = {"feature_extractor_name": "text_extractor", "version": "v1"}
SCHEMA = {"properties": {"title": {"type": "string"}}}
STAGE = {"stage_name": "s", "config": {"stage_id": "limit", "parameters": {"limit": 1}}}
WORDS = sorted(
    {
        "type", "bucket", "collection", "properties", "title", "string", "texts", "find", "AND",
        "field", "operator", "value", "eq", "gt", "regex", "(", "{{X}}", "mixpeek://", "", "\x00",
        "text_extractor", "v1", "limit", "feature_search", "stage_id", "parameters", "config",
        "true", "bkt_x", "2027-01-01T00:00:00Z", "custom:", "faces", "archived", "\u00e9",
    }
)  # fmt: skip
_KEYS = """
    alert_applications algorithm_params alert_id bucket_id bucket_ids bucket_name bucket_schema
    budget_limits case_sensitive cluster_applications collection_id collection_identifiers
    collection_ids collection_name description destination display_config documents enabled
    expires_at feature_extractor feature_extractors features fields filters index_map
    ingest_filter input_mappings input_schema limit lifecycle_state metadata namespace_name
    notification_config offset page payload_indexes pinned public_name retriever_enrichments
    retriever_name retriever_transform schedule schedule_config search sort sorts source
    source_adapter source_collection spend_budget stages storage_class tags taxonomy_name
    tiering trigger_type trusted_issuers ttl_seconds unique_key vector_config
    expand explain group_by inputs objects pagination page_size partition pre_filters queries
    select settings stream vectors
"""
KEYS = _KEYS.split()
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(WORDS)
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, *WORDS]), inner, max_size=4)
    ),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6)
PATHS = [
    "namespaces", "namespaces/list", "namespaces/shop", "buckets", "buckets/list", "buckets/{b}",
    "buckets/{b}/objects", "collections", "collections/list", "collections/texts",
    "collections/texts/clone", "collections/texts/documents", "collections/texts/lifecycle",
    "collections/texts/trigger", "retrievers", "retrievers/list", "retrievers/find",
    "retrievers/execute", "retrievers/find/execute", "retrievers/find/execute/batch",
    "retrievers/find/execute/explain", "collections/texts/documents/list",
    "collections/texts/documents/batch", "buckets/{b}/objects/batch",
    "retrievers/find/clone", "retrievers/{r}/publish", "taxonomies", "clusters", "alerts",
    "triggers", "triggers/list", "tasks/list", "organizations/secrets",
    "organizations/connections", "organizations/connections/list",
    "organizations/webhooks", "organizations/webhooks/list",
    "organizations/webhooks/wh_0123456789abcdef", "organizations/secrets/word",
    "organizations/connections", "organizations/connections/list", "buckets/{b}/syncs",
    "buckets/{b}/syncs/list",
    "retrievers/evaluations/datasets", "retrievers/find/evaluations",
    "retrievers/find/evaluations/generate-from-interactions", "evaluations/score",
    "retrievers/interactions", "retrievers/interactions/batch", "retrievers/interactions/list",
    "collections/texts/documents/aggregate", "collections/texts/export",
]  # fmt: skip
VALID = {
    "namespaces": {"namespace_name": "other", "feature_extractors": [TEXT]},
    "buckets": {"bucket_name": "b", "bucket_schema": SCHEMA},
    "retrievers": {"retriever_name": "r", "stages": [STAGE]},
    "collections": {"collection_name": "more", "feature_extractor": TEXT},
    "retrievers/execute": {"stages": [STAGE], "collection_identifiers": ["texts"]},
    "retrievers/find/execute/batch": {"queries": [{"inputs": {}}]},
    "organizations/connections": {"name": "c", "provider_type": "rss", "provider_config": {}},
    "buckets/{b}/syncs": {"connection_id": "conn_x", "source_path": "/"},
    "retrievers/interactions": {"feature_id": "d", "interaction_type": ["click"], "position": 0},
    "collections/texts/documents/aggregate": {
        "aggregations": [{"function": "count", "alias": "n"}]
    },
    "collections/texts/export": {"format": "csv"},
}


@dataclass
class World:
    """A client that waits, and the ids that its paths may name."""

    runner: asyncio.Runner
    http: httpx.AsyncClient
    ids: dict[str, str]

    def send(self, method, path, content):
        url = f"/v1/{path.format(**self.ids)}"
        return self.runner.run(self.http.request(method, url, content=content))

    def make(self, path, body):
        return self.send("POST", path, json.dumps(body)).json()


@pytest.fixture(scope="module")
def world():
    headers = {"Authorization": "Bearer k", "X-Namespace": "shop"}
    transport = httpx.ASGITransport(app=create_app())
    http = httpx.AsyncClient(transport=transport, base_url="http://e", headers=headers)
    with asyncio.Runner() as runner:
        found = World(runner, http, {})
        found.make("namespaces", {"namespace_name": "shop", "feature_extractors": [TEXT]})
        found.send("GET", "namespaces/shop", b"")
        found.ids["b"] = found.make("buckets", VALID["buckets"])["bucket_id"]
        source = {"type": "bucket", "bucket_ids": [found.ids["b"]]}
        texts = {**VALID["collections"], "collection_name": "texts", "source": source}
        found.make("collections", texts)
        find = {**VALID["retrievers"], "retriever_name": "find"}
        found.ids["r"] = found.make("retrievers", find)["retriever_id"]
        yield found


@examples(400, suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from(["POST", "PATCH", "PUT"]),
    path=st.sampled_from(PATHS),
    body=BODIES,
    starts_valid=st.booleans(),
)
def test_any_body_gets_an_answer_of_the_contract(world, method, path, body, starts_valid):
    sent = {**VALID.get(path, {}), **body} if starts_valid else body
    response = world.send(method, path, json.dumps(sent))
    assert response.status_code in (200, 202, 400, 403, 404, 405, 409, 422, 503)
    if not response.is_success:
        assert response.json()["error"]["type"]


@examples(100, suppress_health_check=list(HealthCheck))
@given(raw=st.binary(max_size=40), path=st.sampled_from(PATHS))
def test_any_bytes_get_an_answer_of_the_contract(world, raw, path):
    response = world.send("POST", path, raw)
    assert response.status_code in (200, 202, 400, 404, 405, 422)
