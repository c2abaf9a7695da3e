"""`reconciler snapshot`: live state in a file, for plans where there is no key."""

import asyncio
import os
from functools import partial
from pathlib import Path

import click

from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.output.overwrite import require_no_input
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.plan_file import aim_of, time_of_making
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.atomic_write import write_private
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode
from reconciler.planning.planfile.planfile import Aim
from reconciler.rendering.words.view import visible
from reconciler.workflows.session import Session
from reconciler.workflows.snapshot import take_snapshot
from reconciler.workflows.snapshot_file import Snapshot, dump_snapshot


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler snapshot -o live.json
  reconciler plan --snapshot live.json     needs no key and no network
""",
)
@click.option("-o", "--out", type=path, metavar="FILE", help="Where to keep it; else on stdout.")
@global_options
@click.pass_obj
def snapshot(invocation: Invocation, *, out: Path | None) -> ExitCode:
    """Record what a plan must know of live state; changes nothing.

    The file holds no secrets and may be published: pull requests of forks, which have no key, are
    planned against it.
    """
    flags = flags_in(invocation)
    screen = screen_for(flags, may_go_unseen=out is not None)
    project = open_project(flags, os.environ)
    if out is not None:
        require_no_input([out], folder=project.folder, reads=filter(None, [flags.api_key_file]))
    api = api_of(project, flags, os.environ)
    screen.warn(warnings_about(flags))
    taken = asyncio.run(_take_snapshot(project, session_with(api), screen, aim_of(project, api)))
    text = dump_snapshot(taken)
    if out is None:
        screen.result(text)
        return ExitCode.OK
    write_private(out, text, what="the snapshot")
    screen.note(
        f"Snapshot of {taken.count:,} resources, taken {taken.taken_at}. Plan against it with: "
        f"reconciler plan --snapshot {visible(str(out))}\n"
    )
    return ExitCode.OK


async def _take_snapshot(project: Project, session: Session, screen: Screen, aim: Aim) -> Snapshot:
    at = time_of_making(os.environ).isoformat(timespec="seconds")
    take = partial(take_snapshot, project, environ=os.environ, aim=aim, taken_at=at)
    return await session.read(take, notice=screen.waits)
