"""`verify` on the command line: what is asked, judged, shown, and what it exits with."""

import asyncio
import json
import re
import signal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from before_requests import Scope, before_each_request
from command_line import Invoke
from mocked_api import mocked_api
from passing_time import PassingTime
from schemas import faults_of
from searchable import check, declare, fill, lay_out, rows

from reconciler.model.errors import ExitCode


@pytest.fixture
def filled(project: Path, invoke: Invoke) -> Path:
    """A project that is live and has documents."""
    lay_out(project)
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    fill(project)
    return project


def test_what_is_as_expected_passes_and_changes_nothing(filled: Path, invoke: Invoke) -> None:
    declare(filled, check("cars", "red sports car", "{contains: [{where: {brand: acme}}]}"))
    before = rows(filled)
    said = invoke("verify")
    assert said.code == ExitCode.OK
    assert said.out.startswith("Check/ads/cars: passed (")
    assert "\n1 passed.\n" in said.out
    assert rows(filled) == before


def test_what_is_not_fails_with_what_was_seen_and_where_it_is_declared(
    filled: Path, invoke: Invoke
) -> None:
    expect = "{contains: [{where: {brand: acme}, rank_at_most: 1}], results: {at_most: 2}}"
    declare(filled, check("cars", "red sports car", expect))
    said = invoke("verify")
    assert said.code == ExitCode.CHANGES
    assert "  met     contains brand = acme at rank 1 or better: rank 1\n" in said.out
    assert "  NOT MET results: at most 2: 6\n" in said.out
    assert "          --> manifests/verified.yaml:7:" in said.out
    assert "\n1 failed.\n" in said.out


def test_what_cannot_be_asked_says_why_and_the_others_go_on(filled: Path, invoke: Invoke) -> None:
    gone = check("gone", "red", "{results: {at_least: 1}}").replace(
        "retriever: search", "retriever: later"
    )
    later = (filled / "manifests" / "search.yaml").read_text().partition("---\n")[2]
    (filled / "manifests" / "later.yaml").write_text(later.replace("name: search", "name: later"))
    declare(filled, gone, check("cars", "red sports car", "{results: {at_least: 7}}"))
    said = invoke("verify")
    assert said.code == ExitCode.ERROR
    assert "help: It is declared, and not live: `reconciler apply` makes it." in said.out
    assert "\n1 failed, 1 not asked.\n" in said.out


_SOME = "{results: {at_least: 1}}"
_NONE = "{results: {at_most: 0}}"


def gate(metrics: str, *, more: str = "") -> str:
    return (
        f"---\napiVersion: reconciler/v1\nkind: Gate\nmetadata: {{name: quality, namespace: ads}}\n"
        f"spec:\n  retriever: search\n  dataset: judged\n  metrics: {metrics}\n{more}"
    )


DATASET = """\
---
apiVersion: reconciler/v1
kind: Dataset
metadata: {name: judged, namespace: ads}
spec: {queries: judged.jsonl, id_field: metadata.ad_id}
"""
JUDGED = [
    {"query_id": "q1", "inputs": {"query": "red sports car"}, "relevant": {"ad_0": 3, "ad_4": 1}},
    {"query_id": "q2", "inputs": {"query": "blue boat"}, "relevant": {"ad_1": 2}},
    {"query_id": "q3", "inputs": {"query": "bicycle"}, "relevant": {"ad_3": 1}},
]


@pytest.fixture
def judged(filled: Path) -> Path:
    """The same, with judgements."""
    lines = "".join(f"{json.dumps(each)}\n" for each in JUDGED)
    (filled / "manifests" / "judged.jsonl").write_text(lines)
    return filled


def test_a_gate_measures_what_live_answers(judged: Path, invoke: Invoke) -> None:
    metrics = "{ndcg@10: {at_least: 0.5, max_drop: 0.0}, mrr: {at_least: 0.2}}"
    declare(judged, DATASET, gate(metrics))
    before = rows(judged)
    said = invoke("verify", "--format", "json")
    assert said.code == ExitCode.OK
    assert faults_of(said.out, "verify") == []
    (found,) = json.loads(said.out)["gates"]
    assert found["metrics"][0]["drop"] == "not_compared"
    assert [each["query_id"] for each in found["queries"]] == ["q1", "q2", "q3"]
    assert found["queries"][0]["ranking"][0] == "ad_0"
    assert found["usage"]["searches"] == 3
    assert rows(judged) == before


