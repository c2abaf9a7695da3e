"""`reconciler plan`: what would change, and what speaks against it."""

import asyncio
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from msgspec.structs import replace

from reconciler.cli.flags.base import (
    attribution_options,
    base_in,
    foreign_drift_code,
    refuse_foreign_drift,
)
from reconciler.cli.flags.environments import all_environments_option
from reconciler.cli.flags.extent import extent_in, extent_options
from reconciler.cli.flags.global_flags import GlobalFlags, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.flags.planning import plan_options, planning_options
from reconciler.cli.output.outputs import about_in, review_flags, show_plan
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.settings import (
    EmbeddedApi,
    RealApi,
    api_of,
    open_project,
    url_of,
    warnings_about,
)
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode, ReconcilerError
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.planning.options.options import PlanOptions
from reconciler.rendering.words.view import visible
from reconciler.workflows.gc_pause import pause_gc
from reconciler.workflows.plan import make_planner
from reconciler.workflows.session import Session

if TYPE_CHECKING:
    from reconciler.model.verification.comparison import Comparison

# What only an option needs is imported where the option is met: most plans are made without.


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler plan
  reconciler plan --detailed-exitcode --format json > plan.json
  reconciler plan --compact
  reconciler plan -o plan.json
  reconciler plan --output markdown=plan.md --output sarif=plan.sarif
  reconciler plan --snapshot live.json
  reconciler plan --base origin/main
  reconciler plan --all-environments --detailed-exitcode
  reconciler plan --target 'Retriever/ads/*'
  reconciler plan --compare --max-credits 40
  reconciler plan --no-prune --adopt Bucket/ads/videos
  reconciler plan --allow-destroy Collection/ads/old --max-documents-destroyed 9
