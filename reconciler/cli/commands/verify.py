"""`reconciler verify`: whether search still answers as it should. Only searches, and is billed."""

import asyncio
import os
from collections.abc import Sequence

import click

from reconciler.cli.flags.addresses import read_verifiable
from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.output.progress import show_verification
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.model.errors import ExitCode
from reconciler.model.verification.verdict import Verification
from reconciler.rendering.verified.as_text import verification_as_text
from reconciler.verifying.asking.work import Work
from reconciler.verifying.run import Limits
from reconciler.workflows.session import Session
from reconciler.workflows.verify import load_work
from reconciler.workflows.verify import verify as ask_and_judge


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler verify
  reconciler verify Check/ads/red_cars 'Gate/ads/*'
  reconciler verify Retriever/ads/search --runs 20
""",
)
@click.argument("selected", nargs=-1, metavar="[ADDRESS]...", type=read_verifiable)
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
    invocation: Invocation, *, selected: Sequence[str], max_credits: float | None, runs: int
) -> ExitCode:
    """Ask what checks and gates ask; exit 2 when one fails, 1 when one cannot be asked.

    ADDRESS is a check, a gate or a pattern; a retriever or a dataset means all that asks it.
    """
    flags = flags_in(invocation)
    screen = screen_for(flags)
    project = open_project(flags, os.environ)
    declared = load_work(project, selected, environ=os.environ)
    session = session_with(api_of(project, flags, os.environ))
    screen.warn([*warnings_about(flags), *declared.warnings])
    limits = Limits(max_credits=max_credits, runs=runs)
    verification = asyncio.run(_verify(session, screen, declared.work, limits))
    screen.result(verification_as_text(verification, color=screen.has_color, width=screen.width))
    return verification.exit_code


async def _verify(session: Session, screen: Screen, work: Work, limits: Limits) -> Verification:
    async with session.reading(notice=screen.waits) as reader:
        return await show_verification(ask_and_judge(reader, work, limits), screen)