def test_a_gate_below_its_floor_fails_in_every_format(judged: Path, invoke: Invoke) -> None:
    declare(judged, DATASET, gate("{precision@5: {at_least: 0.9}}"), check("cars", "red", _SOME))
    formats = ("json", "markdown", "html", "junit", "sarif", "annotations")
    files = {each: judged / f"verified.{each}.out" for each in formats}
    outputs = [part for each, file in files.items() for part in ("--output", f"{each}={file}")]
    said = invoke("verify", *outputs)
    assert said.code == ExitCode.CHANGES
    assert "  NOT MET precision@5: 0.2667, below the 0.9 that is expected" in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())
    told = {each: file.read_text() for each, file in files.items()}
    assert faults_of(told["json"], "verify") == []
    assert told["markdown"].startswith("<!-- reconciler:verify:ads-platform -->\n## Verification")
    assert "1 passed, 1 failed." in told["markdown"]
    assert told["html"].count('<svg class="bar') == 3
    suite = ElementTree.fromstring(told["junit"]).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    (result,) = json.loads(told["sarif"])["runs"][0]["results"]
    assert result["ruleId"] == "expectation-not-met"
    assert told["annotations"].startswith("::error file=manifests/verified.yaml,line=")


def test_a_selection_asks_only_what_it_means(judged: Path, invoke: Invoke) -> None:
    declare(
        judged,
        DATASET,
        gate("{mrr: {at_least: 0.1}}"),
        check("cars", "red", _SOME),
        check("boats", "boat", _SOME),
    )

    def asked(*selected: str) -> list[str]:
        said = json.loads(invoke("verify", *selected, "--format", "json").out)
        return [each["address"] for each in (*said["checks"], *said["gates"])]

    assert asked("Check/ads/cars") == ["Check/ads/cars"]
    assert asked("Check/ads/*") == ["Check/ads/cars", "Check/ads/boats"]
    assert asked("Dataset/ads/judged") == ["Gate/ads/quality"]
    assert asked("Retriever/ads/search") == asked()
    wrong = invoke("verify", "Check/ads/crs", "Bucket/ads/texts", "--format", "json")
    assert wrong.code == ExitCode.ERROR
    problems = json.loads(wrong.out)["problems"]
    assert [each["code"] for each in problems] == ["nothing-matches", "nothing-to-verify"]
    assert problems[0]["remedy"] == "did you mean `Check/ads/cars`?"


def test_a_stack_without_checks_says_so(filled: Path, invoke: Invoke) -> None:  # noqa: ARG001
    said = invoke("verify")
    assert said.code == ExitCode.OK
    assert said.out == "Nothing to verify: no check and no gate is declared.\n"


def test_what_it_would_cost_is_told_and_nothing_is_asked(judged: Path, invoke: Invoke) -> None:
    gated = gate("{mrr: {at_least: 0.1}}", more="  max_credits: 0.1\n")
    declare(judged, DATASET, gated, check("cars", "red", _SOME))
    said = invoke("verify", "--explain-only", "--runs", "3", "--max-credits", "0.5")
    assert said.code == ExitCode.OK
    assert said.out.splitlines() == [
        "Check/ads/cars: 3 searches, about 0.3 credits, 15 ms",
        "Gate/ads/quality: 3 searches, about 0.3 credits (by the price of 1 of 3), 15 ms:",
        "  more than its max_credits of 0.1",
        "",
        "All of it: 6 searches, about 0.6 credits, 30 ms. Nothing was asked.",
        "That is more than the 0.5 credits that are allowed.",
    ]
    again = invoke("verify", "--explain-only", "--format", "json")
    assert faults_of(again.out, "verify") == []
    assert invoke("verify", "--explain-only", "--update-golden").code == ExitCode.ERROR


