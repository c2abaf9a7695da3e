"""Bad days by command line and by environment: read, refused with a remedy, and lived through."""

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Invoke

from reconciler.emulator import serve as emulator_serve
from reconciler.emulator.call.options import CATEGORIES, Options
from reconciler.emulator.faults.vocabulary import VOCABULARY
from reconciler.model.errors import ExitCode

pytestmark = pytest.mark.usefixtures("project")
DOCS = Path(__file__).parents[2] / "docs" / "emulator.md"


@pytest.fixture(autouse=True)
def _no_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECONCILER_FAULTS", raising=False)


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """With what options a server would have been started."""
    asked: list[Options] = []
    monkeypatch.setattr(emulator_serve, "serve", lambda *said: asked.append(said[3]))
    return asked


def test_faults_come_from_the_command_line_and_then_from_the_environment(
    invoke: Invoke, served: list[Options], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_FAULTS", "GET /v1/me 1 lost; * * 2- 500\nGET /v1/me 3 silent")
    said = invoke("emulator", "--fault", "POST /v1/buckets 3 503", "--fault", "* /v1/* 1 cut")
    assert said.code == ExitCode.OK
    assert [str(fault) for fault in served[0].faults] == [
        "POST /v1/buckets 3 503",
        "* /v1/* 1 cut",
        "GET /v1/me 1 lost",
        "* * 2- 500",
        "GET /v1/me 3 silent",
    ]


def test_every_unreadable_fault_is_told_with_the_nearest_word_and_the_grammar(
    invoke: Invoke, served: list[Options]
) -> None:
    texts = ("POST /v1/buckets 1 lsot", "/v1/buckets 503", "POST /v1/buckets 1 xxxxxxxx")
    said = invoke("emulator", *(each for text in texts for each in ("--fault", text)))
    assert said.code == ExitCode.ERROR
    told = " ".join(said.err.split())
    assert "the fault 'POST /v1/buckets 1 lsot' cannot be read: 'lsot' is not a status" in told
    assert "did you mean 'lost'? A fault is: METHOD PATH WHICH WHAT [SETTING ...]" in told
    assert "pauses. A fault is: METHOD PATH WHICH WHAT [SETTING ...]" in told
    assert "write METHOD PATH WHICH WHAT [SETTING ...], such as: POST /v1/buckets 3 503" in told
    assert "3 errors" in told
    assert served == []


@pytest.mark.parametrize(
    ("flags", "limits"),
    [
        ([], {}),
        (["--rate-limit", "10"], dict.fromkeys(CATEGORIES, 10)),
        (
            ["--rate-limit", "metadata=60", "--rate-limit", "5"],
            {**dict.fromkeys(CATEGORIES, 5), "metadata": 60},
        ),
    ],
    ids=["none", "all", "one beats all"],
)
def test_a_budget_is_for_every_category_or_for_one(
    flags: list[str], limits: dict[str, int], invoke: Invoke, served: list[Options]
) -> None:
    assert invoke("emulator", *flags).code == ExitCode.OK
    assert served[0].rate_limits == limits


def test_a_budget_that_is_none_names_the_categories(invoke: Invoke, served: list[Options]) -> None:
    said = invoke("emulator", "--rate-limit", "meta=5")
    assert said.code == ExitCode.ERROR
    assert "metadata, data, search, upload, compute" in " ".join(said.err.split())
    assert served == []


def test_pages_may_be_made_small(invoke: Invoke, served: list[Options]) -> None:
    invoke("emulator", "--page-rows", "2")
    assert served[0].largest_page == 2


def test_the_help_and_the_docs_tell_every_word_and_every_setting(invoke: Invoke) -> None:
    helped, documented = invoke("emulator", "--help").out, DOCS.read_text(encoding="utf-8")
    for name, word in VOCABULARY.items():
        assert f"  {name} " in helped
        assert f"| `{name}" in documented
        for setting in word.settings:
            assert f"[{setting}" in helped
            assert f"`{setting}" in documented


@pytest.mark.parametrize(
    "fault",
    [
        "POST /v1/buckets 1 lost",
        "POST /v1/buckets 1 500 committed",
        "POST /v1/buckets 1 cut",
        "POST /v1/buckets 1 refused",
        "POST /v1/namespaces 1 lost politely",
    ],
)
def test_an_embedded_api_may_have_a_bad_day_and_an_apply_converges(
    fault: str, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_FAULTS", fault)
    invoke("apply", "--auto-approve")
    monkeypatch.delenv("RECONCILER_FAULTS")
    invoke("apply", "--auto-approve")
    said = invoke("plan", "--detailed-exitcode")
    assert (said.code, said.err) == (ExitCode.OK, "")


def test_a_served_emulator_has_a_bad_day_and_an_apply_over_the_network_converges(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-m", "reconciler", "emulator", "--port", "0", "--db", "api.db"]
    faults = ["--fault", "POST /v1/buckets 1 lost", "--fault", "GET /v1/* 2 dropped"]
    monkeypatch.setenv("MIXPEEK_API_KEY", "any")
    with subprocess.Popen([*command, *faults], stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        url = served.stdout.readline().removeprefix("listening on ").strip()
        applied = invoke("apply", "--auto-approve", "--api-url", url)
        planned = invoke("plan", "--detailed-exitcode", "--api-url", url)
        served.terminate()
    assert (applied.code, planned.code, served.returncode) == (ExitCode.OK, ExitCode.OK, 0)
    assert (project / "api.db").exists()


def test_a_list_that_may_not_be_believed_ends_a_plan(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoke("apply", "--auto-approve")
    monkeypatch.setenv("RECONCILER_FAULTS", "POST /v1/buckets/list 1- row-missing")
    said = invoke("plan")
    assert said.code == ExitCode.ERROR
    assert "cannot be believed" in " ".join(said.err.split())


def test_an_unreadable_fault_in_the_environment_is_a_problem_of_the_run(
    invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONCILER_FAULTS", "POST /v1/buckets 1 lsot")
    said = invoke("plan")
    assert said.code == ExitCode.ERROR
    assert "did you mean 'lost'?" in " ".join(said.err.split())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "", "build-7.example"])
def test_other_machines_are_served_only_when_that_is_said(
    host: str, project: Path, invoke: Invoke, served: list[Options]
) -> None:
    said = invoke("emulator", "--host", host)
    assert said.code == ExitCode.ERROR
    assert "--any-key" in said.err
    assert served == []
    key = project / "key"
    key.write_text("sk-2\n")
    key.chmod(0o600)
    assert invoke("emulator", "--host", host, "--any-key").code == ExitCode.OK
    assert invoke("emulator", "--host", host, "--api-key-file", str(key)).code == ExitCode.OK
    assert [options.api_key for options in served] == [None, "sk-2"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_is_served_with_any_key(
    host: str, invoke: Invoke, served: list[Options]
) -> None:
    assert invoke("emulator", "--host", host).code == ExitCode.OK
    assert len(served) == 1


def test_any_key_and_one_key_are_not_both_asked_for(invoke: Invoke, served: list[Options]) -> None:
    said = invoke("emulator", "--any-key", "--api-key-file", "key")
    assert said.code == ExitCode.ERROR
    assert "--any-key accepts every key" in said.err
    assert served == []
