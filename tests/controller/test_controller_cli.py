"""`reconciler controller` on the command line: what people ask, and what they are told."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import psycopg
import pytest
from fleet_accounts import BUCKET, NAMESPACE

from reconciler.cli.main import main
from reconciler.model.errors import ExitCode

FLEET = """\
apiVersion: reconciler/v1
kind: Fleet
stacks:
- {name: ads, folder: ads}
- {name: shop, folder: shop, wave: 2}
"""


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    exit_code: int
    stdout: str
    stderr: str


Ask: TypeAlias = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fleet.yaml").write_text(FLEET)
    for name in ("ads", "shop"):
        (tmp_path / name / "manifests").mkdir(parents=True)
        settings = f"apiVersion: reconciler/v1\nstack: {name}\napi: {{url: embedded}}\n"
        (tmp_path / name / "reconciler.yaml").write_text(settings)
        manifests = f"{NAMESPACE}---\n{BUCKET % ('videos', 'All')}"
        (tmp_path / name / "manifests" / "all.yaml").write_text(manifests)
    return tmp_path


@pytest.fixture
def call(folder: Path, capsys: pytest.CaptureFixture[str]) -> Ask:  # noqa: ARG001 - its place
    """Calls the command in a folder with a fleet."""

    def ask(*words: str) -> Said:
        code = main(["controller", *words])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return ask


@pytest.fixture
def ask(call: Ask, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """The same, with a database."""
    monkeypatch.setenv("RECONCILER_DATABASE_URL", database_url)
    return call


def waiting_run(database_url: str) -> int:
    """A run of `ads` that waits, as a worker would have left it."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        row = connection.execute(
            "INSERT INTO reconciler_runs (stack, trigger, state, job, ended, says, details) "
            "VALUES ('ads', 'schedule', 'waiting', 0, now(), '1 to create', '+ Bucket/ads/videos')"
            " RETURNING number"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_before_the_first_run_nothing_is_as_declared(ask: Ask) -> None:
    said = ask("status")
    assert said.exit_code == ExitCode.CHANGES
    assert "not run yet" in said.stdout
    assert "No worker is heard" in said.stdout


def test_a_run_that_waits_is_shown_and_approved_once(ask: Ask, database_url: str) -> None:
    ask("status")  # which makes the tables
    number = str(waiting_run(database_url))
    assert f"reconciler controller approve {number}" in ask("status").stdout
    assert "+ Bucket/ads/videos" in ask("status", "--run", number).stdout
    said = ask("approve", number)
    assert said.exit_code == ExitCode.OK
    assert f"Approved the plan of run {number} of ads." in said.stderr
    again = ask("approve", number)
    assert again.exit_code == ExitCode.ERROR
    assert "already" in again.stderr


def test_stacks_are_paused_and_resumed_by_patterns(ask: Ask) -> None:
    assert ask("pause", "*", "-m", "migration").exit_code == ExitCode.OK
    status = json.loads(ask("status", "--format", "json").stdout)
    assert [each["paused"]["because"] for each in status["stacks"]] == ["migration", "migration"]
    assert ask("run", "ads").exit_code == ExitCode.ERROR
    said = ask("resume", "ads")
    assert "Resumed ads." in said.stderr
    assert "ads was not paused." in ask("resume", "ads").stderr


def test_a_key_in_a_reason_reaches_nobody(
    ask: Ask, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIXPEEK_API_KEY", "sk-0123456789-of-somebody")
    ask("pause", "ads", "-m", "rotating sk-0123456789-of-somebody")
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT paused_because FROM reconciler_stacks").fetchone()
        jobs = connection.execute("SELECT args::text FROM procrastinate_jobs").fetchall()
    assert row == ("rotating (secret)",)
    assert "0123456789" not in str(jobs)


def test_an_embedded_database_is_found_by_whoever_asks(
    call: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RECONCILER_DATABASE_URL", raising=False)
    assert call("pause", "ads", "--embedded").exit_code == ExitCode.OK
    assert "Resumed ads." in call("resume", "ads").stderr


def test_a_run_is_asked_for_once(ask: Ask) -> None:
    assert "Asked for 2 runs." in ask("run", "ads", "shop").stderr
    assert "Asked for 0 runs of ads; 1 stack waited already." in ask("run", "ads").stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["approve", "99"], "no run 99"),
        (["status", "--run", "99"], "no run 99"),
        (["run", "nobody"], "no stack of fleet.yaml is called `nobody`"),
        (["--listen", "8080"], "is not HOST:PORT"),
        (["status", "--database", "postgresql://ada:hunter2hunter2@db/fleet"], "has a password"),
        (["status", "--embedded", "--database", "postgresql://db/fleet"], "brings its own"),
    ],
)
def test_what_cannot_be_done_is_told_and_what_helps(ask: Ask, words: list[str], code: str) -> None:
    said = ask(*words)
    assert said.exit_code == ExitCode.ERROR
    assert code in " ".join(said.stderr.split())
    assert "hunter2" not in said.stdout + said.stderr


def test_without_a_database_it_is_said_how_to_name_one(
    call: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RECONCILER_DATABASE_URL", raising=False)
    said = call("status")
    assert said.exit_code == ExitCode.ERROR
    assert "set RECONCILER_DATABASE_URL" in said.stderr


def test_without_the_extra_it_is_said_how_to_install_it(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconciler.cli.commands.controller.find_spec", lambda _: None)
    said = ask("status")
    assert said.exit_code == ExitCode.ERROR
    assert "pip install 'mixpeek-reconciler[controller]'" in " ".join(said.stderr.split())
