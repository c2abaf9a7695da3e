"""What the controller does for itself is not forgotten because it failed once."""

import pytest

from reconciler.controller.database.connect import open_database
from reconciler.controller.jobs.engine import Duties, make_app, opened, take_duties
from reconciler.controller.jobs.queue import UPKEEP

pytestmark = pytest.mark.anyio


async def nothing(*_: object) -> int:
    return 0


async def fail(_: str) -> int:
    raise OSError("the database went away meanwhile")


async def test_a_schedule_whose_turn_failed_has_it_again(database_url: str) -> None:
    duties = Duties(keep=nothing, dispatch=fail, rescue=nothing, prune=nothing, tell=nothing)
    async with open_database(database_url, connections=3) as pool, opened(make_app(), pool) as app:
        take_duties(app, duties, schedules=["0 0 1 1 *"], stalled_after=3.0)
        turn = app.configure_task("reconciler.dispatch", queue=UPKEEP)
        number = await turn.defer_async(timestamp=0, schedule="0 0 1 1 *")
        await app.run_worker_async(queues=[UPKEEP], wait=False, install_signal_handlers=False)
        (job,) = await app.job_manager.list_jobs_async(id=number)
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at is not None
