"""`plan --compare`: what is live beside what is planned, as a part of the plan, written nowhere."""

import asyncio
import json
import re
import signal
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from before_requests import Scope, before_each_request
from command_line import Invoke
from comparable import BACKWARDS, CARS, bring_to_life, change
from passing_time import PassingTime
from schemas import faults_of
from searchable import RETRIEVER, declare, lay_out, rows

from reconciler.api.client import Reader
from reconciler.api.responses.answers import Answer
from reconciler.model.errors import ExitCode

LIVE_NAME = "metadata: {name: search, namespace: ads}"


@pytest.fixture
def live(project: Path, invoke: Invoke) -> Path:
    """A project that is live and has documents, judgements, a check and a gate."""
    return bring_to_life(project, invoke)


def told_in(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def part_of(text: str) -> str:
    """What the plan says of the comparison."""
    return told_in(text.partition("Live beside planned\n")[2])


def test_the_plan_tells_what_it_does_to_search_and_nothing_is_written(
    live: Path, invoke: Invoke
) -> None:
    change(live, BACKWARDS)
    before = rows(live)
    said = invoke("plan", "--compare")
    assert said.code == ExitCode.OK
    assert "~ Retriever/ads/search" in said.out
    part = part_of(said.out)
    assert part.startswith("Retriever/ads/search: 4 questions: rank-biased overlap 0.")
    assert "quality recall@5: 1 → 0.1667 (-0.8333, p 0.125; 0 won, 3 lost, 0 tied)" in part
    assert "Gate/ads/quality: passed → failed: " in part
    assert "Live: 4 searches, 0.4 credits" in part
    assert "Planned: 4 searches, 0.48 credits" in part
    assert part.index("Planned: 4") < part.index("Plan: 0 to create, 1 to update, 0 to delete.")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    assert rows(live) == before


def test_the_price_is_told_before_on_stderr(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS)
    says = "Asking what is live and what is planned: 8 searches, about 0.8 credits."
    assert says in told_in(invoke("plan", "--compare").err)
    capped = invoke("plan", "--compare", "--max-credits", "0.5")
    assert f"{says} At most 0.5 of them are spent." in told_in(capped.err)
    assert says not in invoke("plan", "--compare", "-q").err


def test_a_comparison_that_fails_leaves_the_exit_code_to_the_plan(
    live: Path, invoke: Invoke
) -> None:
    change(live, BACKWARDS)
    assert invoke("plan", "--compare", "--detailed-exitcode").code == ExitCode.CHANGES
    assert invoke("plan", "--compare", "--max-credits", "0").code == ExitCode.OK


def test_more_credits_than_allowed_are_never_spent(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS)
    said = invoke("plan", "--compare", "--max-credits", "0.65", "--format", "json")
    found = json.loads(said.out)["mixpeek"]["comparison"]
    spent = found["live_usage"]["credits_used"] + found["planned_usage"]["credits_used"]
    assert 0 < spent <= 0.65
    assert found["exit"]["code"] == ExitCode.ERROR


def test_every_format_has_it(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS)
    files = {each: live / f"plan.{each}" for each in ("markdown", "html", "json", "sarif", "junit")}
    outputs = [part for each, file in files.items() for part in ("--output", f"{each}={file}")]
    assert invoke("plan", "--compare", *outputs).code == ExitCode.OK
    said = {each: file.read_text() for each, file in files.items()}
    assert said["markdown"].startswith("<!-- reconciler:plan:ads-platform -->\n")
    assert "### Live beside planned\n\n- :x: `Retriever/ads/search`: " in said["markdown"]
    assert "| `quality mrr` | 1 | 0.1667 |" in said["markdown"]
    assert said["html"].count('id="compared"') == 1
    assert said["html"].count("<html") == 1
    assert faults_of(said["json"], "plan") == []
    found = json.loads(said["json"])["mixpeek"]["comparison"]
    assert faults_of(found, "verify") == []
    assert [each["outcome"] for each in found["compared"]] == ["failed"]
    for of_the_plan_alone in (said["sarif"], said["junit"]):
        assert "Check/ads/cars: passed" not in of_the_plan_alone


def test_without_it_the_plan_is_as_ever(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS)
    said = invoke("plan", "--format", "json")
    assert "comparison" not in json.loads(said.out)["mixpeek"]
    assert "Live beside planned" not in invoke("plan").out


def test_it_is_not_saved_with_the_plan(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS)
    with_it, without = live / "with.json", live / "without.json"
    assert "Live beside planned" in invoke("plan", "--compare", "-o", str(with_it)).out
    invoke("plan", "-o", str(without))
    plans = [json.loads(file.read_text()) for file in (with_it, without)]
    assert [each["digest"] for each in plans] == [plans[0]["digest"]] * 2
    assert "Live beside planned" not in invoke("show", str(with_it)).out


def test_what_is_created_has_nothing_beside_it(live: Path, invoke: Invoke) -> None:
    retriever = RETRIEVER.partition("---\n")[2].replace("name: search", "name: later")
    (live / "manifests" / "later.yaml").write_text(retriever)
    declare(live, CARS.replace("retriever: search", "retriever: later"))
    said = invoke("plan", "--compare")
    assert said.code == ExitCode.OK
    assert "warning: Retriever/ads/later: it could not be compared: it is not live yet" in part_of(
        said.out
    )
    assert "Asking" not in said.err


def test_a_secret_in_a_stage_is_sent_for_no_comparison(live: Path, invoke: Invoke) -> None:
    change(
        live,
        "    - stage_name: call\n      config:\n        stage_id: api_call\n"
        "        parameters: {url: 'https://x.example', auth: {value: '${secret.KEY}'}}\n",
    )
    said = invoke("plan", "--compare")
    assert said.code == ExitCode.OK
    assert "no secret is sent for a comparison" in part_of(said.out)


@pytest.mark.parametrize("how", ["swap", "recreate", "refuse"])
def test_a_replacement_is_compared_as_it_will_be(live: Path, invoke: Invoke, how: str) -> None:
    file = live / "manifests" / "search.yaml"
    limited = f"lifecycle: {{on_replace: {how}}}\nspec:\n  budget_limits: {{max_time_ms: 9000}}\n"
    head, _, tail = file.read_text().partition(f"{LIVE_NAME}\nspec:\n")
    file.write_text(f"{head}{LIVE_NAME}\n{limited}{tail}{BACKWARDS}")
    said = invoke("plan", "--compare")
    assert said.code == ExitCode.OK
    assert "quality recall@5: 1 → 0.1667" in part_of(said.out)


def test_a_target_limits_what_is_asked(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS)
    said = invoke("plan", "--compare", "--target", "Bucket/ads/texts")
    assert "Not changed by the plan, and not asked: Retriever/ads/search." in part_of(said.out)
    assert "Asking" not in said.err
    said = invoke("plan", "--compare", "--target", "Retriever/ads/search")
    assert "quality mrr: 1 → 0.1667" in part_of(said.out)


def test_where_nothing_is_declared_to_be_asked_the_plan_says_so(
    project: Path, invoke: Invoke
) -> None:
    lay_out(project)
    said = invoke("plan", "--compare")
    assert said.code == ExitCode.OK
    assert "Nothing to compare: no check and no gate asks anything." in part_of(said.out)


def test_a_snapshot_cannot_be_asked(live: Path, invoke: Invoke) -> None:
    change(live, BACKWARDS)
    file = live / "live.json"
    assert invoke("snapshot", "-o", str(file)).code == ExitCode.OK
    said = invoke("plan", "--snapshot", str(file), "--compare", "--format", "json")
    assert said.code == ExitCode.OK
    found = json.loads(said.out)["mixpeek"]["comparison"]
    assert found["problem"]["message"] == "nothing was compared: a snapshot cannot be searched"
    told = part_of(invoke("plan", "--snapshot", str(file), "--compare").out)
    assert "nothing was compared: a snapshot cannot be searched; plan with a key" in told


def test_searches_that_are_refused_are_told_and_the_plan_stands(
    live: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(live, BACKWARDS)
    monkeypatch.setenv("RECONCILER_FAULTS", "POST /v1/retrievers/execute * 422")
    said = invoke("plan", "--compare", "--detailed-exitcode")
    assert said.code == ExitCode.CHANGES
    assert re.search(r"passed → not asked", part_of(said.out))
    assert "Plan: 0 to create, 1 to update, 0 to delete." in said.out


@pytest.mark.parametrize(
    "fault",
    [
        "POST /v1/retrievers/execute 1 dropped",
        "POST /v1/retrievers/search/execute 2 503",
        "GET /v1/me * 500",
        "POST /v1/retrievers/search/explain * 500",
    ],
)
def test_what_breaks_once_or_only_tells_a_price_spoils_no_comparison(
    live: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    change(live, BACKWARDS)
    monkeypatch.setenv("RECONCILER_FAULTS", fault)
    monkeypatch.setattr("reconciler.workflows.session.RETRYING", PassingTime().retrying)
    said = invoke("plan", "--compare")
    assert said.code == ExitCode.OK
    assert "quality recall@5: 1 → 0.1667" in part_of(said.out)


def test_whoever_searches_has_read_nothing_to_plan(
    live: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(live, BACKWARDS)
    paths: defaultdict[Reader, list[str]] = defaultdict(list)
    list_json, search_json = Reader.list_json, Reader.search_json

    async def listed(reader: Reader, path: str, **how: Any) -> Answer:
        paths[reader].append(path)
        return await list_json(reader, path, **how)

    async def searched(reader: Reader, path: str, **how: Any) -> Answer:
        paths[reader].append(path)
        return await search_json(reader, path, **how)

    monkeypatch.setattr(Reader, "list_json", listed)
    monkeypatch.setattr(Reader, "search_json", searched)
    invoke("plan", "--compare")
    planning, comparing = paths.values()
    assert all(path.endswith("/list") for path in planning)
    assert not [path for path in comparing if path.endswith("/list")]
    assert len(comparing) == 8 + 1


def test_a_limit_of_nothing_is_a_mistake(live: Path, invoke: Invoke) -> None:  # noqa: ARG001
    said = invoke("plan", "--max-credits", "3")
    assert said.code == ExitCode.ERROR
    assert "--max-credits caps what --compare costs: say both" in told_in(said.err)


def test_after_an_interrupt_the_plan_and_the_verdicts_so_far_are_shown(
    live: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(live, BACKWARDS)

    pressed: list[str] = []

    async def interrupt(scope: Scope, _send: Any) -> bool:
        if scope["path"] == "/v1/retrievers/execute" and not pressed:
            pressed.append(scope["path"])
            signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0)  # as any network would let others in between
        return False

    before_each_request(monkeypatch, interrupt)
    said = invoke("plan", "--compare", "--max-credits", "9")
    assert said.code == ExitCode.INTERRUPTED
    assert "Stopping: finishing the searches in progress." in said.err
    assert "Live: 4 searches" in part_of(said.out)
    assert "Plan: 0 to create, 1 to update, 0 to delete." in said.out
