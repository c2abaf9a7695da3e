"""The library asks checks and gates as the command line does."""

from contextlib import aclosing
from pathlib import Path

import gallery
import pytest

from reconciler import (
    Comparing,
    Ended,
    Finished,
    PlanOptions,
    apply,
    connect,
    load_project,
    plan,
)
from reconciler.emulator.app import create_app
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode, StalePlan
from reconciler.model.plan import Plan
from reconciler.model.run.event import RunEvent, RunOutcome
from reconciler.workflows.session import Session

pytestmark = pytest.mark.anyio

CHECKED = (gallery.check(), gallery.DATASET, gallery.gate())
BAD = gallery.retriever(top=1, budget=99, lifecycle=gallery.SWAP)


def declare(folder: Path, *documents: str) -> Project:
    (folder / "manifests" / "all.yaml").write_text(gallery.stack(*documents), encoding="utf-8")
    return load_project(folder)


async def carry_out(
    made: Plan, project: Project, session: Session
) -> tuple[list[RunEvent], RunOutcome]:
    async with aclosing(apply(made, project, session)) as run:
        events = [event async for event in run]
    assert isinstance(events[-1], Finished)
    return events, events[-1].outcome


@pytest.fixture
async def filled(folder: Path) -> Path:
    """A retriever that is live and finds documents."""
    gallery.judge(folder / "manifests")
    project = declare(folder, gallery.retriever())
    session = connect(project)
    await carry_out(await plan(project, session), project, session)
    await gallery.fill(create_app(str(folder / ".reconciler" / "embedded.db")))
    return folder


async def test_a_gated_swap_is_taken_back_and_told(filled: Path) -> None:
    project = declare(filled, BAD, *CHECKED)
    session = connect(project)
    events, outcome = await carry_out(await plan(project, session), project, session)
    assert outcome.exit_code is ExitCode.PARTIAL
    assert [event.searches for event in events if isinstance(event, Comparing)] == [3]
    (asked,) = (
        each.verification for each in events if isinstance(each, Ended) and each.verification
    )
    assert [str(each.address) for each in asked.verdicts] == [
        "Check/ads/enough",
        "Gate/ads/quality",
    ]
    (left,) = (step for step in (await plan(project, session)) if step.part == "verify successor")
    assert left.searches == 7


async def test_what_is_only_created_is_asked_where_the_options_say_so(filled: Path) -> None:
    new = (gallery.retriever("other", top=1), gallery.check(of="other"))
    project = declare(filled, gallery.retriever(), *new)
    session = connect(project)
    made = await plan(project, session, options=PlanOptions(verifies_new=True))
    _, outcome = await carry_out(made, project, session)
    assert outcome.exit_code is ExitCode.PARTIAL


async def test_a_check_that_was_changed_since_is_stale(filled: Path) -> None:
    project = declare(filled, BAD, *CHECKED)
    session = connect(project)
    made = await plan(project, session)
    project = declare(filled, BAD, gallery.check(expect="{results: {at_least: 1}}"), *CHECKED[1:])
    with pytest.raises(StalePlan, match="has changed since the plan was made"):
        await carry_out(made, project, session)
    assert "PATCH" not in session.tally.by_method
