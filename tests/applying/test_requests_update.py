"""An update sends what differs, whole, and loses nothing that the manifest does not speak of."""

import pytest
from asked import OURS, body_of, requests, update

from reconciler.model.data import Data, Fields
from reconciler.model.secrets.secret import SecretText

TAGGED: Fields = {"metadata": {"theirs": 1, "reconciler": {"stack": "ads-platform"}}}


def test_an_update_sends_what_differs_and_nothing_else() -> None:
    spec: Fields = {"description": "new", "tags": ["a"]}
    (request,) = requests(update("Retriever", spec, {"description": "old"}, "description"))
    assert (request.method, request.path) == ("PATCH", "/v1/retrievers/{id}")
    assert request.body == {"description": "new"}
    assert request.namespace == "ads"


@pytest.mark.parametrize(
    ("kind", "field", "live", "sent"),
    [
        ("Retriever", "description", "old", ""),
        ("Retriever", "tags", ["a"], []),
        ("Retriever", "input_schema", {"q": {}}, {}),
        ("Retriever", "visibility", "public", "private"),
        ("Collection", "enabled", False, True),
        ("Collection", "taxonomy_applications", [{}], []),
        ("Collection", "tiering", {"exempt": "never"}, {}),
        ("Bucket", "destination", {"connection_id": "c"}, None),
        ("Bucket", "ingest_filter", {"retriever_id": "r"}, None),
        ("Namespace", "trusted_issuers", [{"issuer": "i"}], []),
        ("Namespace", "adaptive_indexing", True, False),
        ("Namespace", "cost_cap_override", {"reason": "r"}, None),
    ],
)
def test_what_is_no_longer_said_returns_to_its_default_in_the_apis_own_way(
    kind: str, field: str, live: Data, sent: Data
) -> None:
    assert body_of(update(kind, {}, {field: live}, field)) == {field: sent}


def test_metadata_keeps_the_keys_that_nobody_declared() -> None:
    step = update("Retriever", {"metadata": {"team": "b"}}, TAGGED, "metadata")
    stamp = {"reconciler": {"stack": "ads-platform"}}
    assert body_of(step) == {"metadata": {"theirs": 1, "team": "b", **stamp}}


@pytest.mark.parametrize("spec", [{}, {"metadata": None}, {"metadata": {}}])
def test_a_new_stamp_keeps_everything_else_in_metadata(spec: Fields) -> None:
    step = update("Retriever", spec, {"metadata": {"theirs": 1}}, stamp=OURS)
    assert body_of(step) == {"metadata": {"theirs": 1, "reconciler": {"stack": "ads-platform"}}}


def test_a_stamp_is_written_where_there_was_no_metadata() -> None:
    step = update("Retriever", {}, {"metadata": None}, stamp=OURS)
    assert body_of(step) == {"metadata": {"reconciler": {"stack": "ads-platform"}}}


def test_a_declared_part_of_an_object_keeps_the_servers_other_part() -> None:
    live: Fields = {"infrastructure": {"min_workers": 1, "max_workers": 9, "gpu_type": None}}
    step = update("Namespace", {"infrastructure": {"min_workers": 2}}, live, "infrastructure")
    assert body_of(step) == {"infrastructure": {"min_workers": 2, "max_workers": 9}}


def test_what_the_server_added_to_an_object_is_not_sent_back() -> None:
    live: Fields = {"pinned": {"enabled": False, "set_by": "u", "set_at": "2027-01-01T00:00:00Z"}}
    step = update("Namespace", {"pinned": {"enabled": True}}, live, "pinned")
    assert body_of(step) == {"pinned": {"enabled": True}}


def test_a_list_that_the_server_shares_keeps_the_items_nobody_declared() -> None:
    live: Fields = {
        "payload_indexes": [
            {"field_name": "brand", "type": "text", "is_protected": False},
            {"field_name": "theirs", "type": "float", "is_protected": False},
            {"field_name": "document_id", "type": "keyword", "is_protected": True},
        ]
    }
    wanted: Data = [{"field_name": "brand", "type": "keyword"}]
    step = update("Namespace", {"payload_indexes": wanted}, live, "payload_indexes")
    assert body_of(step) == {
        "payload_indexes": [
            {"field_name": "brand", "type": "keyword"},
            {"field_name": "theirs", "type": "float", "is_protected": False},
        ]
    }


