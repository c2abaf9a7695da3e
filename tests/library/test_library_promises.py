"""What holds for whoever uses the library, without handing anything over."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import pytest
from live_project import filled

import reconciler
from reconciler import (
    Ended,
    Finished,
    PlanOptions,
    Verification,
    apply,
    connect,
    drift,
    load_project,
    plan,
    query,
    verify,
)
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode, PlanRefused, Rejected, StalePlan
from reconciler.model.plan import Plan
from reconciler.model.run.event import Approved, Planned, RunOutcome, Started
from reconciler.model.verification.event import Event as VerificationEvent
from reconciler.workflows.session import Session

pytestmark = pytest.mark.anyio


async def carry_out(made: Plan, project: Project, session: Session) -> RunOutcome:
    events = [event async for event in apply(made, project, session)]
    assert isinstance(events[-1], Finished)
    return events[-1].outcome


async def make_it_so(folder: Path) -> tuple[Project, Session]:
    project = load_project(folder)
    session = connect(project)
    assert (await carry_out(await plan(project, session), project, session)).exit_code == 0
    return project, session


def rewrite(folder: Path, before: str, after: str) -> None:
    file = folder / "manifests" / "all.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def say(folder: Path, line: str) -> Project:
    with (folder / "reconciler.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    return load_project(folder)


def take_out_the_bucket(folder: Path) -> None:
    file = folder / "manifests" / "all.yaml"
    file.write_text(file.read_text(encoding="utf-8").partition("---")[0], encoding="utf-8")


async def test_the_events_of_a_run_come_in_order(folder: Path) -> None:
    project = load_project(folder)
    session = connect(project)
    made = await plan(project, session)
    kinds = [type(event) for event in [event async for event in apply(made, project, session)]]
    steps = [Started, Ended, Started, Ended]
    assert kinds == [Planned, Approved, *steps, Finished]
    assert (await plan(project, session)).is_empty


async def test_a_project_that_prunes_nothing_has_nothing_pruned(folder: Path) -> None:
    await make_it_so(folder)
    take_out_the_bucket(folder)
    project = say(folder, "prune: false")
    made = await plan(project, connect(project))
    assert (made.steps, [str(each) for each in made.orphans]) == ((), ["Bucket/ads/videos"])


async def test_the_guards_of_a_project_hold_where_no_options_are_handed_over(folder: Path) -> None:
    await make_it_so(folder)
    take_out_the_bucket(folder)
    project = say(folder, "guards: {max_deletes: 0, max_delete_percent: 100}")
    session = connect(project)
    made = await plan(project, session, options=PlanOptions(allow_empty=True))
    assert [refusal.guard for refusal in made.refusals] == ["max-deletes"]
    with pytest.raises(PlanRefused) as refused:
        await carry_out(made, project, session)
    assert refused.value.exit_code is ExitCode.REFUSED
    assert "--max-deletes" in refused.value.problems[0].remedy
    assert "PATCH" not in session.tally.by_method
    assert "DELETE" not in session.tally.by_method


async def test_an_option_takes_the_place_of_what_the_project_says(folder: Path) -> None:
    await make_it_so(folder)
    take_out_the_bucket(folder)
    project = say(folder, "guards: {max_deletes: 0, max_delete_percent: 100}")
    options = PlanOptions(allow_empty=True, max_deletes=1)
    assert not (await plan(project, connect(project), options=options)).refusals


async def test_what_moved_since_the_plan_is_told_before_anything_is_sent(folder: Path) -> None:
    project, session = await make_it_so(folder)
    rewrite(folder, "Every advertisement", "All of them")
    made = await plan(project, session)
    rewrite(folder, "All of them", "Trailers")
    await carry_out(await plan(project, session), project, session)
    sent = session.tally.by_method["PATCH"]
    with pytest.raises(StalePlan, match="description"):
        await carry_out(made, project, session)
    assert session.tally.by_method["PATCH"] == sent


async def test_a_plan_may_be_applied_twice(folder: Path) -> None:
    project = load_project(folder)
    session = connect(project)
    made = await plan(project, session)
    await carry_out(made, project, session)
    outcome = await carry_out(made, project, session)
    assert (outcome.exit_code, outcome.outcomes) == (ExitCode.OK, ())


async def test_a_stop_ends_a_run_well_and_the_next_one_finishes_it(folder: Path) -> None:
    project = load_project(folder)
    session = connect(project)
    stop = asyncio.Event()
    events = []
    async for event in apply(await plan(project, session), project, session, stop=stop):
        events.append(event)
        if isinstance(event, Started):
            stop.set()
    end = events[-1]
    assert isinstance(end, Finished)
    assert (end.outcome.exit_code, len(end.outcome.outcomes)) == (ExitCode.INTERRUPTED, 2)
    await carry_out(await plan(project, session), project, session)
    assert (await plan(project, session)).is_empty


async def test_who_leaves_early_cancels_what_is_in_flight(folder: Path) -> None:
    manifest = next((folder / "manifests").iterdir())
    *_, bucket = manifest.read_text().split("---")
    manifest.with_name("another.yaml").write_text(bucket.replace("name: videos", "name: others"))
    project = load_project(folder)
    session = connect(project)
    made, before = await plan(project, session), asyncio.all_tasks()
    async with aclosing(apply(made, project, session)) as events:
        # Two buckets begin together behind the namespace: one is on its way.
        begun = 0
        async for event in events:
            begun += isinstance(event, Started)
            if begun == 3:
                break
        assert asyncio.all_tasks() != before
    assert asyncio.all_tasks() == before
    await carry_out(await plan(project, session), project, session)
    assert (await plan(project, session)).is_empty


async def test_drift_leaves_out_what_the_baseline_accepts(folder: Path) -> None:
    project, session = await make_it_so(folder)
    rewrite(folder, "Every advertisement", "All of them")
    moved = await drift(project, session)
    assert [str(step.address) for step in moved.plan.steps] == ["Bucket/ads/videos"]
    (folder / "drift-baseline.yaml").write_text(
        "apiVersion: reconciler/v1\n"
        "kind: DriftBaseline\n"
        "accepted:\n"
        "  - address: Bucket/ads/videos\n"
        "    path: description\n"
        "    reason: known\n"
        "    expires: 2026-12-24\n",
        encoding="utf-8",
    )
    assert (await drift(project, session, today="2026-12-24")).plan.is_empty
    assert not (await drift(project, session, today="2026-12-25")).plan.is_empty


async def verified(events: AsyncGenerator[VerificationEvent, None]) -> Verification:
    last = [event async for event in events][-1]
    assert isinstance(last, Verification)
    return last


async def test_a_search_means_the_request_in_the_words_of_the_api(searched: Path) -> None:
    project, session = await filled(searched)
    told: list[str] = []
    answered = await query(
        project,
        session,
        "search",
        inputs={"query": "red car"},
        filters={"AND": [{"field": "title", "operator": "eq", "value": "blue boat"}]},
        request={"stream": True, "select": ["title"], "inputs": {"query": "never asked"}},
        on_event=lambda event: told.append(event.type),
    )
    assert [row.document.get("title") for row in answered.result.rows] == ["blue boat"]
    assert answered.request.body["inputs"] == {"query": "red car"}
    assert told[-1] == "execution_complete"


async def test_a_question_that_is_wrong_is_told_whole_and_not_sent(searched: Path) -> None:
    project, session = await filled(searched)
    sent = session.tally.by_method.copy()
    with pytest.raises(Rejected) as wrong:
        await query(project, session, "ads/search", inputs={"qery": "red"})
    assert [each.code for each in wrong.value.problems] == ["missing-input", "unknown-input"]
    with pytest.raises(Rejected):
        await query(project, session, "ads/search", request={"limits": 3})
    assert session.tally.by_method == sent


async def test_what_is_verified_is_judged_as_on_the_command_line(searched: Path) -> None:
    project, session = await filled(searched)
    found = await verified(verify(project, session))
    assert (found.exit_code, found.usage.searches) == (ExitCode.OK, 1)
    file = searched / "manifests" / "search.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("red sports car}", "gone}"))
    found = await verified(verify(project, session, "Check/ads/*", runs=2))
    assert (found.exit_code, found.usage.searches) == (ExitCode.CHANGES, 2)
    found = await verified(verify(project, session, max_credits=0.0))
    assert found.exit_code is ExitCode.ERROR
    with pytest.raises(Rejected, match="Check/ads/none"):
        await verified(verify(project, session, "Check/ads/none"))


async def test_each_verdict_is_told_when_it_is_there(searched: Path) -> None:
    project, session = await filled(searched)
    events = [event async for event in verify(project, session)]
    assert [type(event).__name__ for event in events] == [
        "Began", "Asked", "Concluded", "Verification",
    ]  # fmt: skip


async def test_the_verbs_hide_no_module_of_the_same_name() -> None:
    import reconciler.workflows.query as module

    assert module.ask is not None
    assert reconciler.query is query


def test_without_a_key_it_is_said_which_variable_to_set(folder: Path) -> None:
    project = load_project(folder)
    with pytest.raises(Rejected, match="MIXPEEK_API_KEY is not set"):
        connect(project, url="https://api.example.com", environ={})


def test_importing_the_package_loads_nothing() -> None:
    script = "import sys, reconciler; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    ours = [name for name in done.stdout.split("\n") if name.startswith("reconciler.")]
    heavy = {"pydantic", "yaml", "httpx", "deepdiff", "click", "rich"} & {*done.stdout.split("\n")}
    assert (ours, heavy) == ([], set())
