"""`reconciler validate`: everything that can be known without asking the API."""

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from reconciler.cli.flags.environments import all_environments_option
from reconciler.cli.flags.global_flags import Format, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.output.formats import ReportInfo, TextStyle, problems_in
from reconciler.cli.output.outputs import about_in, review_flags, write_problems
from reconciler.cli.session.settings import environments_of, folder_of, given_in
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.problem import Severity
from reconciler.rendering.words.view import format_count, visible
from reconciler.workflows.gc_pause import pause_gc
from reconciler.workflows.validate import ValidationResult, validate_all
from reconciler.workflows.validate import validate as check


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler validate
  reconciler validate manifests/retrievers --env staging
  reconciler validate --all-environments
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
@all_environments_option
@global_options
@click.pass_obj
def validate(
    invocation: Invocation,
    paths: Sequence[Path],
    *,
    is_strict: bool,
    secrets: bool,
    all_environments: bool,
) -> ExitCode:
    """Check the manifests, all of them or those in PATH; shows every problem at once."""
    flags = review_flags(invocation, ReportInfo(title="Validation", marker="validate"), reads=paths)
    folder = folder_of(flags)
    names = environments_of(flags, os.environ, every=all_environments, folder=folder)
    look = partial(
        check,
        folder,
        environ=os.environ,
        given=given_in(flags),
        paths=paths,
        is_strict=is_strict,
        with_secrets=secrets,
    )
    counts: Sequence[tuple[str, int]] = ()
    with pause_gc():
        if len(names) > 1 or all_environments:
            found, counts = validate_all(names, lambda name: look(environment=name))
        else:
            found = look(environment=names[0] if names else None)
    wrong = any(problem.severity is Severity.ERROR for problem in found.problems)
    code = ExitCode.ERROR if wrong else ExitCode.OK
    screen = screen_for(flags)
    unwritten = write_problems(flags.output, found.problems, about_in(invocation), code=code)
    if unwritten:
        raise Rejected(*unwritten)
    _show(found, counts, screen, about_in(invocation), code)
    return code


def _show(
    found: ValidationResult,
    counts: Sequence[tuple[str, int]],
    screen: Screen,
    about: ReportInfo,
    code: ExitCode,
) -> None:
    format_ = screen.flags.format
    if format_ is Format.TEXT and not found.problems:
        for name, number in counts:
            screen.result(f"{visible(name)}: {format_count(number, 'resource')}, no problems.\n")
        if not counts:
            screen.result(f"{format_count(found.resources, 'resource')}, no problems.\n")
        return
    look = TextStyle(width=screen.width, has_color=screen.has_color)
    screen.result(problems_in(format_, found.problems, about, code=code, look=look))
    mendable = sum(bool(problem.fix) for problem in found.problems)
    if format_ is Format.TEXT and mendable:
        # What comes to light by one mending may have another.
        which = "all" if mendable == len(found.problems) else f"at least {mendable}"
        screen.note(f"`reconciler fix` knows how to mend {which} of them.\n")