def test_clusters_that_the_server_applied_itself_stay_applied() -> None:
    live: Fields = {"cluster_applications": [{"cluster_id": "clu_auto", "added_by": "server"}]}
    spec: Fields = {"cluster_applications": [{"cluster_id": "clu_mine", "priority": 1}]}
    assert body_of(update("Collection", spec, live, "cluster_applications")) == {
        "cluster_applications": [
            {"cluster_id": "clu_mine", "priority": 1},
            {"cluster_id": "clu_auto"},
        ]
    }


def test_extractors_are_sent_without_the_ids_that_the_server_gave_them() -> None:
    live: Fields = {
        "feature_extractors": [
            {"feature_extractor_name": "a", "version": "v1", "feature_extractor_id": "a_v1"}
        ]
    }
    spec: Fields = {"feature_extractors": [{"feature_extractor_name": "b", "version": "v1"}]}
    assert body_of(update("Namespace", spec, live, "feature_extractors")) == {
        "feature_extractors": [
            {"feature_extractor_name": "b", "version": "v1"},
            {"feature_extractor_name": "a", "version": "v1"},
        ]
    }


LIVE_BUCKET: Fields = {
    "bucket_id": "bkt_1",
    "bucket_name": "it",
    "description": "kept",
    "bucket_schema": {"properties": {}},
    "metadata": {"theirs": 1},
    "unique_key": None,
    "object_count": 7,
    "source_adapter": {"adapter_type": "mux"},
}


def test_the_storage_class_goes_by_put_with_everything_that_put_may_replace() -> None:
    (request,) = requests(update("Bucket", {"storage_class": "archive"}, LIVE_BUCKET,
                                 "storage_class"))  # fmt: skip
    assert (request.method, request.path) == ("PUT", "/v1/buckets/{id}")
    assert request.body == {
        "bucket_name": "it",
        "description": "kept",
        "bucket_schema": {"properties": {}},
        "metadata": {"theirs": 1},
        "storage_class": "archive",
    }


def test_what_put_and_patch_both_know_goes_with_the_put() -> None:
    spec: Fields = {"storage_class": "archive", "description": "new"}
    (request,) = requests(update("Bucket", spec, LIVE_BUCKET, "storage_class", "description"))
    assert request.method == "PUT"
    assert (request.body or {})["description"] == "new"


def test_the_source_adapter_goes_by_patch_whatever_else_goes_by_put() -> None:
    adapter: Fields = {"adapter_type": "iconik"}
    spec: Fields = {"storage_class": "archive", "source_adapter": adapter}
    put, patch = requests(update("Bucket", spec, LIVE_BUCKET, "storage_class", "source_adapter"))
    assert (put.method, patch.method) == ("PUT", "PATCH")
    assert "source_adapter" not in (put.body or {})
    assert patch.body == {"source_adapter": adapter}


def test_the_state_of_a_collections_life_is_moved_by_its_own_request() -> None:
    spec: Fields = {"lifecycle_state": "cold", "description": "d"}
    moves, rest = requests(update("Collection", spec, {}, "lifecycle_state", "description"))
    assert (moves.method, moves.path) == ("PATCH", "/v1/collections/{id}/lifecycle")
    assert moves.body == {"lifecycle_state": "cold"}
    assert (rest.path, rest.body) == ("/v1/collections/{id}", {"description": "d"})


def _stage(name: str, limit: int) -> Fields:
    return {"stage_name": name, "config": {"stage_id": "limit", "parameters": {"limit": limit}}}


def test_what_is_ignored_keeps_the_value_it_has_live() -> None:
    spec: Fields = {"stages": [_stage("new", 1), _stage("a", 5)]}
    live: Fields = {"stages": [_stage("a", 99)]}
    ignored = ("stages.a.config.parameters.limit",)
    step = update("Retriever", spec, live, "stages", ignored=ignored)
    assert body_of(step) == {"stages": [_stage("new", 1), _stage("a", 99)]}


def test_a_pattern_keeps_what_it_names_in_every_item() -> None:
    spec: Fields = {"stages": [_stage("new", 1), _stage("a", 5), _stage("b", 6)]}
    live: Fields = {"stages": [_stage("b", 98), _stage("a", 99)]}
    step = update("Retriever", spec, live, "stages", ignored=("stages.*.config.parameters.lim*",))
    assert body_of(step) == {"stages": [_stage("new", 1), _stage("a", 99), _stage("b", 98)]}


