"""`reconciler validate`: everything that can be known without asking the API."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from reconciler.cli.flags.global_flags import Format, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.output.formats import ReportInfo, TextStyle, problems_in
from reconciler.cli.output.outputs import about_in, review_flags, write_problems
from reconciler.cli.session.settings import environment_of, folder_of
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Severity
from reconciler.rendering.words.view import format_count
from reconciler.workflows.gc_pause import pause_gc
from reconciler.workflows.validate import ValidationResult
from reconciler.workflows.validate import validate as check


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler validate
  reconciler validate manifests/retrievers --env staging
  reconciler validate --strict --secrets
  reconciler validate --format json
  reconciler validate --format annotations --output sarif=problems.sarif
""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=path)
@click.option("--strict", "is_strict", is_flag=True, help="Treat warnings as errors.")
@click.option(
    "--secrets", is_flag=True, help="Look up every `${secret.NAME}` as well; shows no value."
)
@global_options
@click.pass_obj
def validate(
    invocation: Invocation, paths: Sequence[Path], *, is_strict: bool, secrets: bool
) -> ExitCode:
    """Check the manifests, all of them or those in PATH; shows every problem at once."""
    flags = review_flags(invocation, ReportInfo(title="Validation", marker="validate"), reads=paths)
    environment = environment_of(flags, os.environ)
    with pause_gc():
        found = check(
            folder_of(flags),
            environment=environment,
            environ=os.environ,
            paths=paths,
            is_strict=is_strict,
            with_secrets=secrets,
        )
    wrong = any(problem.severity is Severity.ERROR for problem in found.problems)
    code = ExitCode.ERROR if wrong else ExitCode.OK
    screen = screen_for(flags)
    unwritten = write_problems(flags.output, found.problems, about_in(invocation), code=code)
    if unwritten:
        raise Rejected(*unwritten)
    _show(found, screen, about_in(invocation), code)
    return code


def _show(found: ValidationResult, screen: Screen, about: ReportInfo, code: ExitCode) -> None:
    format_ = screen.flags.format
    if format_ is Format.TEXT and not found.problems:
        screen.result(f"{format_count(found.resources, 'resource')}, no problems.\n")
        return
    look = TextStyle(width=screen.width, has_color=screen.has_color)
    screen.result(problems_in(format_, found.problems, about, code=code, look=look))
    mendable = sum(bool(problem.fix) for problem in found.problems)
    if format_ is Format.TEXT and mendable:
        # What comes to light by one mending may have another.
        which = "all" if mendable == len(found.problems) else f"at least {mendable}"
        screen.note(f"`reconciler fix` knows how to mend {which} of them.\n")
