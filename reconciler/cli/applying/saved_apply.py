"""`reconciler apply PLANFILE`: carries out a plan that was saved, exactly, or not at all."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from msgspec.structs import replace

from reconciler.cli.applying.finish import end, make_unchanged_run
from reconciler.cli.applying.intent import ApplyChoices, intent_of
from reconciler.cli.applying.run_apply import carry_out
from reconciler.cli.flags.extent import extent_in
from reconciler.cli.flags.global_flags import flags_in
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.planning import ApplyFlags, planning_flags_in
from reconciler.cli.output.run_record import begin_recording
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.plan_file import (
    aim_of,
    describe_saved_plan,
    read_plan_file,
    shorten_digest,
)
from reconciler.cli.session.reason import reason_for
from reconciler.cli.session.settings import api_of, environment_of, open_project, warnings_about
from reconciler.cli.terminal.screen import screen_for
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan
from reconciler.planning.compare.resend import without_asked
from reconciler.planning.planfile.planfile import SavedPlan
from reconciler.workflows.saved_plan import refresh, require_age, require_same_aim


def apply_saved(
    file: Path, invocation: Invocation, choices: ApplyChoices, *, max_age: timedelta | None
) -> ExitCode:
    """Apply what was saved and approved; what is done already is not done again."""
    may_go_unseen = choices["auto_approve"] and not choices["dry_run"]
    _require_no_planning(invocation)
    saved = read_plan_file(file)
    flags = flags_in(invocation)
    # A plan knows which environment it is for; only a flag that says otherwise contradicts it.
    environment = environment_of(flags, os.environ) or saved.aim.environment
    flags = replace(flags, env=(environment,) if environment else ())
    # What stood for the variables when it was made stands in the plan.
    project = open_project(flags, os.environ, needs_values=False)
    api = api_of(project, flags, os.environ)
    require_same_aim(saved, project, aim_of(project, api))
    if max_age is not None:
        require_age(saved, now=datetime.now(UTC), limit=max_age)
    screen = screen_for(flags, may_go_unseen=may_go_unseen, extent=extent_in(invocation))
    screen.warn(warnings_about(flags))
    screen.note(f"{describe_saved_plan(saved)}\n")
    reason = reason_for(
        "apply",
        said=invocation.get(ApplyFlags).reason,
        folder=project.folder,
        environ=os.environ,
        plan=shorten_digest(saved.digest),
    )
    session = session_with(api, reason=reason)
    recording = begin_recording(
        choices["record"],
        command="apply",
        project=project,
        api=api,
        session=session,
        reads=[file, flags.api_key_file],
    )
    sent = without_asked(saved.plan)
    intent = intent_of(
        choices,
        project=project,
        session=session,
        make=lambda reader: refresh(saved.plan, saved.expected, project, reader),
        look_again=lambda reader: refresh(sent, saved.expected, project, reader),
        question="Apply this plan?",
        recording=recording,
    )
    if saved.plan.refusals:
        return end(intent, make_unchanged_run(saved.plan, screen, ExitCode.REFUSED), screen)
    return carry_out(replace(intent, remark=lambda left: _summarise_done(saved, left)), screen)


def _require_no_planning(invocation: Invocation) -> None:
    said = planning_flags_in(invocation)
    if said:
        raise click.UsageError(
            f"a saved plan is applied as it is, without {', '.join(said)}: pass "
            "them to `reconciler plan -o`"
        )


def _summarise_done(saved: SavedPlan, left: Plan) -> str:
    done = len(saved.plan.steps) - len(left.steps)
    if not done:
        return ""
    if not left.steps:
        return "Everything in this plan is done already.\n"
    verb = "is" if done == 1 else "are"
    return f"{done:,} of its {len(saved.plan.steps):,} steps {verb} done already.\n"