@pytest.mark.parametrize(
    ("pattern", "kept"), [("[1].target", (1, 8)), ("[*].target", (9, 8)), ("[7].target", (1, 2))]
)
def test_an_item_without_a_name_is_ignored_by_its_place(
    pattern: str, kept: tuple[int, int]
) -> None:
    def held(*targets: int) -> Fields:
        return {"retriever_enrichments": [{"retriever_id": "r", "target": at} for at in targets]}

    step = update(
        "Collection",
        held(1, 2),
        held(9, 8),
        "retriever_enrichments",
        ignored=(f"retriever_enrichments{pattern}",),
    )
    assert body_of(step) == held(*kept)


def test_a_pattern_brings_nothing_along_that_is_the_servers() -> None:
    spec: Fields = {"stages": [_stage("a", 5)]}
    live: Fields = {"stages": [{**_stage("a", 9), "parameters": {"limit": 9}, "on_error": "skip"}]}
    step = update("Retriever", spec, live, "stages", ignored=("stages.a.*",))
    assert body_of(step) == {"stages": [{**_stage("a", 9), "on_error": "skip"}]}


def test_a_field_that_a_pattern_names_is_left_out() -> None:
    spec: Fields = {"description": "d", "tags": ["a"], "visibility": "public"}
    step = update(
        "Retriever", spec, {}, "tags", ignored=("desc*", "vis*"), unverifiable=(("visibility",),)
    )
    assert body_of(step) == {"tags": ["a"]}


def test_what_is_ignored_and_not_there_is_not_brought_there() -> None:
    spec: Fields = {"stages": [_stage("a", 5)]}
    live: Fields = {"stages": [{"stage_name": "a", "config": {"stage_id": "limit"}}]}
    ignored = ("stages.a.config.parameters",)
    step = update("Retriever", spec, live, "stages", ignored=ignored)
    assert body_of(step) == live


def test_an_ignored_item_stays_as_it_is_live_and_where_it_is() -> None:
    spec: Fields = {"stages": [_stage("b", 2), _stage("a", 5)]}
    mirrored: Fields = {**_stage("a", 99), "parameters": {"limit": 99}}
    live: Fields = {"stages": [mirrored, _stage("b", 1)]}
    step = update("Retriever", spec, live, "stages", ignored=("stages.a",))
    assert body_of(step) == {"stages": [_stage("a", 99), _stage("b", 2)]}


def test_an_ignored_item_that_is_not_live_is_not_brought_there() -> None:
    spec: Fields = {"stages": [_stage("a", 5), _stage("b", 2)]}
    live: Fields = {"stages": [_stage("b", 1)]}
    step = update("Retriever", spec, live, "stages", ignored=("stages.a",))
    assert body_of(step) == {"stages": [_stage("b", 2)]}


def test_a_list_that_is_new_is_sent_with_what_is_ignored_in_it() -> None:
    spec: Fields = {"stages": [_stage("a", 5), _stage("b", 2)]}
    step = update("Retriever", spec, {}, "stages", ignored=("stages.a",))
    assert body_of(step) == spec


def test_an_ignored_key_of_metadata_keeps_the_value_it_has_live() -> None:
    spec: Fields = {"metadata": {"team": "b", "cost": 2}}
    live: Fields = {"metadata": {"team": "a", "cost": 1}}
    step = update("Retriever", spec, live, "metadata", ignored=("metadata.team",))
    assert body_of(step) == {"metadata": {"team": "a", "cost": 2}}


def test_keys_inside_a_map_of_metadata_that_nobody_declared_are_kept() -> None:
    spec: Fields = {"metadata": {"owner": {"team": "b"}}}
    live: Fields = {"metadata": {"owner": {"team": "a", "seen": 1}}}
    step = update("Retriever", spec, live, "metadata")
    assert body_of(step) == {"metadata": {"owner": {"team": "b", "seen": 1}}}


def test_an_ignored_field_is_not_sent_along_for_its_secret() -> None:
    adapter: Fields = {"adapter_type": "mux", "webhook_secret": SecretText("${secret.HOOK}")}
    spec: Fields = {"description": "d", "source_adapter": adapter}
    unverifiable = (("source_adapter", "webhook_secret"),)
    step = update(
        "Bucket", spec, {}, "description", ignored=("source_adapter",), unverifiable=unverifiable
    )
    assert body_of(step) == {"description": "d"}