""",
)
@click.option(
    "--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes, 3 when refused."
)
@click.option(
    "-o",
    "--out",
    type=path,
    metavar="FILE",
    help="Save the plan, for `apply FILE` and `show FILE`.",
)
@click.option(
    "--snapshot",
    type=path,
    metavar="FILE",
    help="Compare with what `snapshot` recorded; needs no key and no network.",
)
@click.option("--show-unmanaged", is_flag=True, help="List live resources that nobody declares.")
@click.option(
    "--compare", "compares", is_flag=True, help="Ask live and planned the same, side by side."
)
@click.option(
    "--max-credits",
    type=click.FloatRange(min=0),
    metavar="N",
    help="What --compare may cost, both sides together.",
)
@all_environments_option
@attribution_options
@planning_options
@extent_options
@global_options
@click.pass_obj
def plan(
    invocation: Invocation,
    *,
    detailed_exitcode: bool,
    out: Path | None,
    snapshot: Path | None,
    show_unmanaged: bool,
    compares: bool,
    max_credits: float | None,
    all_environments: bool,
) -> ExitCode:
    """Show what would change; changes nothing."""
    if max_credits is not None and not compares:
        raise click.UsageError("--max-credits caps what --compare costs: say both")
    flags = review_flags(invocation, writes=out, reads=[snapshot])
    screen = screen_for(flags, extent=extent_in(invocation))
    if all_environments or len(set(flags.env)) > 1:
        _require_plain(out, snapshot, compares=compares)
        return _plan_several(
            invocation,
            screen,
            every=all_environments,
            is_detailed=detailed_exitcode,
            show_unmanaged=show_unmanaged,
        )
    project = open_project(flags, os.environ)
    options, base = plan_options(invocation), base_in(invocation)
    session: Session | None = None
    if snapshot is not None:
        _require_unsaved(out)
        made = _plan_against(snapshot, project, flags, options, base)
    else:
        api = api_of(project, flags, os.environ)
        session = session_with(api)
        screen.warn(warnings_about(flags))
        with pause_gc(is_last=True):
            made = asyncio.run(_make_plan(project, session, screen, options, base))
    made = refuse_foreign_drift(made, invocation)
    saved = _save(made, out, project, api) if out else ""
    compared = _compare(made, project, session, screen, max_credits) if compares else None
    show_plan(
        made, screen, about_in(invocation), show_unmanaged=show_unmanaged, comparison=compared
    )
    if saved:
        screen.note(f"{saved} Apply exactly this with: {_format_apply_command(out)}\n")
    if compared is not None and compared.is_interrupted:
        return ExitCode.INTERRUPTED
    return exit_code_of(made) if detailed_exitcode else foreign_drift_code(made)


def _require_plain(out: Path | None, snapshot: Path | None, *, compares: bool) -> None:
    """What belongs to one environment is not asked of several."""
    for flag, is_said in (("-o", out), ("--snapshot", snapshot), ("--compare", compares)):
        if is_said:
            raise click.UsageError(f"{flag} is about one environment: name one with --env")


def _plan_several(
    invocation: Invocation, screen: Screen, *, every: bool, is_detailed: bool, show_unmanaged: bool
) -> ExitCode:
    from reconciler.cli.planning.several import plan_several
    from reconciler.cli.session.settings import environments_of, folder_of

    folder = folder_of(screen.flags)
    return plan_several(
        environments_of(screen.flags, os.environ, every=every, folder=folder),
        invocation,
        screen,
        exit_code_of=exit_code_of if is_detailed else None,
        show_unmanaged=show_unmanaged,
    )


def _compare(
    plan: Plan,
    project: Project,
    session: Session | None,
    screen: Screen,
    max_credits: float | None,
) -> "Comparison":
    """Both sides asked the same; that this cannot be is told in the plan, and spoils nothing."""
    from reconciler.cli.session.compare import compare_sides
    from reconciler.model.verification.comparison import Comparison
    from reconciler.verifying.run import Limits
    from reconciler.workflows.verify import load_work

    if session is None:
        return Comparison(problem=_NOT_FROM_A_SNAPSHOT)
    try:
        work = load_work(project, environ=os.environ).work
        limits = Limits(max_credits=max_credits)
        return asyncio.run(compare_sides(plan, session, screen, work, limits))
    except ReconcilerError as error:
        first = error.problems[0]
        return Comparison(problem=replace(first, message=f"nothing was compared: {first.message}"))


_NOT_FROM_A_SNAPSHOT: Final = Problem(
    "not-comparable",
    "nothing was compared: a snapshot cannot be searched",
    "plan with a key, and without --snapshot",
)


def _require_unsaved(out: Path | None) -> None:
    if out is not None:
        raise click.UsageError(
            "a plan made against a snapshot cannot be saved: what is applied is planned against "
            "the API"
        )


def _plan_against(
    file: Path, project: Project, flags: GlobalFlags, options: PlanOptions, base: str | None
) -> Plan:
    from reconciler.cli.session.plan_file import aim_at, read_snapshot_file
    from reconciler.workflows.snapshot_plan import plan_against

    snapshot = read_snapshot_file(file)
    aim = aim_at(project, url_of(project, flags, os.environ))
    with pause_gc():
        return asyncio.run(
            plan_against(snapshot, project, options=options, environ=os.environ, aim=aim, base=base)
        )


def _format_apply_command(file: Path | None) -> str:
    return visible(shlex.join(["reconciler", "apply", str(file)]))


def _save(plan: Plan, file: Path, project: Project, api: RealApi | EmbeddedApi) -> str:
    """Write the plan's file; how people tell this plan from another."""
    from reconciler.cli.session.plan_file import aim_of, describe_saved_plan, time_of_making
    from reconciler.cli.terminal.atomic_write import write_private
    from reconciler.cli.terminal.masking import require_free
    from reconciler.workflows.saved_plan import load_saved, save

    text = save(plan, aim_of(project, api), made_at=time_of_making(os.environ))
    require_free(text, what="the plan's file")
    write_private(file, text, what="the plan")
    return describe_saved_plan(load_saved(text))


async def _make_plan(
    project: Project, session: Session, screen: Screen, options: PlanOptions, base: str | None
) -> Plan:
    make = make_planner(project, options=options, environ=os.environ, base=base)
    return await session.read(make, notice=screen.waits)


def exit_code_of(plan: Plan) -> ExitCode:
    """What a plan means to a script."""
    if plan.refusals:
        return ExitCode.REFUSED
    return ExitCode.CHANGES if plan.steps else ExitCode.OK
