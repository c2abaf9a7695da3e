"""What is measured is what people have: a world of the promised size, faultless and live."""

import sqlite3

import pytest

from benchmarks.floor import read
from benchmarks.seed import seed
from benchmarks.world import manifests, write_project
from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import load_project


@pytest.mark.parametrize("size", [20, 100, 1000])
def test_a_world_has_as_many_resources_as_asked_for(size):
    assert len(list(manifests(size))) == size


def test_a_manifest_has_forty_two_lines_on_average():
    lines = [text.count("\n") for _, text in manifests(1000)]
    assert round(sum(lines) / len(lines)) == 42


def test_one_manifest_in_so_many_is_changed_and_no_other():
    pairs = zip(manifests(1000), manifests(1000, every_changed=100), strict=True)
    assert sum(before != after for before, after in pairs) == 9


def test_the_product_finds_nothing_wrong_with_a_world(tmp_path):
    project = load_project(write_project(tmp_path / "world", 100), environ={})
    loaded = load(project, kinds=KINDS, environ={})
    assert (len(loaded.desired.resources), loaded.warnings) == (100, ())


def test_the_floor_reads_what_the_product_reads(tmp_path):
    project = load_project(write_project(tmp_path / "world", 100), environ={})
    desired = load(project, kinds=KINDS, environ={}).desired
    specs = [document["spec"] for _, text in manifests(100) for document, _ in read(text)]
    assert sorted(specs, key=str) == sorted((r.spec for r in desired.resources.values()), key=str)


@pytest.mark.anyio
async def test_a_seeded_database_holds_every_resource(tmp_path):
    database = tmp_path / "seeded.db"
    await seed(str(database), 40)
    connection = sqlite3.connect(database)
    counted = "SELECT kind, COUNT(*) FROM resources WHERE kind != 'trigger' GROUP BY kind"
    rows = dict(connection.execute(counted))
    connection.close()
    assert rows == {"namespace": 1, "bucket": 4, "collection": 16, "retriever": 19}
