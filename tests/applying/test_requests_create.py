"""A create says its name, what is declared and whose it is; an update follows where it must."""

import pytest
from asked import OURS, address_of, body_of, create, delete, requests

from reconciler.kinds import KINDS
from reconciler.model.data import Fields
from reconciler.model.resource import Stamp
from reconciler.model.secrets.secret import SecretText

SCHEMA: Fields = {"properties": {"title": {"type": "text"}}}
STAGES: Fields = {"stages": [{"stage_name": "a", "config": {"stage_id": "limit"}}]}


@pytest.mark.parametrize(
    ("kind", "path", "name_field"),
    [
        ("Namespace", "/v1/namespaces", "namespace_name"),
        ("Bucket", "/v1/buckets", "bucket_name"),
        ("Collection", "/v1/collections", "collection_name"),
        ("Retriever", "/v1/retrievers", "retriever_name"),
    ],
)
def test_a_create_is_posted_to_its_kind_in_its_namespace(
    kind: str, path: str, name_field: str
) -> None:
    (request,) = requests(create(kind, {"description": "d"}, stamp=None))
    assert (request.method, request.path) == ("POST", path)
    assert request.namespace == address_of(kind).namespace
    assert request.body == {name_field: "it", "description": "d"}


def test_the_owners_stamp_stands_beside_the_users_metadata() -> None:
    body = body_of(create("Bucket", {"bucket_schema": SCHEMA, "metadata": {"team": "a"}}))
    assert body["metadata"] == {"team": "a", "reconciler": {"stack": "ads-platform"}}


def test_protection_is_stamped() -> None:
    stamp = Stamp("ads-platform", is_protected=True)
    body = body_of(create("Bucket", {"bucket_schema": SCHEMA}, stamp=stamp))
    assert body["metadata"] == {"reconciler": {"stack": "ads-platform", "protect": True}}


def test_a_kind_without_metadata_carries_no_stamp() -> None:
    body = body_of(create("Namespace", {"description": "d"}, stamp=None))
    assert "metadata" not in body


def test_a_null_that_only_means_a_default_is_not_sent() -> None:
    spec: Fields = {
        "bucket_schema": {"properties": {"title": {"type": "text", "description": None}}},
        "description": None,
        "destination": None,
        "ingest_filter": {"retriever_id": "similar", "action": None},
    }
    body = body_of(create("Bucket", spec, stamp=None))
    assert body == {
        "bucket_name": "it",
        "bucket_schema": SCHEMA,
        "ingest_filter": {"retriever_id": "ret_similar"},
    }


def test_a_null_that_says_something_is_sent() -> None:
    budget: Fields = {"spend_budget": {"daily_usd": None, "monthly_usd": 10}}
    body = body_of(create("Namespace", budget, stamp=None))
    assert body["spend_budget"] == {"daily_usd": None, "monthly_usd": 10}


def test_a_null_among_the_users_own_keys_is_sent() -> None:
    body = body_of(create("Retriever", {**STAGES, "metadata": {"a": None}}, stamp=None))
    assert body["metadata"] == {"a": None}


def test_a_field_newer_than_this_version_is_sent_as_it_is() -> None:
    spec: Fields = {**STAGES, "extra": {"brand_new": {"a": [1]}}}
    body = body_of(create("Retriever", spec, stamp=None))
    assert body["brand_new"] == {"a": [1]}
    assert "extra" not in body


def test_ids_are_sent_for_names_wherever_they_stand() -> None:
    parameters: Fields = {
        "searches": [{"collection_identifiers": ["scenes"]}],
        "collection_identifiers": ["{{INPUT.where}}"],
    }
    config: Fields = {"stage_id": "feature_search", "parameters": parameters}
    spec: Fields = {
        "collection_identifiers": ["texts", "col_unknown"],
        "stages": [{"stage_name": "a", "config": config}],
    }
    body = body_of(create("Retriever", spec, stamp=None))
    assert body["collection_identifiers"] == ["col_texts", "col_unknown"]
    sent = {
        "searches": [{"collection_identifiers": ["col_scenes"]}],
        "collection_identifiers": ["{{INPUT.where}}"],
    }
    assert body["stages"] == [
        {"stage_name": "a", "config": {"stage_id": "feature_search", "parameters": sent}}
    ]


def test_buckets_of_another_namespace_are_looked_up_there() -> None:
    source: Fields = {
        "type": "bucket",
        "source_namespace_id": "shop",
        "bucket_ids": ["raw"],
        "field_map": {"raw": [{"source_path": "a"}]},
    }
    body = body_of(create("Collection", {"source": source}, stamp=None))
    assert body["source"] == {
        "type": "bucket",
        "source_namespace_id": "ns_shop",
        "bucket_ids": ["bkt_shop_raw"],
        "field_map": {"bkt_shop_raw": [{"source_path": "a"}]},
    }


def test_names_that_the_api_keeps_as_names_are_left_alone() -> None:
    issuers: Fields = {"trusted_issuers": [{"issuer": "i", "retrievers": ["similar"]}]}
    body = body_of(create("Namespace", issuers, stamp=None))
    assert body["trusted_issuers"] == [{"issuer": "i", "retrievers": ["similar"]}]


def test_secrets_are_filled_in_and_shown_masked() -> None:
    adapter: Fields = {"adapter_type": "mux", "webhook_secret": SecretText("${secret.HOOK}")}
    step = create("Bucket", {"bucket_schema": SCHEMA, "source_adapter": adapter}, stamp=None)
    sent, shown = body_of(step, {"HOOK": "hunter2"}), body_of(step)
    assert sent["source_adapter"] == {"adapter_type": "mux", "webhook_secret": "hunter2"}
    assert shown["source_adapter"] == {"adapter_type": "mux", "webhook_secret": "(secret)"}


def test_what_a_create_does_not_know_follows_in_an_update() -> None:
    spec: Fields = {"source": {"type": "none"}, "tiering": {"exempt": "never"}, "index_map": {}}
    first, second = requests(create("Collection", spec))
    assert set(first.body or {}) == {"collection_name", "source", "metadata"}
    assert (second.method, second.path) == ("PATCH", "/v1/collections/{id}")
    assert second.body == {"tiering": {"exempt": "never"}, "index_map": {}}


def test_the_state_of_a_collections_life_has_a_request_of_its_own() -> None:
    spec: Fields = {"source": {"type": "none"}, "lifecycle_state": "cold", "tiering": {}}
    _, *updates = requests(create("Collection", spec))
    assert [(request.path, request.body) for request in updates] == [
        ("/v1/collections/{id}/lifecycle", {"lifecycle_state": "cold"}),
        ("/v1/collections/{id}", {"tiering": {}}),
    ]


def test_nothing_follows_for_a_field_that_is_null() -> None:
    spec: Fields = {"source": {"type": "none"}, "tiering": None, "lifecycle_state": None}
    assert len(requests(create("Collection", spec))) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_deletion_is_one_request_without_a_body(kind: str) -> None:
    (request,) = requests(delete(kind))
    path = KINDS[kind].path.replace("{parent}", "")
    place = path if KINDS[kind].is_singleton else f"{path}/{{id}}"
    assert (request.method, request.path) == ("DELETE", place)
    assert request.body is None
    assert request.purpose == f"delete {address_of(kind)}"


def test_the_same_step_makes_the_same_requests() -> None:
    step = create("Retriever", {**STAGES, "tags": ["b", "a"]}, stamp=OURS)
    assert requests(step) == requests(step)
