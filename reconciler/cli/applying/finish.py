"""A run at its end, recorded and shown: neither of them unsays the other, nor what was done."""

from collections.abc import Callable
from functools import partial

from reconciler.cli.applying.intent import Intent, Run
from reconciler.cli.output.outcome import show_requests, show_unchanged
from reconciler.cli.terminal.screen import Screen, lose_stdout
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.run.event import RunOutcome
from reconciler.workflows.dry_run import describe_requests


def end(intent: Intent, run: Run, screen: Screen) -> ExitCode:
    """Record a run and show it; its exit code, also of what could not be told."""
    run = run.marred_by(record(intent, run))
    lost = report_unshown(partial(run.show, run))
    if lost:
        screen.problems(lost)
        run = run.marred_by(lost)
        record(intent, run)
    return run.exit_code


def record(intent: Intent, run: Run) -> tuple[Problem, ...]:
    """Why there is no record, if one was wanted."""
    if intent.recording is None:
        return ()
    try:
        intent.recording.finish(run.plan, run.ending, exit_code=run.exit_code)
    except Rejected as error:
        return error.problems
    return ()


def report_unshown(show: Callable[[], None]) -> tuple[Problem, ...]:
    """Why a result could not be shown."""
    try:
        show()
    except BrokenPipeError as error:
        return (lose_stdout(error),)
    except Rejected as error:
        return error.problems
    return ()


def dry_run(plan: Plan, screen: Screen) -> Run:
    """A run that only tells what it would send."""
    requests = describe_requests(plan)
    return Run(
        plan,
        RunOutcome(),
        ExitCode.OK,
        lambda run: show_requests(
            plan, requests, screen, code=run.exit_code, problems=run.ending.problems
        ),
    )


def make_unchanged_run(plan: Plan, screen: Screen, code: ExitCode) -> Run:
    """A run in which there was nothing to do, or nothing allowed."""
    return Run(
        plan,
        RunOutcome(),
        code,
        lambda run: show_unchanged(plan, screen, code=run.exit_code, problems=run.ending.problems),
    )
