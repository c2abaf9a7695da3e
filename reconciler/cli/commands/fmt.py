"""`reconciler fmt`: manifests in the one style."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from reconciler.cli.flags.global_flags import GlobalFlags, flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.flags.rewriting import RewritingFlags, rewriting_options
from reconciler.cli.output.rewriting import file_line, finish
from reconciler.cli.session.settings import folder_of
from reconciler.cli.terminal.masking import add_secrets
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.manifest.project.project import access_of, find_project
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Problem, Severity
from reconciler.model.rewriting.rewrite import FileRewrite, Rewriting
from reconciler.workflows.fmt import format_files, format_stream, with_hidden_lines
from reconciler.workflows.gc_pause import pause_gc

_STREAM: Final = Path("-")


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler fmt
  reconciler fmt manifests/retrievers
  reconciler fmt --check
  reconciler fmt --diff
  reconciler fmt - < retriever.yaml
""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=path)
@rewriting_options
@global_options
@click.pass_obj
def fmt(invocation: Invocation, paths: Sequence[Path]) -> ExitCode:
    """Bring manifests into one style, all of them or those in PATH; `-` is stdin to stdout."""
    flags, wanted = flags_in(invocation), invocation.get(RewritingFlags)
    screen = screen_for(flags)
    if _STREAM in paths:
        if len(paths) > 1:
            raise click.UsageError("`-` is the standard input, and stands alone")
        return _format_stdin(screen, wanted)
    with pause_gc():
        made = format_files(_folder(flags, paths), paths=paths, environ=os.environ)
    made = with_hidden_lines(made) if wanted.diff or flags.wants_json else made
    return finish(made, wanted, screen, verb="formatted", list_file=file_line)


def _folder(flags: GlobalFlags, paths: Sequence[Path]) -> Path:
    """The project, which files that are named can do without."""
    found = flags.project or find_project(Path.cwd())
    folder = folder_of(flags) if flags.project or not paths else found or Path.cwd()
    add_secrets(access_of(folder, os.environ).known_secrets(os.environ) if found else ())
    return folder


def _format_stdin(screen: Screen, wanted: RewritingFlags) -> ExitCode:
    text = _read_stdin()
    made = format_stream(text, "<stdin>")
    if wanted.writes and not screen.flags.wants_json:
        if any(each.severity is Severity.ERROR for each in made.problems):
            raise Rejected(*made.problems)
        screen.result(made.text)
        if made.problems:
            screen.problems(made.problems)
        return ExitCode.OK
    changed = FileRewrite(file="<stdin>", path="-", before=text, after=made.text)
    files = (changed,) if made.text != text else ()
    rewriting = with_hidden_lines(Rewriting(files=files, problems=made.problems, seen=1))
    as_if_checked = wanted if not wanted.writes else RewritingFlags(diff=True)
    return finish(rewriting, as_if_checked, screen, verb="formatted", list_file=file_line)


def _read_stdin() -> str:
    if sys.stdin is None:
        raise Rejected(Problem("no-input", "the standard input is closed", "name a file instead"))
    raw = getattr(sys.stdin, "buffer", None)
    try:
        # As bytes: Python's own reading would change how lines end.
        return raw.read().decode("utf-8") if raw is not None else sys.stdin.read()
    except UnicodeDecodeError as error:
        says = f"byte {error.object[error.start]:#04x} at offset {error.start} is not UTF-8"
        raise Rejected(Problem("not-utf-8", says, "save the file as UTF-8")) from error
