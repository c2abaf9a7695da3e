"""`reconciler verify`: whether search still answers as it should. Only searches, and is billed."""

import asyncio
import os
from collections.abc import Callable, Sequence
from functools import partial

import click
from msgspec.structs import replace

from reconciler.cli.flags.addresses import read_verifiable
from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.output.formats import ReportInfo
from reconciler.cli.output.outputs import about_in, review_flags, show_result
from reconciler.cli.output.progress import show_verification
from reconciler.cli.output.verified import (
    comparison_in,
    show_estimate,
    show_golden,
    verification_in,
)
from reconciler.cli.session.compare import compare_sides
from reconciler.cli.session.completing import complete
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.interrupt import handle_interrupts
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode
from reconciler.model.verification.comparison import Comparison
from reconciler.model.verification.estimate import VerificationEstimate
from reconciler.model.verification.verdict import Verification
from reconciler.planning.options.options import PlanOptions
from reconciler.verifying.asking.work import Work
from reconciler.verifying.run import Limits
from reconciler.workflows.completions import verifiable
from reconciler.workflows.plan import make_plan
from reconciler.workflows.session import Session
from reconciler.workflows.verify import (
    estimate,
    golden_part,
    load_work,
    update_golden,
    verify_in,
)

_ABOUT = ReportInfo(title="Verification", marker="verify")
_COMPARED = ReportInfo(title="Comparison", marker="compare")


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler verify
  reconciler verify Check/ads/red_cars 'Gate/ads/*' --max-credits 20
  reconciler verify Retriever/ads/search --runs 20
  reconciler verify --explain-only
  reconciler verify --update-golden
  reconciler verify --compare --max-credits 40
  reconciler verify --output junit=verify.xml --output html=verify.html
""",
)
@click.argument(
    "selected",
    nargs=-1,
    metavar="[ADDRESS]...",
    type=read_verifiable,
    shell_complete=complete(verifiable),
)
@click.option("--explain-only", is_flag=True, help="Ask nothing; say what it would cost.")
@click.option(
    "--compare", "compares", is_flag=True, help="Ask live and planned the same, side by side."
)
@click.option(
    "--update-golden", is_flag=True, help="Keep what is answered as the golden answers of checks."
)
@click.option(
    "--max-credits",
    type=click.FloatRange(min=0),
    metavar="N",
    help="Ask no more than that buys; what is left over is not asked.",
)
@click.option(
    "--runs",
    type=click.IntRange(1, 1000),
    default=1,
    metavar="N",
    help="Ask each question of a check N times, for its times.",
)
@global_options
@click.pass_obj
def verify(
    invocation: Invocation,
    *,
    selected: Sequence[str],
    explain_only: bool,
    compares: bool,
    update_golden: bool,
    max_credits: float | None,
    runs: int,
) -> ExitCode:
    """Ask what checks and gates ask; exit 2 when one fails, 1 when one cannot be asked.

    ADDRESS is a check, a gate or a pattern; a retriever or a dataset means all that asks it.
    """
    if explain_only + update_golden + compares > 1:
        raise click.UsageError("say one of --explain-only, --compare and --update-golden")
    is_aside = explain_only or update_golden
    about = _COMPARED if compares else _ABOUT
    flags = flags_in(invocation) if is_aside else review_flags(invocation, about)
    screen, project = screen_for(flags), open_project(flags, os.environ)
    declared = load_work(project, selected, environ=os.environ)
    session = session_with(api_of(project, flags, os.environ))
    screen.warn([*warnings_about(flags), *declared.warnings])
    limits = Limits(max_credits=max_credits, runs=runs)
    if explain_only:
        found = asyncio.run(_estimate(session, screen, declared.work, limits))
        return show_estimate(found, screen)
    if compares:
        compared = asyncio.run(_compare(project, session, screen, declared.work, limits))
        _show(screen, invocation, partial(comparison_in, comparison=compared))
        return compared.exit_code
    if update_golden:
        return _update_golden(project, session, screen, golden_part(declared.work), limits)
    verification = asyncio.run(_verify(session, screen, declared.work, limits))
    _show(screen, invocation, partial(verification_in, verification=verification))
    return verification.exit_code


def _show(screen: Screen, invocation: Invocation, render: Callable[..., str]) -> None:
    """In every format that was asked for."""
    about = about_in(invocation)
    show_result(
        screen,
        lambda format_, look: render(format_, about=about, look=look),
        all_of_it=True,
    )


def _update_golden(
    project: Project, session: Session, screen: Screen, work: Work, limits: Limits
) -> ExitCode:
    verification = asyncio.run(_verify(session, screen, work, limits, is_told=False))
    return show_golden(update_golden(project, work, verification), screen)


async def _verify(
    session: Session, screen: Screen, work: Work, limits: Limits, *, is_told: bool = True
) -> Verification:
    with handle_interrupts(screen.note, what="searches") as stop:
        events = verify_in(session, work, replace(limits, stop=stop), notice=screen.waits)
        return await show_verification(events, screen, is_told=is_told)


async def _compare(
    project: Project, session: Session, screen: Screen, work: Work, limits: Limits
) -> Comparison:
    planning = partial(make_plan, project, options=PlanOptions(), environ=os.environ)
    plan = await session.read(planning, notice=screen.waits)
    return await compare_sides(plan, session, screen, work, limits)


async def _estimate(
    session: Session, screen: Screen, work: Work, limits: Limits
) -> VerificationEstimate:
    async with session.reading(notice=screen.waits) as reader:
        return await estimate(reader, work, limits)
