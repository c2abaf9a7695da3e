"""`verify --compare`: what is live beside what is planned, asked the same, written nowhere."""

import json
from pathlib import Path

import pytest
from command_line import Invoke
from comparable import BACKWARDS, CARS, bring_to_life, change
from schemas import faults_of
from searchable import declare, lay_out, rows

from reconciler.model.errors import ExitCode


@pytest.fixture
def live(project: Path, invoke: Invoke) -> Path:
    """A project that is live and has documents, judgements and a check."""
    return bring_to_life(project, invoke)


def test_a_change_that_breaks_search_is_seen_before_it_is_applied(
    live: Path, invoke: Invoke
) -> None:
    change(live, BACKWARDS)
    before = rows(live)
    said = invoke("verify", "--compare")
    assert said.code == ExitCode.CHANGES
    lines = said.out.splitlines()
    assert lines[0].startswith("Retriever/ads/search: 4 questions: rank-biased overlap 0.")
    told = " ".join(said.out.split())
    assert "quality recall@5: 1 → 0.1667 (-0.8333, p 0.125; 0 won, 3 lost, 0 tied)" in told
    assert "Gate/ads/quality: passed → failed: " in told
    assert "Check/ads/cars: passed → failed: contains brand = acme" in told
    assert "lost by recall@5: q1, 1 → 0.5" in told
    assert "Live: 4 searches, 0.4 credits" in told
    assert all(len(line) <= 80 for line in lines)
    assert rows(live) == before


def test_the_comparison_for_programs_follows_its_schema(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS)
    said = invoke("verify", "--compare", "Gate/ads/quality", "--format", "json")
    assert faults_of(said.out, "verify") == []
    (found,) = json.loads(said.out)["compared"]
    assert found["outcome"] == "failed"
    recall = found["planned"][0]["metrics"][0]
    assert recall["drop"] == "not_met"
    assert recall["comparison"]["baseline"] == 1
    assert {each["asked_by"] for each in found["questions"]} == {"Gate/ads/quality"}


def test_every_format_has_the_comparison(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS)
    files = {each: live / f"compared.{each}" for each in ("markdown", "html", "junit", "sarif")}
    outputs = [part for each, file in files.items() for part in ("--output", f"{each}={file}")]
    assert invoke("verify", "--compare", *outputs).code == ExitCode.CHANGES
    told = {each: file.read_text() for each, file in files.items()}
    assert told["markdown"].startswith("<!-- reconciler:compare:ads-platform -->\n## Comparison")
    assert "| live | planned |" in told["markdown"]
    assert "Live beside planned" in told["html"]
    assert 'tests="2" failures="2" errors="0"' in told["junit"]
    assert len(json.loads(told["sarif"])["runs"][0]["results"]) == 2


def test_what_the_plan_does_not_change_is_not_asked(live: Path, invoke: Invoke) -> None:
    file = live / "manifests" / "search.yaml"
    told = ("spec:\n  collection_i", "spec:\n  description: x\n  collection_i")
    file.write_text(file.read_text().replace(*told))
    said = invoke("verify", "--compare")
    assert said.code == ExitCode.OK
    assert said.out == "Not changed by the plan, and not asked: Retriever/ads/search.\n"


def test_a_change_that_finds_the_same_is_fine(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS.replace("field: spend", "field: score").replace("limit: 2", "limit: 50"))
    said = invoke("verify", "--compare")
    assert said.code == ExitCode.OK
    assert "rank-biased overlap 1, overlap 1; 0 documents gained, 0 lost" in " ".join(
        said.out.split()
    )


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            "    - stage_name: call\n      config:\n        stage_id: api_call\n"
            "        parameters: {url: 'https://x.example', auth: {value: '${secret.KEY}'}}\n",
            "no secret is sent for a comparison",
        ),
    ],
)
def test_what_cannot_be_run_beforehand_says_why(
    live: Path, invoke: Invoke, more: str, says: str
) -> None:
    change(live, more)
    said = invoke("verify", "--compare")
    assert said.code == ExitCode.ERROR
    assert says in " ".join(said.out.split())
    assert "it could not be compared" in said.out


def test_what_is_not_live_is_not_compared(project: Path, invoke: Invoke) -> None:
    lay_out(project)
    declare(project, CARS)
    said = invoke("verify", "--compare")
    assert said.code == ExitCode.ERROR
    assert "it is not live yet" in said.out


def test_both_sides_share_one_budget(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS)
    said = invoke("verify", "--compare", "--max-credits", "0.65", "--format", "json")
    assert said.code == ExitCode.ERROR
    told = json.loads(said.out)
    spent = told["live_usage"]["credits_used"] + told["planned_usage"]["credits_used"]
    assert spent <= 0.65


def test_only_one_thing_is_done_beside_judging(live: Path, invoke: Invoke) -> None:  # noqa: ARG001
    said = invoke("verify", "--compare", "--explain-only")
    assert said.code == ExitCode.ERROR
    assert "say one of --explain-only, --compare and --update-golden" in " ".join(said.err.split())
