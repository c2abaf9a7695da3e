"""What a live body speaks of is found by the paths that its kind declares."""

import pytest

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.compile.server_made import find_made
from reconciler.kinds.compile.unmanaged import find_used
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.data import Fields

PLAYLIST = Lookup(
    name="Playlist",
    path="/v1/playlists",
    id_field="playlist_id",
    name_field="name",
    references={"bucket_ids[]": "Bucket", "after_ids[]": "Playlist"},
)
"""A kind that cannot be declared."""
USES = [
    ({"bucket_ids": ["bkt_1"], "after_ids": ["pl_2"]}, {"Bucket bkt_1", "Playlist pl_2"}),
    ({"bucket_ids": None, "after_ids": []}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("body", "uses"), USES)
def test_every_id_in_a_live_body_is_found(body: Fields, uses: set[str]) -> None:
    found = find_used(PLAYLIST, body, Address(PLAYLIST.name, "ads", "it"))
    assert {f"{each.kind} {each.value}" for each in found} == uses


CLUSTER: Fields = {"input_collections": ["col_1"], "output_collection_ids": ["col_2"]}


def made_by(cluster: Fields) -> list[tuple[str, str, str]]:
    kind = KINDS["Cluster"]
    found = find_made(kind, kind.read_model(cluster), Address(kind.name, "ads", "it"))
    return [(made.kind, made.namespace, made.value) for made in found]


def test_a_cluster_made_its_output_collections() -> None:
    assert made_by(CLUSTER) == [("Collection", "ads", "col_2")]


def test_a_cluster_that_writes_into_its_sources_made_none() -> None:
    assert made_by({**CLUSTER, "output_collection_ids": ["col_1"]}) == []


@pytest.mark.parametrize("lookup", LOOKUPS.values(), ids=LOOKUPS)
def test_a_lookup_refers_to_kinds_that_exist(lookup: Lookup) -> None:
    known = {*KINDS, *LOOKUPS}
    assert {*lookup.references.values()} <= known
