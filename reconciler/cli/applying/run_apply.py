"""Plan, ask, apply, look again: what `apply` and `destroy` have in common."""

import asyncio
import os
import sys
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from reconciler.applying.unexpected_errors import report_unexpected
from reconciler.cli.applying.finish import dry_run, end, make_unchanged_run, record, report_unshown
from reconciler.cli.applying.intent import Choices, Intent, Planning, Reading, Run, intent_of
from reconciler.cli.flags.global_flags import flags_in
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.planning import ApplyFlags, plan_options
from reconciler.cli.output.outcome import RunOutcome, plan_text, show_ending
from reconciler.cli.output.progress import record_events, show_progress
from reconciler.cli.output.run_record import begin_recording
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.interrupt import handle_interrupts
from reconciler.cli.session.reason import reason_for
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.screen import Screen, is_terminal, screen_for
from reconciler.model.errors import ExitCode, ReconcilerError, Rejected
from reconciler.model.event import Ended, Event, Outcome
from reconciler.model.pause import Pause, PauseReason
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.rendering.run.summary import outcomes_of
from reconciler.workflows.apply import apply_plan
from reconciler.workflows.saved_plan import refresh_seen
from reconciler.workflows.secrets import require_secrets, with_secrets_told

_LOOKS: Final = 3
"""At what is left at the end, over some seconds."""


def plan_and_carry_out(
    invocation: Invocation, choices: Choices, *, command: str, make: Planning, question: str
) -> ExitCode:
    """What `apply` and `destroy` do once their flags are read; they differ in the plan alone."""
    flags = flags_in(invocation)
    may_go_unseen = choices["auto_approve"] and not choices["dry_run"]
    screen = screen_for(flags, may_go_unseen=may_go_unseen)
    project = open_project(flags, os.environ)
    options = plan_options(invocation)
    api = api_of(project, flags, os.environ)
    screen.warn(warnings_about(flags))
    reason = reason_for(
        command, said=invocation.get(ApplyFlags).reason, folder=project.folder, environ=os.environ
    )
    session = session_with(api, reason=reason)
    reading = make(project, options)
    intent = intent_of(
        choices,
        project=project,
        session=session,
        make=reading,
        # What is sent again is sent once; afterwards nothing is left to do of it.
        look_again=make(project, replace(options, resend=())) if options.resend else reading,
        question=question,
        recording=begin_recording(
            choices["record"],
            command=command,
            project=project,
            api=api,
            session=session,
            reads=[flags.api_key_file],
        ),
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
    plan = with_secrets_told(asyncio.run(_read(intent, screen, intent.make)), os.environ)
    screen.note(intent.remark(plan))
    if intent.is_dry_run and not plan.refusals:
        return dry_run(plan, screen)
    code = _nothing_to_do(plan)
    if code is not None:
        return make_unchanged_run(plan, screen, code)
    require_secrets(plan, os.environ)
    lost = _offer(plan, intent, screen)
    if not intent.is_approved:  # somebody took time to answer, and the world may have moved
        plan = asyncio.run(
            _read(intent, screen, lambda reader: refresh_seen(plan, intent.project, reader))
        )
        if not plan.steps:
            return make_unchanged_run(plan, screen, ExitCode.OK)
    ending = asyncio.run(_apply(plan, intent, screen))
    return Run(
        plan,
        ending,
        ending.exit_code,
        lambda run: show_ending(plan, run.ending, screen, code=run.exit_code),
    ).marred_by(lost)


def _nothing_to_do(plan: Plan) -> ExitCode | None:
    if plan.refusals:
        return ExitCode.REFUSED
    return None if plan.steps else ExitCode.OK


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


async def _read(intent: Intent, screen: Screen, make: Reading) -> Plan:
    return await intent.session.read(make, notice=screen.waits)


def _offer(plan: Plan, intent: Intent, screen: Screen) -> tuple[Problem, ...]:
    """Show the plan and ask; what was approved before does not wait for a reader.

    What kept it from being seen is told then. Raises `Rejected` when the answer is not yes.
    """
    if intent.is_approved:
        if screen.flags.wants_json:
            return ()
        return report_unshown(lambda: screen.result(f"{plan_text(plan, screen)}\n"))
    show = screen.aside if screen.flags.wants_json else screen.result
    show(f"{plan_text(plan, screen)}\n")
    if not screen.asks(f'{intent.question} Only "yes" is accepted: '):
        raise Rejected(Problem("not-approved", "nothing was changed: the answer was not yes"))
    return ()


async def _apply(plan: Plan, intent: Intent, screen: Screen) -> RunOutcome:
    seen: list[Event] = []
    with handle_interrupts(screen.note) as stop:
        try:
            async with intent.session.writing(stop=stop, notice=screen.waits) as writer:
                writer.pace(plan.estimate.per_minute if plan.estimate else None)
                events = apply_plan(
                    plan,
                    writer,
                    environ=intent.project.access.sendable(os.environ),
                    parallelism=intent.parallelism,
                    stop=stop,
                    backoff=intent.session.settling,
                )
                async with aclosing(record_events(events, seen)) as told:
                    await show_progress(told, screen)
        except asyncio.CancelledError:
            stop.set()
        except ReconcilerError as error:
            if not seen:
                raise
            return RunOutcome(outcomes=outcomes_of(plan, seen), problems=error.problems)
        except Exception as error:  # whatever it is, what was done is told and recorded
            if not seen:
                raise
            return RunOutcome(
                outcomes=outcomes_of(plan, seen), problems=(report_unexpected(error),)
            )
        if stop.is_set():
            return RunOutcome(outcomes=outcomes_of(plan, seen), is_interrupted=True)
    return await _look_again(intent, screen, outcomes_of(plan, seen))


async def _look_again(intent: Intent, screen: Screen, outcomes: tuple[Ended, ...]) -> RunOutcome:
    if any(ended.outcome is not Outcome.DONE for ended in outcomes):
        return RunOutcome(outcomes=outcomes)
    try:
        return RunOutcome(outcomes=outcomes, remaining=await _find_remaining(intent, screen))
    except asyncio.CancelledError:
        return RunOutcome(outcomes=outcomes, is_interrupted=True)
    except ReconcilerError as error:
        return RunOutcome(outcomes=outcomes, problems=error.problems)
    except Exception as error:  # the steps are over, and are told
        return RunOutcome(outcomes=outcomes, problems=(report_unexpected(error),))


async def _find_remaining(intent: Intent, screen: Screen) -> Plan:
    """What is still to be done; lists may lag behind what was written a moment ago."""
    for turn in range(_LOOKS - 1):
        plan = await _read(intent, screen, intent.look_again)
        if not plan.steps:
            return plan
        pause = intent.session.settling.pause(turn)
        screen.waits(Pause(pause, PauseReason.UNSEEN))
        await intent.session.settling.sleep(pause)
    return await _read(intent, screen, intent.look_again)
