"""Live as it will be called: every place that tells a name tells the new one."""

import pytest
from msgspec.structs import replace
from stories import live_from

from reconciler.kinds import KINDS
from reconciler.model.address import parse_address
from reconciler.planning.match.renaming import with_names

ADS, FILMS = parse_address("Namespace/ads"), parse_address("Namespace/films")
OLD, NEW = parse_address("Bucket/ads/videos"), parse_address("Bucket/ads/clips")
MOVED = parse_address("Bucket/films/videos")
COPY = {"dataset_id": "ds_1", "dataset_name": "judged"}


def live():
    """A namespace with a bucket, judged queries beside it, and a bucket that is being deleted."""
    found = live_from(
        [
            ["Namespace", "", {"namespace_id": "ns_1", "namespace_name": "ads"}],
            ["Bucket", "ads", {"bucket_id": "bkt_1", "bucket_name": "videos"}],
            ["Dataset", "ads", COPY],
        ]
    )
    return replace(found, leaving={OLD: found.resources[OLD]})


RENAMES = pytest.mark.parametrize(
    ("renames", "after"),
    [({NEW: OLD}, NEW), ({FILMS: ADS}, MOVED)],
    ids=["the resource", "the namespace it is in"],
)


@RENAMES
def test_what_is_renamed_is_found_and_called_by_its_new_address(renames, after):
    renamed = with_names(live(), renames, KINDS)
    assert OLD not in renamed.resources
    assert (renamed.resources[after].address, renamed.resources[after].id) == (after, "bkt_1")


@RENAMES
def test_what_is_leaving_is_in_the_way_under_the_new_address(renames, after):
    assert list(with_names(live(), renames, KINDS).leaving) == [after]


@RENAMES
def test_the_directory_knows_the_new_name_in_both_directions(renames, after):
    directory = with_names(live(), renames, KINDS).directory
    assert directory.id_of("Bucket", after.namespace, after.name) == "bkt_1"
    assert directory.name_of("Bucket", after.namespace, "bkt_1") == after.name
    assert directory.id_of("Bucket", "ads", "videos") is None
    assert directory.name_of("Bucket", "ads", "bkt_1") in (None, after.name)


def test_what_nobody_manages_moves_with_its_namespace():
    (found,) = with_names(live(), {FILMS: ADS}, KINDS).bystanders.values()
    assert found.address == parse_address("Dataset/films/judged")


def test_where_nothing_is_renamed_live_is_as_it_was():
    found = live()
    assert with_names(found, {}, KINDS) is found
