"""`reconciler fix`: the rewrites that problems carry, in the manifests."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.flags.rewriting import RewritingFlags, rewriting_options
from reconciler.cli.output.rewriting import finish
from reconciler.cli.session.settings import environment_of, folder_of, given_in
from reconciler.cli.terminal.masking import add_secrets
from reconciler.cli.terminal.screen import screen_for
from reconciler.manifest.project.project import access_of
from reconciler.model.errors import ExitCode
from reconciler.model.rewriting.rewrite import FileRewrite
from reconciler.rendering.words.view import visible
from reconciler.workflows.fix import fix_files
from reconciler.workflows.gc_pause import pause_gc


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler fix
  reconciler fix manifests/retrievers
  reconciler fix --diff
  reconciler fix --check
""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=path)
@rewriting_options
@global_options
@click.pass_obj
def fix(invocation: Invocation, paths: Sequence[Path]) -> ExitCode:
    """Mend manifests where it is certain how, all of them or those in PATH; comments stay."""
    flags, wanted = flags_in(invocation), invocation.get(RewritingFlags)
    screen = screen_for(flags)
    folder = folder_of(flags)
    add_secrets(access_of(folder, os.environ).known_secrets(os.environ))
    environment = environment_of(flags, os.environ)
    with pause_gc():
        made = fix_files(
            folder,
            environment=environment,
            environ=os.environ,
            given=given_in(flags),
            paths=paths,
        )
    return finish(made, wanted, screen, verb="mended", list_file=_list_mended)


def _list_mended(rewrite: FileRewrite) -> str:
    return "".join(f"{line}\n" for line in _lines(rewrite))


def _lines(rewrite: FileRewrite) -> Iterator[str]:
    for each in rewrite.mended:
        yield f"{visible(rewrite.file)}:{each.location.line}: {visible(each.says)}"