def test_an_ignored_metadata_keeps_its_values_under_a_new_stamp() -> None:
    spec: Fields = {"metadata": {"team": "b"}}
    live: Fields = {"metadata": {"team": "a"}}
    step = update("Retriever", spec, live, stamp=OURS, ignored=("metadata",))
    assert body_of(step) == {"metadata": {"team": "a", "reconciler": {"stack": "ads-platform"}}}


def test_what_can_never_be_compared_goes_along_with_a_change() -> None:
    spec: Fields = {"visibility": "public", "description": "d"}
    unverifiable = (("visibility",),)
    step = update("Retriever", spec, {}, "description", unverifiable=unverifiable)
    assert body_of(step) == {"description": "d", "visibility": "public"}


def test_what_can_never_change_does_not_go_along() -> None:
    spec: Fields = {"features": ["text_search"], "description": "d"}
    step = update("Collection", spec, {}, "description", unverifiable=(("features",),))
    assert body_of(step) == {"description": "d"}


def test_a_null_inside_an_object_is_left_out_unless_it_clears() -> None:
    spec: Fields = {"spend_budget": {"daily_usd": None}, "tiering": {"exempt": None}}
    step = update("Namespace", spec, {}, "spend_budget", "tiering")
    assert body_of(step) == {"spend_budget": {"daily_usd": None}, "tiering": {}}


@pytest.mark.parametrize(
    ("kind", "field", "declared", "live", "sent"),
    [
        pytest.param(
            "Collection", "tiering",
            {"exempt": "legal"}, {"enabled": True, "idle_days": {"cold": 3}},
            {"enabled": True, "idle_days": {"cold": 3}, "exempt": "legal"},
            id="the other parts of an override",
        ),
        pytest.param(
            "Namespace", "trusted_issuers",
            [{"issuer": "i", "enabled": False}],
            [{"issuer": "i", "enabled": True, "algorithms": ["ES256"], "principal_claim": "email"}],
            [{"issuer": "i", "enabled": False, "algorithms": ["ES256"]}],
            id="of an item by its name, what is the server's, and no default",
        ),
        pytest.param(
            "Namespace", "payload_indexes",
            [{"field_name": "brand", "type": "text"}],
            [{"field_name": "brand", "type": "keyword", "field_schema": {"is_tenant": True}}],
            [{"field_name": "brand", "type": "text", "field_schema": {"is_tenant": True}}],
            id="of an item in a list that the server shares",
        ),
        pytest.param(
            "Retriever", "display_config",
            {"title": "new", "inputs": [{"field_name": "q", "label": "Q"}]},
            {"title": "old", "inputs": [{"field_name": "q", "label": "q", "placeholder": "p"}]},
            {"title": "new", "inputs": [{"field_name": "q", "label": "Q", "placeholder": "p"}]},
            id="of an item by its place",
        ),
        pytest.param(
            "Bucket", "source_adapter",
            {"adapter_type": "mux", "dedup_key": "id"},
            {"adapter_type": "mux", "enabled": False, "dedup_key": "a", "webhook_url": "u",
             "field_mapping": {"a": "b"}},
            {"adapter_type": "mux", "dedup_key": "id", "enabled": False},
            id="not what is the author's to declare, nor what no request takes",
        ),
        pytest.param(
            "Bucket", "ingest_filter",
            {"retriever_id": "ret_1", "timeout_seconds": 9},
            {"retriever_id": "ret_1", "retriever_version": 3, "timeout_seconds": 30},
            {"retriever_id": "ret_1", "retriever_version": 3, "timeout_seconds": 9},
            id="a pin that the server set",
        ),
        pytest.param(
            "Bucket", "ingest_filter",
            {"retriever_id": "ret_2"},
            {"retriever_id": "ret_1", "retriever_version": 3, "action": "tag"},
            {"retriever_id": "ret_2", "action": "tag"},
            id="no pin of another retriever",
        ),
    ],
)  # fmt: skip
def test_what_nobody_compares_is_sent_back_as_it_is(
    kind: str, field: str, declared: Data, live: Data, sent: Data
) -> None:
    assert body_of(update(kind, {field: declared}, {field: live}, field)) == {field: sent}


def test_a_part_that_null_removes_is_removed_beside_another_one() -> None:
    spec: Fields = {"spend_budget": {"daily_usd": 9, "monthly_usd": None}}
    live: Fields = {"spend_budget": {"daily_usd": None, "monthly_usd": 290, "history": []}}
    step = update("Namespace", spec, live, "spend_budget.daily_usd", "spend_budget.monthly_usd")
    assert body_of(step) == spec
