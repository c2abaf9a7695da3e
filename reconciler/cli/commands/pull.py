"""`reconciler pull`: live values, written into the manifests that declare them."""

import asyncio
import os
import sys
from collections.abc import Sequence
from functools import partial

import click

from reconciler.cli.flags.addresses import read_address
from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.planning import approving_option
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.screen import Screen, is_terminal, screen_for
from reconciler.manifest.project.project import Project, has_environments
from reconciler.manifest.project.save import save
from reconciler.model.address import Address
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Problem
from reconciler.planning.drift.ignoring import read_ignored
from reconciler.rendering.json.pulled import pulled_as_json
from reconciler.rendering.text.file_diff import file_diff
from reconciler.rendering.words.view import format_count
from reconciler.workflows.pull import Pull, plan_pull
from reconciler.workflows.session import Session


def read_resource(text: str) -> Address:
    """The address of one resource."""
    address = read_address(text)
    if isinstance(address, str):
        raise click.BadParameter(f"`{text}` is not an address such as Bucket/ads/videos")
    return address


def read_field(text: str) -> str:
    """The path of a field, as `ignore_changes` has it."""
    ignored = read_ignored(f"*:{text}")
    if ignored is None:
        raise click.BadParameter(f"`{text}` is not the path of a field: stages.find.config")
    return ignored.path


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler pull Retriever/ads/search
  reconciler pull Retriever/ads/search --field description --dry-run
""",
)
@click.argument("addresses", type=read_resource, nargs=-1, required=True, metavar="ADDRESS...")
@click.option(
    "--field",
    "fields",
    type=read_field,
    multiple=True,
    metavar="PATH",
    help="Only this field: `stages.find.config`; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@approving_option
@global_options
@click.pass_obj
def pull(
    invocation: Invocation,
    *,
    addresses: Sequence[Address],
    fields: Sequence[str],
    dry_run: bool,
    auto_approve: bool,
) -> ExitCode:
    """Write what is live into the manifest that declares it, where it stands; accepts drift."""
    flags = flags_in(invocation)
    screen = screen_for(flags, may_go_unseen=auto_approve and not dry_run)
    if not (auto_approve or dry_run or is_terminal(sys.stdin)):
        raise Rejected(
            Problem(
                "nobody-to-ask",
                "there is no terminal to ask for approval",
                "pass --auto-approve, or --dry-run to see what would be written",
            )
        )
    project = open_project(flags, os.environ)
    session = session_with(api_of(project, flags, os.environ))
    screen.warn(warnings_about(flags))
    found = asyncio.run(_plan_pull(project, session, screen, addresses, fields))
    is_wanted = found.files and not dry_run and _is_wanted(found, screen, is_sure=auto_approve)
    is_written = bool(is_wanted)
    if is_written:
        for each in found.files:
            save(each.path, each.after)
    _show(found, screen, is_written=is_written, was_asked=not (auto_approve or dry_run))
    if is_written and has_environments(project.folder):
        screen.note("Every environment reads these manifests.\n")
    return ExitCode.OK


async def _plan_pull(
    project: Project,
    session: Session,
    screen: Screen,
    addresses: Sequence[Address],
    fields: Sequence[str],
) -> Pull:
    pull = partial(plan_pull, project, addresses=addresses, fields=fields, environ=os.environ)
    return await session.read(pull, notice=screen.waits)


def _is_wanted(found: Pull, screen: Screen, *, is_sure: bool) -> bool:
    if is_sure:
        return True
    screen.aside(_diff(found, screen))
    if not screen.asks('Write this? Only "yes" is accepted: '):
        raise Rejected(Problem("not-approved", "nothing was written: the answer was not yes"))
    return True


def _diff(found: Pull, screen: Screen) -> str:
    return "\n".join(
        file_diff(each.file, each.before, each.after, hidden=each.hidden, color=screen.has_color)
        for each in found.files
    )


def _show(found: Pull, screen: Screen, *, is_written: bool, was_asked: bool) -> None:
    if screen.flags.wants_json:
        files = [(each.file, each.before, each.after, each.hidden) for each in found.files]
        screen.result(pulled_as_json(files, found.taken, is_written=is_written))
        return
    if not found.files:
        screen.result("Nothing to pull: live is as declared.\n")
        return
    if not was_asked:
        screen.result(f"{_diff(found, screen)}\n")
    fields = sum(len(paths) for _, paths in found.taken)
    verb = "Wrote" if is_written else "Would write"
    said = (
        f"{verb} {format_count(fields, 'field')} of {format_count(len(found.taken), 'resource')}."
    )
    screen.result(f"{said}\n")
