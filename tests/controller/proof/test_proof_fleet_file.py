"""fleet.yaml may change meanwhile; a wrong one is named, and the one before counts."""

import subprocess

import pytest
from crew import RECONCILER, STALLED_AFTER
from scene import scene

FLEET = "apiVersion: reconciler/v1\nkind: Fleet\nstacks:\n- {name: a}\n"


def test_a_fleet_file_is_read_anew_and_a_wrong_one_is_left_alone(postgres, witness, tmp_path):
    with scene(postgres, witness, tmp_path, ["ads", "shop", "news"]) as made:
        joins = made.fleet.names.pop()
        made.fleet.write()
        worker = made.crew.add()
        made.wait_until_calm(seconds=60)
        file = made.fleet.folder / "fleet.yaml"
        file.write_text(f"{file.read_text()}\n  - [\n")
        made.wait(lambda: "fleet.yaml:" in worker.said, seconds=30, what="the complaint")
        assert joins not in made.latest()
        made.fleet.names.append(joins)
        made.fleet.write()
        made.wait_until_calm(seconds=60)
        made.require_nothing_against()


def start(folder, database):
    """A worker that ends by itself."""
    return subprocess.run(
        [*RECONCILER, "-C", str(folder), "controller", "--listen", "127.0.0.1:0"],
        env={"RECONCILER_DATABASE_URL": database, STALLED_AFTER: "3"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("fleet", "code"),
    [
        (None, "no-fleet"),
        ("apiVersion: reconciler/v1\nkind: Fleet\nstacks: [\n", "syntax-error"),
    ],
)
def test_a_worker_that_finds_no_fleet_says_so_and_ends(tmp_path, database_url, fleet, code):
    if fleet is not None:
        (tmp_path / "fleet.yaml").write_text(fleet)
    done = start(tmp_path, database_url)
    assert done.returncode == 1
    assert code in done.stderr


@pytest.mark.parametrize(
    ("database", "code"),
    [
        ("postgresql://ada:hunter2-of-nobody@127.0.0.1:9/none", "unreachable-database"),
        ("postgresql://ada:hunter2-of-nobody@127.0.0.1:nine/none", "unreachable-database"),
        ("mysql://ada:hunter2-of-nobody@127.0.0.1/none", "bad-database-url"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path, database, code):
    (tmp_path / "fleet.yaml").write_text(FLEET)
    done = start(tmp_path, database)
    assert done.returncode == 1
    assert code in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


def test_a_wrong_password_is_named_and_not_told(tmp_path, database_url):
    (tmp_path / "fleet.yaml").write_text(FLEET)
    done = start(tmp_path, database_url.replace("@", "-which-is-wrong@", 1))
    assert done.returncode == 1
    assert "unreachable-database" in done.stderr
    assert "which-is-wrong" not in done.stdout + done.stderr
