"""`reconciler pull`: live values, written into the manifests that declare them."""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial

import click

from reconciler.cli.flags.addresses import read_pattern
from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.flags.planning import approving_option
from reconciler.cli.output.exported import export_bar, save_export
from reconciler.cli.session.connect import session_with
from reconciler.cli.session.export_target import ExportTarget, under_of
from reconciler.cli.session.settings import api_of, open_project, warnings_about
from reconciler.cli.terminal.screen import Screen, is_terminal, screen_for
from reconciler.manifest.project.project import Project, has_environments
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Problem
from reconciler.planning.drift.ignoring import read_ignored
from reconciler.rendering.export.as_text import left_out_as_text, secrets_as_text
from reconciler.rendering.export.pulled import pulled_as_json
from reconciler.rendering.text.file_diff import file_diff
from reconciler.rendering.words.view import format_count
from reconciler.workflows.export import Export
from reconciler.workflows.pull_any import plan_pull_any
from reconciler.workflows.session import Session


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
  reconciler pull 'Retriever/ads/*'
  reconciler pull --all --dry-run
""",
)
@click.argument("patterns", type=read_pattern, nargs=-1, metavar="[ADDRESS|PATTERN]...")
@click.option("--all", "is_all", is_flag=True, help="Everything live that may be declared here.")
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
    patterns: Sequence[str],
    is_all: bool,
    fields: Sequence[str],
    dry_run: bool,
    auto_approve: bool,
) -> ExitCode:
    """Write what is live into the manifest that declares it, where it stands; accepts drift.

    What is live and has no manifest gets one. Nothing is written over another file.
    """
    flags = flags_in(invocation)
    if bool(patterns) is is_all:
        raise click.UsageError("name what to pull, `Retriever/ads/*`, or say --all")
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
    found = asyncio.run(_plan_pull(project, session, screen, patterns, fields))
    if not flags.wants_json:
        screen.result(left_out_as_text(found.left_out, width=screen.width))
    has_any = bool(found.declared.files or found.new)
    is_wanted = has_any and not dry_run and _is_wanted(found, screen, is_sure=auto_approve)
    is_written = bool(is_wanted)
    if is_written:
        target = ExportTarget(project, under_of(project))
        with export_bar(screen) as bar:
            save_export(target, found, with_declared=True, progress=bar.show)
    _show(found, screen, is_written=is_written, was_asked=not (auto_approve or dry_run))
    if is_written and has_environments(project.folder):
        screen.note("Every environment reads these manifests.\n")
    return ExitCode.ERROR if found.differences else ExitCode.OK


async def _plan_pull(
    project: Project,
    session: Session,
    screen: Screen,
    patterns: Sequence[str],
    fields: Sequence[str],
) -> Export:
    pull = partial(
        plan_pull_any,
        project,
        patterns=patterns,
        fields=fields,
        under=under_of(project),
        environ=os.environ,
    )
    with export_bar(screen) as bar:
        return await session.read(partial(pull, progress=bar.show), notice=screen.waits)


def _is_wanted(found: Export, screen: Screen, *, is_sure: bool) -> bool:
    if is_sure:
        return True
    screen.aside(_diff(found, screen))
    if not screen.asks('Write this? Only "yes" is accepted: '):
        raise Rejected(Problem("not-approved", "nothing was written: the answer was not yes"))
    return True


def _diff(found: Export, screen: Screen) -> str:
    changed = [
        file_diff(each.file, each.before, each.after, hidden=each.hidden, color=screen.has_color)
        for each in found.declared.files
    ]
    new = [file_diff(each.file, "", each.text, color=screen.has_color) for each in found.new]
    return "\n".join([*changed, *new])


def _show(found: Export, screen: Screen, *, is_written: bool, was_asked: bool) -> None:
    if screen.flags.wants_json:
        screen.result(_as_json(found, is_written=is_written))
        return
    if not found.declared.files and not found.new:
        screen.result("Nothing to pull: live is as declared.\n")
        return
    if not was_asked:
        screen.result(f"{_diff(found, screen)}\n")
    verb = "Wrote" if is_written else "Would write"
    screen.result(secrets_as_text(found.secrets))
    screen.result(f"{verb} {' and '.join(_parts(found))}.\n")
    if found.differences:
        screen.problems(found.differences)


def _parts(found: Export) -> Iterator[str]:
    taken = found.declared.taken
    if taken:
        fields = sum(len(paths) for _, paths in taken)
        yield f"{format_count(fields, 'field')} of {format_count(len(taken), 'resource')}"
    if found.new:
        yield format_count(len(found.new), "new manifest")


def _as_json(found: Export, *, is_written: bool) -> str:
    files = [(each.file, each.before, each.after, each.hidden) for each in found.declared.files]
    files += [(each.file, "", each.text, frozenset()) for each in found.new]
    return pulled_as_json(
        files,
        found.declared.taken,
        new=[(each.file, each.address) for each in found.new],
        left_out=found.left_out,
        secrets=found.secrets,
        is_written=is_written,
    )