def test_beyond_the_budget_the_rest_is_not_asked(filled: Path, invoke: Invoke) -> None:
    declare(filled, *(check(f"c{number}", f"red {number}", _SOME) for number in range(4)))
    said = invoke("verify", "--max-credits", "0.25")
    assert said.code == ExitCode.ERROR
    assert "\n2 passed, 2 not asked.\n" in said.out
    assert "2 searches, 0.2 credits of 0.25" in said.out


def test_several_runs_tell_percentiles(filled: Path, invoke: Invoke) -> None:
    declare(filled, check("cars", "red", "{latency_ms: {at_most: 60000}}"))
    said = invoke("verify", "--runs", "4")
    assert said.code == ExitCode.OK
    assert re.match(r"Check/ads/cars: passed \(p50 [\d.]+ ms, p95 [\d.]+ ms, p99 ", said.out)
    assert "4 searches, 0.4 credits" in said.out


def test_a_golden_answer_is_written_reviewed_and_compared(filled: Path, invoke: Invoke) -> None:
    declare(filled, check("cars", "red sports car", "{golden: {file: gold/cars.json, top: 3}}"))
    missing = invoke("verify")
    assert missing.code == ExitCode.CHANGES
    assert "manifests/gold/cars.json does not exist" in " ".join(missing.out.split())
    assert "verify Check/ads/cars --update-golden" in " ".join(missing.out.split())
    written = invoke("verify", "--update-golden")
    assert written.code == ExitCode.OK
    assert written.out.startswith(
        "Check/ads/cars: manifests/gold/cars.json is new, with 3 results\n"
    )
    file = filled / "manifests" / "gold" / "cars.json"
    text = file.read_text()
    assert text.count('{"rank": ') == 3
    assert invoke("verify").code == ExitCode.OK
    assert invoke("verify", "--update-golden").out.endswith("is as it was\n")
    assert file.read_text() == text
    first = json.loads(text)["results"][0]["document_id"]
    file.write_text(text.replace(first, "doc_of_yesterday"))
    assert invoke("verify").code == ExitCode.CHANGES
    said = json.loads(invoke("verify", "--update-golden", "--format", "json").out)
    assert faults_of(said, "verify") == []
    assert said["golden"][0]["gained"] == [first]
    assert said["golden"][0]["lost"] == ["doc_of_yesterday"]
    assert file.read_text() == text


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("gold.json", '{"mine": true}', "not-a-golden-answer"),
        ("gold.yaml", None, "misplaced-golden-answer"),
        ("../../gold.json", None, "file-outside"),
    ],
)
def test_a_golden_answer_replaces_nothing_else(
    filled: Path, invoke: Invoke, file: str, content: str | None, code: str
) -> None:
    declare(filled, check("cars", "red", f"{{golden: {{file: {file}}}}}"))
    place = filled / "manifests" / file
    if content is not None:
        place.write_text(content)
    said = invoke("verify", "--update-golden", "--format", "json")
    assert said.code == ExitCode.ERROR
    assert [each["code"] for each in json.loads(said.out)["problems"]] == [code]
    assert (place.read_text() if place.exists() else None) == content
    assert invoke("verify").code == ExitCode.CHANGES


def test_an_answer_of_nothing_replaces_no_golden_one(filled: Path, invoke: Invoke) -> None:
    golden = "{golden: {file: gold.json, top: 3}}"
    declare(filled, check("cars", "red", golden))
    assert invoke("verify", "--update-golden").code == ExitCode.OK
    file = filled / "manifests" / "gold.json"
    kept = file.read_text()
    nothing = "filters: {AND: [{field: title, operator: eq, value: nothing}]}, inputs"
    declare(filled, check("cars", "red", golden).replace("inputs", nothing, 1))
    said = invoke("verify", "--update-golden")
    assert said.code == ExitCode.ERROR
    assert "the answer is not kept: nothing was found" in " ".join((said.out + said.err).split())
    assert file.read_text() == kept


def test_without_a_golden_answer_there_is_none_to_update(filled: Path, invoke: Invoke) -> None:
    declare(filled, check("cars", "red", _SOME))
    said = invoke("verify", "--update-golden")
    assert said.code == ExitCode.ERROR
    assert "no check that is meant compares with a golden answer" in said.err


