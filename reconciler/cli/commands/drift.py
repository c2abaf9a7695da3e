"""`reconciler drift`: what live became by itself. Only reads."""

import asyncio
import os
from functools import partial
from pathlib import Path

import click
from msgspec.structs import replace

from reconciler.cli.flags.accept import accept, accepting_in, accepting_options, refuse_outside
from reconciler.cli.flags.base import base_in, base_option
from reconciler.cli.flags.drift import drift_options, ignored_in, with_baseline
from reconciler.cli.flags.extent import extent_in, extent_options
from reconciler.cli.flags.global_flags import Format, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.output.formats import ReportInfo, TextStyle, plan_in
from reconciler.cli.output.outputs import about_in, review_flags, show_result
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.plan_file import time_of_making
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.manifest.project.project import Project
from reconciler.model.drift import Drift
from reconciler.model.errors import ExitCode
from reconciler.planning.drift.baseline import without_accepted
from reconciler.rendering.drift.as_json import drift_as_json
from reconciler.rendering.drift.as_text import drift_as_text, drift_in_short
from reconciler.rendering.text.codes import plan_hint
from reconciler.workflows.drift import DriftOptions, accepted_in, find_drift
from reconciler.workflows.session import Session

_ABOUT = ReportInfo(title="Drift", marker="drift")


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler drift
  reconciler drift --base v1.4 --output junit=drift.xml
  reconciler drift --accept Retriever/ads/search:description \\
      --reason 'ticket 4711' --expires 2026-12-24
  reconciler drift --ignore 'Retriever/ads/*:description'
""",
)
@click.option("--show-unmanaged", is_flag=True, help="List live resources that nobody declares.")
@click.option(
    "--show-undeclared",
    is_flag=True,
    help="List live values of declared resources that nobody declares.",
)
@base_option
@drift_options
@accepting_options
@extent_options
@global_options
@click.pass_obj
def drift(
    invocation: Invocation, *, show_unmanaged: bool, show_undeclared: bool, baseline: Path | None
) -> ExitCode:
    """Show what is live otherwise than it was declared; exit 2 when anything is.

    Without --base, the manifests themselves are what was declared last.
    """
    flags = review_flags(invocation, _ABOUT, reads=[baseline])
    screen = screen_for(flags, extent=extent_in(invocation))
    today = time_of_making(os.environ).date()
    accepting = accepting_in(invocation, today=today)
    project = with_baseline(open_project(flags, os.environ), baseline)
    if accepting is not None:
        refuse_outside(project, baseline)
    before = accepted_in(project, is_new=accepting is not None)
    looking = DriftOptions(
        today=today.isoformat(), base=base_in(invocation), ignored=ignored_in(invocation)
    )
    session = session_with(api_of(project, flags, os.environ))
    screen.warn(warnings_about(flags))
    everything = asyncio.run(_find_drift(project, session, screen, looking))
    if accepting is not None:
        file = accept(project, everything, accepting)
        before = accepted_in(project)
        screen.note(f"Wrote {file}.\n")
    found = without_accepted(everything, before, today=looking.today)
    code = ExitCode.CHANGES if found.plan.steps else ExitCode.OK
    about = replace(about_in(invocation), says=drift_in_short(found))
    show_result(
        screen,
        lambda format_, look: format_drift(
            format_, found, about, look, code=code, show_undeclared=show_undeclared
        ),
        all_of_it=show_unmanaged,
    )
    return code


def format_drift(
    format_: Format,
    drift: Drift,
    about: ReportInfo,
    look: TextStyle,
    *,
    code: ExitCode,
    show_undeclared: bool = False,
) -> str:
    """Drift in one of the formats; in each, what is declared stands first and live after."""
    match format_:
        case Format.TEXT:
            text = drift_as_text(
                drift,
                width=look.width,
                color=look.has_color,
                show_unmanaged=look.show_unmanaged,
                extent=look.extent,
                show_undeclared=show_undeclared,
            )
            return text + plan_hint(drift.plan, width=look.width, color=look.has_color)
        case Format.JSON:
            return drift_as_json(drift, exit_code=code)
        case _:
            return plan_in(format_, drift.plan, about, look)


async def _find_drift(
    project: Project, session: Session, screen: Screen, looking: DriftOptions
) -> Drift:
    find = partial(find_drift, project, looking=looking, environ=os.environ)
    return await session.read(find, notice=screen.waits)
