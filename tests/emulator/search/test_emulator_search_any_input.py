"""Whatever a stage is told, an execution ends with an answer of the contract."""

import asyncio

import httpx
import pytest
from boats import ROWS, URI, stage
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from made_up import examples

from reconciler.emulator.app import create_app
from reconciler.emulator.behaviour.catalogue import STAGES
from reconciler.emulator.contract.stage_defaults import STAGE_DEFAULTS
from reconciler.emulator.search.pipeline import can_run

WORDS = [
    "title", "spend", "metadata.maker", "place", "", "{{INPUT.query}}", "{{DOC.title}}", "{{ (",
    "{{ DOC.a[0] | map }}", "{{ max(1, 'a') }}", "first", "all", "desc", "rrf", "(", "5", "texts",
    "AND", "NOT", "field", "operator", "value", "regex", "geo_radius", "words", "query",
    "input_mode", "vector", "document", "feature_uri", "lat", "lon", "text", "input", "uri",
]  # fmt: skip
MORE = ["limit", "offset", "feature_uris", "fields", "keep", "operator", "content_field",
        "fusion", "direction", "case_sensitive", "method", "score_field", "output_field",
        "min_value", "max_value", "field", "include_array_index"]  # fmt: skip
KEYS = sorted({key for defaults in STAGE_DEFAULTS.values() for key in defaults} | {*MORE})
RUN_HERE = [stage_id for stage_id in STAGES if can_run(stage_id)]
NUMBERS = st.integers(-3, 10**6) | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | NUMBERS
JSON = st.recursive(
    LEAVES | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*WORDS, *KEYS]), inner, max_size=4)
    ),
    max_leaves=8,
)
SEARCHES = st.lists(
    st.fixed_dictionaries({"feature_uri": st.just(URI), "query": JSON}), min_size=1, max_size=2
)
OPERATIONS = st.lists(
    st.fixed_dictionaries(
        {"function": st.sampled_from(["count", "sum", "avg", "max", "percentile", "collect"]),
         "alias": st.sampled_from(["x", "", "a.b"]), "field": st.sampled_from(WORDS)}
    ),
    min_size=1, max_size=2,
)  # fmt: skip
TEMPLATES = st.sampled_from(
    ["{}", "{{ DOC | tojson }}", "{% for a in DOC %}{{ a }}{% endfor %}", "{{ DOC.place.lat }}",
     '{"a": {{ INPUT.query | tojson }}}', "{{ INPUT.query * 9 }}", "{% if", "[" * 200]
)  # fmt: skip
SOUND = {
    "feature_search": {"searches": SEARCHES},
    "aggregate": {"aggregations": OPERATIONS},
    "json_transform": {"template": TEMPLATES},
}
"""Parameters without which a stage would seldom come to its work."""


def stages_of(stage_id):
    """The stage with some of its own parameters, whatever they are told."""
    keys = st.sampled_from(sorted({*STAGE_DEFAULTS.get(stage_id, {}), *MORE}))
    given_ones = st.dictionaries(keys, JSON, max_size=3)
    more = st.fixed_dictionaries(SOUND.get(stage_id, {}))
    return st.tuples(
        st.just(stage_id), st.tuples(more, given_ones).map(lambda two: two[0] | two[1])
    )


@pytest.fixture(scope="module")
def send():
    headers = {"Authorization": "Bearer k", "X-Namespace": "shop"}
    transport = httpx.ASGITransport(app=create_app())
    http = httpx.AsyncClient(transport=transport, base_url="http://e", headers=headers)
    text = {"feature_extractor_name": "text_extractor", "version": "v1"}
    with asyncio.Runner() as runner:

        def send(method, path, body):
            return runner.run(http.request(method, f"/v1/{path}", json=body))

        send("POST", "namespaces", {"namespace_name": "shop", "feature_extractors": [text]})
        send("GET", "namespaces/shop", {})
        body = {"collection_name": "texts", "source": {"type": "none"}, "feature_extractor": text}
        send("POST", "collections", body)
        send("POST", "collections/texts/documents", {"documents": ROWS})
        yield send


@examples(500, suppress_health_check=list(HealthCheck))
@given(
    stages=st.lists(st.sampled_from(RUN_HERE).flatmap(stages_of), min_size=1, max_size=3),
    inputs=st.dictionaries(st.sampled_from(["query", "n"]), JSON, max_size=2),
)
def test_any_stage_gets_an_answer_of_the_contract(send, stages, inputs):
    body = {
        "stages": [stage(stage_id, parameters) for stage_id, parameters in stages],
        "collection_identifiers": ["texts"],
        "inputs": inputs,
    }
    response = send("POST", "retrievers/execute", body)
    assert response.status_code in (200, 400, 404, 422), response.text
    told = response.json()
    if response.is_success:
        assert told["status"] in ("completed", "degraded", "failed")
        counts = [each["output_count"] for each in told["stage_statistics"]["stages"].values()]
        received = [each["input_count"] for each in told["stage_statistics"]["stages"].values()]
        assert received == [0, *counts][: len(received)]
