"""What taxonomies, clusters and alerts use is found by the paths that their kind declares."""

import pytest

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.compile.unmanaged import find_made, find_used
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.data import Fields

FLAT: Fields = {
    "config": {
        "taxonomy_type": "flat",
        "retriever_id": "ret_1",
        "source_collection": {"collection_id": "col_1"},
    },
}
DEEP: Fields = {
    "retriever_id": "ret_1",
    "config": {
        "inference_collections": ["col_1", "col_2"],
        "cluster_ids": ["clust_1"],
        "hierarchical_nodes": [
            {"collection_id": "col_3"},
            {"collection_id": "col_4", "parent_collection_id": "col_3", "retriever_id": "ret_2"},
        ],
    },
}
CLUSTER: Fields = {
    "input_collections": ["col_1"],
    "source_cluster_ids": ["clust_2"],
    "output_collection_ids": ["col_2"],
}
ALERT: Fields = {
    "retriever_id": "ret_1",
    "notification_config": {
        "channels": [
            {"channel_type": "webhook", "channel_id": "wh_1"},
            {"channel_type": "batch", "config": {"collection_id": "col_1", "bucket_id": "bkt_1"}},
        ]
    },
    "system_condition": {"type": "collection_empty", "params": {"collection_id": "col_2"}},
}
WATCH: Fields = {"namespace_selector": {"mode": "selected", "namespace_ids": ["ns_1"]}}

USES = [
    ("Taxonomy", FLAT, {"Retriever ret_1", "Collection col_1"}),
    ("Taxonomy", DEEP, {"Retriever ret_1", "Retriever ret_2", "Cluster clust_1",
                        *(f"Collection col_{number}" for number in (1, 2, 3, 4))}),
    ("Cluster", CLUSTER, {"Collection col_1", "Cluster clust_2"}),
    ("Alert", ALERT, {"Retriever ret_1", "Collection col_1", "Collection col_2", "Bucket bkt_1"}),
    ("OrganizationAlert", WATCH, {"Namespace ns_1"}),
    ("Taxonomy", {"retriever_id": None, "config": {"cluster_ids": None}}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "uses"), USES)
def test_every_id_in_a_live_body_is_found(kind: str, body: Fields, uses: set[str]) -> None:
    found = find_used(LOOKUPS[kind], body, Address(kind, "ads", "it"))
    assert {f"{each.kind} {each.value}" for each in found} == uses


def test_a_cluster_made_its_output_collections() -> None:
    (made,) = find_made(LOOKUPS["Cluster"], CLUSTER, Address("Cluster", "ads", "it"))
    assert (made.kind, made.namespace, made.value) == ("Collection", "ads", "col_2")


def test_a_cluster_that_writes_into_its_sources_made_none() -> None:
    enriching: Fields = {**CLUSTER, "output_collection_ids": ["col_1"]}
    assert find_made(LOOKUPS["Cluster"], enriching, Address("Cluster", "ads", "it")) == []


@pytest.mark.parametrize("lookup", LOOKUPS.values(), ids=LOOKUPS)
def test_a_lookup_refers_to_kinds_that_exist(lookup: Lookup) -> None:
    known = {*KINDS, *LOOKUPS}
    assert {*lookup.references.values(), *lookup.makes.values()} <= known