@pytest.mark.parametrize("fault", ["429", "500", "503", "dropped", "lost"])
def test_a_fault_that_passes_is_asked_through(
    filled: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    declare(filled, check("cars", "red", _SOME), check("boats", "boat", _SOME))
    monkeypatch.setenv("RECONCILER_FAULTS", f"POST /v1/retrievers/search/execute 1 {fault}")
    before = rows(filled)
    said = invoke("verify")
    assert (said.code, said.out.splitlines()[-2]) == (ExitCode.OK, "2 passed.")
    assert rows(filled) == before


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("429", "help: Nothing was run."),
        ("500", "help: Ask again: a search changes nothing"),
        ("dropped", "help: Ask again: a search changes nothing"),
        ("422", "help: Mend what the message names"),
    ],
)
def test_a_fault_that_stays_leaves_one_unasked_and_the_others_judged(
    filled: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, fault: str, says: str
) -> None:
    other = (filled / "manifests" / "search.yaml").read_text().partition("---\n")[2]
    (filled / "manifests" / "other.yaml").write_text(other.replace("name: search", "name: other"))
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    stuck = check("stuck", "red", _SOME).replace(": search", ": other")
    none = check("none", "red", _NONE)
    declare(filled, check("cars", "red", _SOME), stuck, none)
    monkeypatch.setenv("RECONCILER_FAULTS", f"POST /v1/retrievers/other/execute 1- {fault}")
    monkeypatch.setattr("reconciler.workflows.session.RETRYING", PassingTime().retrying)
    said = invoke("verify")
    assert said.code == ExitCode.ERROR
    assert "\n1 passed, 1 failed, 1 not asked.\n" in said.out
    assert says in " ".join(said.out.split())


def test_searches_keep_to_the_rate_that_the_account_has_for_them(
    project: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(project)
    declare(project, *(check(f"c{number}", f"red {number}", _NONE) for number in range(25)))
    monkeypatch.setenv("RECONCILER_API_URL", "https://api.example.com")
    monkeypatch.setenv("MIXPEEK_API_KEY", "sk_live_somebodys_key")
    time = PassingTime()
    monkeypatch.setattr("reconciler.workflows.session.RETRYING", time.retrying)
    went: list[float] = []

    def answer(_request: httpx.Request) -> httpx.Response:
        went.append(time.now)
        return httpx.Response(200, json={"execution_id": "e", "status": "completed"})

    with mocked_api("https://api.example.com") as api:
        rates = {"metadata": 1000, "search": 10}
        api.get("/v1/me").respond(json={"rate_limits": rates})
        api.post("/v1/retrievers/search/execute").mock(side_effect=answer)
        said = invoke("verify")
    assert said.code == ExitCode.OK
    assert len(went) == 25
    assert all(later - earlier >= 60 for earlier, later in zip(went, went[10:], strict=False))


def test_after_an_interrupt_the_verdicts_so_far_are_shown(
    filled: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(filled, *(check(f"c{number}", f"car {number}", _SOME) for number in range(20)))

    pressed: list[str] = []

    async def interrupt(scope: Scope, _send: Any) -> bool:
        if scope["path"].endswith("/execute") and not pressed:
            pressed.append(scope["path"])
            signal.raise_signal(signal.SIGINT)
        await asyncio.sleep(0)  # as any network would let others in between
        return False

    before_each_request(monkeypatch, interrupt)
    said = invoke("verify", "--format", "json")
    assert said.code == ExitCode.INTERRUPTED
    assert "Stopping: finishing the searches in progress." in said.err
    told = json.loads(said.out)
    assert told["exit"]["code"] == ExitCode.INTERRUPTED
    assert told["summary"]["passed"] >= 1
    assert told["summary"]["not_asked"] >= 1
    problems = {each["problem"]["code"] for each in told["checks"] if each["problem"]}
    assert problems == {"interrupted"}


def test_without_a_terminal_a_log_of_both_streams_has_each_verdict_once(
    filled: Path, invoke: Invoke
) -> None:
    declare(filled, check("cars", "red", _NONE), check("boats", "boat", _SOME))
    said = invoke("verify")
    assert (said.out + said.err).count("Check/ads/cars: failed") == 1
    assert "Asking 2 checks and gates: 2 searches.\n" in said.err
