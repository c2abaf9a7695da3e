"""Walks a plan: independent steps at once, dependants of a failure not at all."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterator, Sequence
from operator import itemgetter

from msgspec.structs import replace

from reconciler.applying.disproof import is_disproof, report_disproved
from reconciler.applying.ready_steps import ReadySteps
from reconciler.applying.steps.restore_name import find_restoring_step
from reconciler.applying.unexpected_errors import report_unexpected
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.run.event import Ended, Event, Outcome, Started
from reconciler.model.run.pause import StopSignal


async def run_steps(
    plan: Plan,
    perform: Callable[[Step], Awaitable[Ended]],
    *,
    parallelism: int = 4,
    stop: StopSignal | None = None,
) -> AsyncGenerator[Event, None]:
    """Perform every step once those it waits for are done; yield what happens as it happens.

    Once `stop` is set nothing starts any more: what is in flight ends, the rest is skipped. Only
    a name or a public form that a step took away is given back first; a name that nobody could
    take over is given back by a step that the plan does not have. Whatever is raised in a step,
    it ends as unknown. Who leaves the iterator early closes it (`contextlib.aclosing`), which
    cancels what is in flight.
    """
    order = ReadySteps(plan.steps)
    running: dict[asyncio.Task[Ended], int] = {}
    over: asyncio.Queue[asyncio.Task[Ended]] = asyncio.Queue()
    try:
        while True:
            # Filled up before every wait; `Started` is told before the first request can be.
            while len(running) < parallelism and (index := _take(order, stop)) is not None:
                yield Started(plan.steps[index])
                task = asyncio.create_task(_perform(perform, plan.steps[index]))
                running[task] = index
                # To wait for all of them each time would ask each of them each time.
                task.add_done_callback(over.put_nowait)
            if not running:
                break
            # Dependants are told right behind their cause, so that a log reads in order.
            for index, ended in await _wait_for_next(over, running):
                yield ended
                for skipped in _release_dependants(plan.steps, order, index, ended):
                    yield skipped
                if (owed := find_restoring_step(plan.steps, ended)) is not None:
                    yield Started(owed)
                    # At once and alone: until the name is back, others find nothing under it.
                    yield await _perform(perform, owed)
    finally:
        await _cancel(running)
    # Empty unless the run was stopped: all else was done, failed or skipped.
    for step in order.drain():
        yield Ended(step, Outcome.SKIPPED, problem=_report_interrupted(step))


def _take(order: ReadySteps, stop: StopSignal | None) -> int | None:
    return order.take_restoring() if stop is not None and stop.is_set() else order.take()


async def _perform(perform: Callable[[Step], Awaitable[Ended]], step: Step) -> Ended:
    try:
        return await perform(step)
    except Exception as error:  # it ends one step; the run goes on and is told
        problem = replace(report_unexpected(error), address=step.address, location=step.location)
        return Ended(step, Outcome.UNKNOWN, problem=problem)


async def _wait_for_next(
    over: asyncio.Queue[asyncio.Task[Ended]], running: dict[asyncio.Task[Ended], int]
) -> list[tuple[int, Ended]]:
    """Wait for at least one step to end; those that ended, taken out of `running`."""
    tasks = [await over.get()]
    while not over.empty():
        tasks.append(over.get_nowait())
    # Several may end in one moment; the plan's order makes the log repeatable.
    return sorted(((running.pop(task), task.result()) for task in tasks), key=itemgetter(0))


def _release_dependants(
    steps: Sequence[Step], order: ReadySteps, index: int, ended: Ended
) -> Iterator[Ended]:
    """What the end of one step means for those that waited for it."""
    if ended.outcome is not Outcome.DONE:
        yield from _abandon(order, index, ended.step)
        return
    for doubtful in order.withhold_replacements(index) if is_disproof(ended, steps) else ():
        step = steps[doubtful]
        yield Ended(step, Outcome.SKIPPED, problem=report_disproved(step, ended.step))
        yield from _abandon(order, doubtful, step)
    order.finish(index)


def _abandon(order: ReadySteps, index: int, step: Step) -> Iterator[Ended]:
    for each in order.abandon(index):
        yield Ended(each, Outcome.SKIPPED, because=step.address)


async def _cancel(running: Collection[asyncio.Task[Ended]]) -> None:
    for task in running:
        task.cancel()
    # Awaited although cancelled: a request that is being sent must not outlive the run.
    await asyncio.gather(*running, return_exceptions=True)


def _report_interrupted(step: Step) -> Problem:
    return Problem(
        "interrupted",
        "the run was interrupted before it started",
        "Run again: what is done stays done.",
        address=step.address,
        location=step.location,
    )
