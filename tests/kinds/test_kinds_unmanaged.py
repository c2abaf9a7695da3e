"""What clusters and alerts use is found by the paths that their kind declares."""

import pytest

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.compile.server_made import find_made
from reconciler.kinds.compile.unmanaged import find_used
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.data import Fields

CLUSTER: Fields = {
    "input_collections": ["col_1"],
    "source_cluster_ids": ["clust_2"],
    "output_collection_ids": ["col_2"],
}
USES = [
    ("Cluster", CLUSTER, {"Collection col_1", "Cluster clust_2"}),
    ("Cluster", {"input_collections": None, "source_cluster_ids": []}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "uses"), USES)
def test_every_id_in_a_live_body_is_found(kind: str, body: Fields, uses: set[str]) -> None:
    found = find_used(LOOKUPS[kind], body, Address(kind, "ads", "it"))
    assert {f"{each.kind} {each.value}" for each in found} == uses


def test_a_cluster_made_its_output_collections() -> None:
    (made,) = find_made(KINDS["Cluster"], CLUSTER, Address("Cluster", "ads", "it"))
    assert (made.kind, made.namespace, made.value) == ("Collection", "ads", "col_2")


def test_a_cluster_that_writes_into_its_sources_made_none() -> None:
    enriching: Fields = {**CLUSTER, "output_collection_ids": ["col_1"]}
    assert find_made(KINDS["Cluster"], enriching, Address("Cluster", "ads", "it")) == []


@pytest.mark.parametrize("lookup", LOOKUPS.values(), ids=LOOKUPS)
def test_a_lookup_refers_to_kinds_that_exist(lookup: Lookup) -> None:
    known = {*KINDS, *LOOKUPS}
    assert {*lookup.references.values()} <= known
