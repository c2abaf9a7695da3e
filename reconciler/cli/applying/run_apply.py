"""What `apply` and `destroy` show, ask and record while the workflow carries a plan out."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from msgspec.structs import replace

from reconciler.cli.applying.finish import dry_run, end, make_unchanged_run, record, report_unshown
from reconciler.cli.applying.intent import ApplyChoices, Intent, Planning, Run, intent_of
from reconciler.cli.flags.extent import extent_in
from reconciler.cli.flags.global_flags import flags_in
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.planning import ApplyFlags, plan_options
from reconciler.cli.output.outcome import plan_text, show_ending
from reconciler.cli.output.progress import record_events, show_progress
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.interrupt import handle_interrupts, interrupted_at_once
from reconciler.cli.session.reason import reason_for
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.screen import Screen, is_terminal, screen_for
from reconciler.model.errors import ExitCode, ReconcilerError, Rejected
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.run.event import (
    Approved,
    Comparing,
    Ended,
    Event,
    Finished,
    RunEvent,
    RunningEvent,
    RunOutcome,
    Started,
)
from reconciler.rendering.run.summary import outcomes_of
from reconciler.workflows.apply import Apply, run_apply
from reconciler.workflows.gc_pause import freeze_gc
from reconciler.workflows.secrets import with_secrets_told


def plan_and_carry_out(
    invocation: Invocation, choices: ApplyChoices, *, command: str, make: Planning, question: str
) -> ExitCode:
    """What `apply` and `destroy` do once their flags are read; they differ in the plan alone."""
    flags = flags_in(invocation)
    may_go_unseen = choices["auto_approve"] and not choices["dry_run"]
    screen = screen_for(flags, may_go_unseen=may_go_unseen, extent=extent_in(invocation))
    project = open_project(flags, os.environ)
    options = plan_options(invocation)
    api = api_of(project, flags, os.environ)
    screen.warn(warnings_about(flags))
    reason = reason_for(
        command, said=invocation.get(ApplyFlags).reason, folder=project.folder, environ=os.environ
    )
    session = session_with(api, reason=reason)
    recording = None
    if choices["record"] is not None:
        # Loaded where a record is wanted, which knows all that can be told of a run.
        from reconciler.cli.output.run_record import begin_recording

        recording = begin_recording(
            choices["record"],
            command=command,
            project=project,
            api=api,
            session=session,
            reads=[flags.api_key_file],
        )
    reading = make(project, options)
    intent = intent_of(
        choices,
        project=project,
        session=session,
        make=reading,
        # What is sent again, or run, is so once; afterwards nothing is left to do of it.
        look_again=make(project, replace(options, resend=(), runs=frozenset()))
        if options.resend or options.runs
        else reading,
        question=question,
        recording=recording,
    )
    return carry_out(intent, screen)


def carry_out(intent: Intent, screen: Screen) -> ExitCode:
    """Do it, showing everything on the way, and record it where that is wanted."""
    try:
        run = _run(intent, screen)
    except ReconcilerError as error:
        unrecorded = record(intent, Run(None, RunOutcome(problems=error.problems), error.exit_code))
        if unrecorded:
            screen.problems(unrecorded)
        raise
    return end(intent, run, screen)


def _run(intent: Intent, screen: Screen) -> Run:
    _require_somebody_to_ask(intent)
    if intent.is_dry_run:
        return _try(intent, screen)
    return asyncio.run(_follow(run_apply(_job(intent, screen)), intent, screen))


def _require_somebody_to_ask(intent: Intent) -> None:
    if intent.is_approved or intent.is_dry_run or is_terminal(sys.stdin):
        return
    raise Rejected(
        Problem(
            "nobody-to-ask",
            "there is no terminal to ask for approval",
            "pass --auto-approve, or --dry-run to see what would be sent",
        )
    )


def _try(intent: Intent, screen: Screen) -> Run:
    read = asyncio.run(intent.session.read(intent.make, notice=screen.waits))
    plan = with_secrets_told(read, os.environ)
    screen.note(intent.remark(plan))
    if plan.refusals:
        return make_unchanged_run(plan, screen, ExitCode.REFUSED)
    return dry_run(plan, screen)


def _job(intent: Intent, screen: Screen) -> Apply:
    return Apply(
        project=intent.project,
        session=intent.session,
        make=intent.make,
        look_again=intent.look_again,
        environ=os.environ,
        ask=None if intent.is_approved else partial(_ask, intent=intent, screen=screen),
        parallelism=intent.parallelism,
        interrupts=partial(handle_interrupts, screen.note),
        notice=screen.waits,
    )


def _ask(plan: Plan, *, intent: Intent, screen: Screen) -> bool:
    screen.note(intent.remark(plan))
    show = screen.aside if screen.flags.wants_json else screen.result
    show(f"{plan_text(plan, screen)}\n")
    with interrupted_at_once():
        return screen.asks(f'{intent.question} Only "yes" is accepted: ')


async def _follow(events: AsyncGenerator[RunEvent, None], intent: Intent, screen: Screen) -> Run:
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Approved):
                freeze_gc()  # all of the plan stays until it is carried out
                lost = _show_approved(event.plan, intent, screen)
                return (await _follow_steps(events, event.plan, screen)).marred_by(lost)
            if isinstance(event, Finished):
                if intent.is_approved:
                    screen.note(intent.remark(event.plan))
                code = ExitCode.REFUSED if event.plan.refusals else ExitCode.OK
                return make_unchanged_run(event.plan, screen, code)
    raise AssertionError("a run ends with its outcome")


def _show_approved(plan: Plan, intent: Intent, screen: Screen) -> tuple[Problem, ...]:
    """What was approved beforehand does not wait for a reader; why it had none is told later."""
    if not intent.is_approved:
        return ()
    screen.note(intent.remark(plan))
    if screen.flags.wants_json:
        return ()
    return report_unshown(lambda: screen.result(f"{plan_text(plan, screen)}\n"))


async def _follow_steps(events: AsyncGenerator[RunEvent, None], plan: Plan, screen: Screen) -> Run:
    seen: list[Event] = []
    ends: list[RunOutcome] = []
    try:
        async with aclosing(record_events(_steps_in(events, ends), seen)) as steps:
            await show_progress(steps, screen)
    except asyncio.CancelledError:
        ends = [RunOutcome(outcomes=outcomes_of(plan, seen), is_interrupted=True)]
    outcome = ends[0]
    return Run(
        plan,
        outcome,
        outcome.exit_code,
        lambda run: show_ending(plan, run.ending, screen, code=run.exit_code),
    )


async def _steps_in(
    events: AsyncGenerator[RunEvent, None], ends: list[RunOutcome]
) -> AsyncGenerator[RunningEvent, None]:
    """What happens to the steps; how the run ended is put aside."""
    async for event in events:
        if isinstance(event, Comparing | Started | Ended):
            yield event
        elif isinstance(event, Finished):
            ends.append(event.outcome)
