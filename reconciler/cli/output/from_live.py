"""A project that begins with what is live: the files of any other, and manifests to adopt it."""

import asyncio
import os
from functools import partial
from pathlib import Path

from reconciler.cli.flags.global_flags import GlobalFlags
from reconciler.cli.output.exported import ExportReport, export_bar, save_export
from reconciler.cli.output.initialised import here_in, tell_files, tell_next
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.export_target import ExportTarget, open_target
from reconciler.cli.session.settings import api_of, url_of, warnings_about
from reconciler.cli.terminal.screen import Screen
from reconciler.manifest.project.embedded import is_embedded
from reconciler.manifest.project.project import PROJECT_FILE, Project
from reconciler.manifest.starter.files import Forge, Start, Template
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Problem
from reconciler.rendering.export.initialised import initialised_as_json
from reconciler.workflows.export import Export, ExportOptions, plan_export
from reconciler.workflows.init import Initialised
from reconciler.workflows.init import init as start_project
from reconciler.workflows.selection import Wanted


def start_from_live(
    flags: GlobalFlags, screen: Screen, folder: Path, stack: str, forge: Forge, wanted: Wanted
) -> ExitCode:
    """Write a new project that declares what is live; nothing is written where that fails."""
    if (folder / PROJECT_FILE).exists():
        says = f"there is a project already: {folder / PROJECT_FILE}"
        remedy = f"`reconciler export --adopt --into {folder}` adds to it what is live"
        raise Rejected(Problem("project-exists", says, remedy))
    target = open_target(flags, folder, stack, os.environ)
    screen.warn(warnings_about(flags))
    found = asyncio.run(_plan(target, flags, screen, wanted))
    report = ExportReport(found, folder, is_written=True, is_updated=False)
    report.show_left_out(screen)
    start = Start(
        template=Template.EMPTY,
        stack=stack,
        namespace=stack,
        forge=forge,
        live_url=_url(target.project, flags),
    )
    done = start_project(folder, start)
    with export_bar(screen) as bar:
        in_place = ExportTarget(target.project, target.under)
        save_export(in_place, found, with_declared=False, progress=bar.show)
    (folder / target.under).mkdir(exist_ok=True)
    return _show(done, report, screen, here_in(flags))


def _url(project: Project, flags: GlobalFlags) -> str:
    """Where the project will find its API; one that is embedded is of this machine alone."""
    url = url_of(project, flags, os.environ)
    return project.api_url if is_embedded(url) else url


async def _plan(target: ExportTarget, flags: GlobalFlags, screen: Screen, wanted: Wanted) -> Export:
    session = session_with(api_of(target.project, flags, os.environ))
    options = ExportOptions(wanted=wanted, under=target.under, adopt=True)
    with export_bar(screen) as bar:
        plan = partial(
            plan_export,
            target.project,
            options=options,
            environ=os.environ,
            progress=bar.show,
        )
        return await session.read(plan, notice=screen.waits)


def _show(done: Initialised, report: ExportReport, screen: Screen, here: str) -> ExitCode:
    commands = {
        f"reconciler {here}validate": "all that can be known offline",
        f"reconciler {here}plan": "what the first apply adopts, and nothing else",
        f"reconciler {here}apply": "takes it over: once the files are reviewed and merged",
    }
    if screen.flags.wants_json:
        screen.result(
            initialised_as_json(
                written=[*done.written, *(each.file for each in report.found.new)],
                unchanged=done.unchanged,
                left=done.left,
                commands=tuple(commands),
                left_out=report.found.left_out,
                secrets=report.found.secrets,
                exit_code=report.code,
            )
        )
    else:
        screen.result("".join(f"{line}\n" for line in tell_files(done)))
    report.show_ending(screen)
    if not screen.flags.wants_json:
        screen.result("".join(f"{line}\n" for line in tell_next(commands)))
    return report.code
