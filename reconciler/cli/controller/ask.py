"""`reconciler controller status`, `approve`, `run`, `pause` and `resume`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import click

from reconciler.cli.controller.flags import database_options
from reconciler.cli.controller.open import OpenedController, open_controller
from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.fleet.completing import complete_stacks
from reconciler.cli.terminal.masking import mask_secrets
from reconciler.controller.actions import Actions
from reconciler.controller.database.runs import Runs
from reconciler.controller.status import read_status
from reconciler.model.controller.run import RunRecord
from reconciler.model.controller.stack import ControllerStatus
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Problem
from reconciler.rendering.words.view import format_count

Made = TypeVar("Made")


@click.command(
    cls=CommandWithSections,
    short_help="Show how every stack is, and what waits.",
    epilog="""\b
Examples:
  reconciler controller status
  reconciler controller status --run 12
  reconciler controller status --format json
""",
)
@click.option("--run", "number", type=click.IntRange(1), metavar="N", help="All of one run.")
@database_options
@global_options
@click.pass_obj
def status(invocation: Invocation, *, number: int | None) -> ExitCode:
    """Show how every stack of the fleet is, what waits for an approval, and who works.

    Only the database is asked. Exit 2 when any stack is not as it is declared.
    """
    opened = open_controller(invocation)
    if number is not None:
        return _show_run(opened, number)
    found = asyncio.run(_status(opened))
    screen = opened.fleet.screen
    if screen.flags.wants_json:
        from reconciler.rendering.controller.as_json import status_as_json

        screen.result(status_as_json(found))
    else:
        from reconciler.rendering.controller.as_text import status_as_text

        screen.result(status_as_text(found, color=screen.has_color, width=screen.width))
    return ExitCode.OK if found.is_well else ExitCode.CHANGES


async def _status(opened: OpenedController) -> ControllerStatus:
    async with opened.pool() as pool:
        return await read_status(pool, opened.fleet.fleet)


def _show_run(opened: OpenedController, number: int) -> ExitCode:
    run = asyncio.run(_find(opened, number))
    if run is None:
        says = f"there is no run {number}, or it is forgotten"
        remedy = "`reconciler controller status` shows the latest"
        raise Rejected(Problem("unknown-run", says, remedy))
    screen = opened.fleet.screen
    if screen.flags.wants_json:
        from reconciler.rendering.controller.as_json import run_as_json

        screen.result(run_as_json(run))
    else:
        from reconciler.rendering.controller.as_text import run_as_text

        screen.result(run_as_text(run, color=screen.has_color, width=screen.width))
    return ExitCode.OK


async def _find(opened: OpenedController, number: int) -> RunRecord | None:
    async with opened.pool() as pool:
        return await Runs(pool).find(number)


@click.command(
    cls=CommandWithSections,
    short_help="Have the plan of a run applied.",
    epilog="""\b
Examples:
  reconciler controller status --run 12
  reconciler controller approve 12
""",
)
@click.argument("run", type=click.IntRange(1), metavar="RUN")
@database_options
@global_options
@click.pass_obj
def approve(invocation: Invocation, *, run: int) -> ExitCode:
    """Approve the plan that a run waits with: exactly that is applied, by the next free worker.

    Where live has moved since it was made, nothing is applied, and the stack is planned anew.
    """
    opened = open_controller(invocation)
    found = _ask(opened, lambda actions: actions.approve(run))
    opened.fleet.screen.note(f"Approved the plan of run {found.number} of {found.stack}.\n")
    return ExitCode.OK


@click.command(
    cls=CommandWithSections,
    short_help="Run stacks now.",
    epilog="""\b
Examples:
  reconciler controller run ads-de
  reconciler controller run 'ads-*'
""",
)
@click.argument(
    "names", nargs=-1, required=True, metavar="STACK...", shell_complete=complete_stacks
)
@database_options
@global_options
@click.pass_obj
def run(invocation: Invocation, *, names: Sequence[str]) -> ExitCode:
    """Run stacks now instead of when they are due; patterns are taken as well."""
    opened = open_controller(invocation, names)
    meant = [each.name for each in opened.fleet.stacks]
    added = _ask(opened, lambda actions: actions.run(meant))
    waiting = len(meant) - len(added)
    more = f"; {format_count(waiting, 'stack')} waited already" if waiting else ""
    named = f" of {meant[0]}" if len(meant) == 1 else ""
    opened.fleet.screen.note(f"Asked for {format_count(len(added), 'run')}{named}{more}.\n")
    return ExitCode.OK


@click.command(
    cls=CommandWithSections,
    short_help="Leave stacks alone.",
    epilog="""\b
Examples:
  reconciler controller pause ads-de -m "migration until Friday"
""",
)
@click.argument(
    "names", nargs=-1, required=True, metavar="STACK...", shell_complete=complete_stacks
)
@click.option("-m", "--because", default="", metavar="TEXT", help="Why, for whoever asks.")
@database_options
@global_options
@click.pass_obj
def pause(invocation: Invocation, *, names: Sequence[str], because: str) -> ExitCode:
    """Leave stacks alone until they are resumed; a run that goes on comes to its end."""
    opened = open_controller(invocation, names)
    meant = [each.name for each in opened.fleet.stacks]
    # It is kept, shown and sent to others.
    said = mask_secrets(because)
    paused = _ask(opened, lambda actions: actions.pause(meant, because=said))
    others = [name for name in meant if name not in paused]
    opened.fleet.screen.note(_done("Paused", paused, others, "paused already"))
    return ExitCode.OK


@click.command(
    cls=CommandWithSections,
    short_help="Keep paused stacks again.",
    epilog="""\b
Examples:
  reconciler controller resume ads-de
""",
)
@click.argument(
    "names", nargs=-1, required=True, metavar="STACK...", shell_complete=complete_stacks
)
@database_options
@global_options
@click.pass_obj
def resume(invocation: Invocation, *, names: Sequence[str]) -> ExitCode:
    """Keep stacks again that were paused, and run them now."""
    opened = open_controller(invocation, names)
    meant = [each.name for each in opened.fleet.stacks]
    resumed = _ask(opened, lambda actions: actions.resume(meant))
    others = [name for name in meant if name not in resumed]
    opened.fleet.screen.note(_done("Resumed", resumed, others, "not paused"))
    return ExitCode.OK


def _done(what: str, done: Sequence[str], others: Sequence[str], how: str) -> str:
    """`Paused ads.`, and which it did not concern."""
    said = f"{what} {', '.join(done)}.\n" if done else ""
    were = "was" if len(others) == 1 else "were"
    return said + (f"{', '.join(others)} {were} {how}.\n" if others else "")


def _ask(opened: OpenedController, ask: Callable[[Actions], Awaitable[Made]]) -> Made:
    async def asking() -> Made:
        async with opened.actions() as actions:
            return await ask(actions)

    return asyncio.run(asking())
