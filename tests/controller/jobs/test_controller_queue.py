"""What is put in line: once, one at a time in an account, and what is due before what is not."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate import App

from reconciler.controller.database.connect import open_database
from reconciler.controller.jobs.engine import make_app, opened
from reconciler.controller.jobs.queue import RUNS, News, Queue, RunJob, after
from reconciler.model.controller.run import Trigger

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[App]:
    async with (
        open_database(database_url, connections=2) as pool,
        opened(make_app(), pool) as found,
    ):
        yield found


async def taken(app: App) -> str | None:
    """The stack of the job that a free worker is given."""
    worker = await app.job_manager.register_worker()
    job = await app.job_manager.fetch_job([RUNS], worker)
    return str(job.task_kwargs["stack"]) if job else None


async def test_a_stack_waits_once_for_each_reason(app: App) -> None:
    queue = Queue(app)
    assert await queue.add(RunJob(stack="ads", trigger=Trigger.SCHEDULE))
    assert not await queue.add(RunJob(stack="ads", trigger=Trigger.SCHEDULE))
    assert await queue.add(RunJob(stack="ads", trigger=Trigger.REQUEST))


async def test_one_stack_at_a_time_runs_in_an_account(app: App) -> None:
    for name in ("de", "fr"):
        await Queue(app).add(RunJob(stack=name, trigger=Trigger.SCHEDULE, account="one"))
    await Queue(app).add(RunJob(stack="us", trigger=Trigger.SCHEDULE, account="other"))
    assert [await taken(app) for _ in range(3)] == ["de", "us", None]


async def test_what_somebody_asks_for_comes_first(app: App) -> None:
    await Queue(app).add(RunJob(stack="slow", trigger=Trigger.SCHEDULE))
    await Queue(app).add(RunJob(stack="asked", trigger=Trigger.REQUEST))
    assert await taken(app) == "asked"


async def test_a_stack_that_is_tried_again_later_holds_up_no_other_of_its_account(
    app: App,
) -> None:
    soon, later = (datetime.now(UTC) + timedelta(hours=hours) for hours in (-1, 1))
    queue = Queue(app)
    await queue.add(RunJob(stack="later", trigger=Trigger.RETRY, account="one", at=later))
    await queue.add(RunJob(stack="due", trigger=Trigger.RETRY, account="one", at=soon))
    assert await taken(app) == "due"


def test_pauses_grow_up_to_a_bound() -> None:
    pauses = [
        (after(NOW, failures, first=30.0, longest=1800.0) - NOW).total_seconds()
        for failures in (1, 2, 3, 7, 8, 10_000)
    ]
    assert pauses == [30, 60, 120, 1800, 1800, 1800]


def test_priorities_fit_into_the_column_that_the_engine_has_for_them() -> None:
    far = RunJob(stack="ads", trigger=Trigger.RETRY, at=datetime(2080, 1, 1, tzinfo=UTC))
    assert -(2**31) < far.priority < 0


def test_news_of_a_later_version_are_read_as_far_as_they_are_known() -> None:
    news = News(stack="ads", at=1.5, run=7, by="ada")
    assert News.from_arguments({**news.as_arguments(), "added_later": 1}) == news
