"""`plan` over several environments: each is planned, whatever becomes of the others."""

import asyncio
import os
from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from reconciler.cli.flags.base import base_in, foreign_drift_code, refuse_foreign_drift
from reconciler.cli.flags.global_flags import Format, GlobalFlags, UnsupportedFormat
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.planning import plan_options
from reconciler.cli.output.formats import TextStyle
from reconciler.cli.output.outputs import show_result
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.screen import Screen
from reconciler.model.environments.plans import EnvironmentPlan, worst_of
from reconciler.model.errors import ExitCode, ReconcilerError
from reconciler.model.plan import Plan
from reconciler.rendering.environments.plans_as_json import plans_as_json
from reconciler.rendering.environments.plans_as_markdown import plans_as_markdown
from reconciler.rendering.environments.plans_as_text import plans_as_text
from reconciler.workflows.plan import make_planner

_FORMATS: Final = (Format.TEXT, Format.JSON, Format.MARKDOWN)


def require_formats(flags: GlobalFlags) -> None:
    """Raise `UnsupportedFormat` for one in which only the plan of one environment is told."""
    for format_ in (flags.format, *(output.format for output in flags.output)):
        if format_ not in _FORMATS:
            raise UnsupportedFormat(
                f"{format_} tells of one environment: several have {', '.join(_FORMATS)}"
            )


def plan_several(
    names: Sequence[str],
    invocation: Invocation,
    screen: Screen,
    *,
    exit_code_of: Callable[[Plan], ExitCode] | None,
    show_unmanaged: bool,
) -> ExitCode:
    """Plan each environment, show all of them, and return the worst that one of them means.

    Without `exit_code_of`, changes and refusals mean nothing to a script.
    """
    flags = screen.flags
    require_formats(flags)
    screen.warn(warnings_about(flags))
    plans: list[EnvironmentPlan] = []
    for name in names:
        screen.note(f"Planning {name}…\n")
        plans.append(_plan(name, invocation, screen, exit_code_of or foreign_drift_code))
    code = worst_of(each.exit_code for each in plans)

    def render(format_: Format, look: TextStyle) -> str:
        match format_:
            case Format.JSON:
                return plans_as_json(plans, exit_code=code)
            case Format.MARKDOWN:
                return plans_as_markdown(plans, extent=look.extent)
            case _:
                return plans_as_text(
                    plans,
                    width=look.width,
                    color=look.has_color,
                    show_unmanaged=look.show_unmanaged,
                    extent=look.extent,
                )

    show_result(screen, render, all_of_it=show_unmanaged)
    return code


def _plan(
    name: str, invocation: Invocation, screen: Screen, exit_code_of: Callable[[Plan], ExitCode]
) -> EnvironmentPlan:
    try:
        project = open_project(replace(screen.flags, env=(name,)), os.environ)
        session = session_with(api_of(project, screen.flags, os.environ))
        make = make_planner(
            project,
            options=plan_options(invocation),
            environ=os.environ,
            base=base_in(invocation),
        )
        made = asyncio.run(session.read(make, notice=screen.waits))
    except ReconcilerError as error:
        return EnvironmentPlan(name, None, error.problems, error.exit_code)
    made = refuse_foreign_drift(made, invocation)
    return EnvironmentPlan(name, made, exit_code=exit_code_of(made))
