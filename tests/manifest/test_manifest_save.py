"""New files of a project: where they may be written, and that they replace nothing."""

import os
from pathlib import Path

import pytest

from reconciler.manifest.project.save import create, find_outside, outside
from reconciler.model.errors import Rejected


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project from which links lead out: a folder of it, and a file."""
    elsewhere, project = tmp_path / "elsewhere", tmp_path / "project"
    elsewhere.mkdir()
    (project / "manifests" / "inside").mkdir(parents=True)
    (project / "manifests" / "linked").symlink_to(elsewhere)
    (project / "manifests" / "one.yaml").symlink_to(elsewhere / "one.yaml")
    (project / "manifests" / "again").symlink_to(project / "manifests" / "inside")
    return project


def test_many_files_are_outside_as_each_of_them_is(project: Path) -> None:
    names = ["new/deep/a.yaml", "inside/a.yaml", "again/a.yaml", "linked/a.yaml", "one.yaml"]
    files = [f"manifests/{name}" for name in [*names, "../../a.yaml", "../a.yaml"]]
    one_by_one = [outside(project / file, project, shown=file) for file in files]
    assert [*find_outside(files, project)] == [each for each in one_by_one if each is not None]
    assert [problem is not None for problem in one_by_one] == [False] * 3 + [True] * 3 + [False]


def test_a_new_file_brings_its_folders_and_replaces_nothing(tmp_path: Path) -> None:
    for name in ("a/b/one.yaml", "a/b/two.yaml"):
        create(tmp_path / name, "text: ä\r\n")
        assert (tmp_path / name).read_bytes() == "text: ä\r\n".encode()
    with pytest.raises(Rejected, match="is there already"):
        create(tmp_path / "a/b/one.yaml", "other")
    with pytest.raises(Rejected):
        create(tmp_path / "a/b/one.yaml/three.yaml", "other")
    assert sorted(os.listdir(tmp_path / "a/b")) == ["one.yaml", "two.yaml"]
