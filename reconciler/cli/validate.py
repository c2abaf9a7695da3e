"""`reconciler validate`: everything that can be known without asking the API."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from reconciler.cli.collector import collector_off
from reconciler.cli.flags import flags_in
from reconciler.cli.options import Noted, global_options, path
from reconciler.cli.screen import Screen, screen_for
from reconciler.cli.sections import Sectioned
from reconciler.cli.settings import environment_of, folder_of
from reconciler.model.errors import ExitCode
from reconciler.model.problem import Severity
from reconciler.rendering.as_json import problems_as_json
from reconciler.rendering.problems import problems_as_text
from reconciler.rendering.view import counted
from reconciler.workflows.validate import Validated
from reconciler.workflows.validate import validate as check


@click.command(
    cls=Sectioned,
    epilog="""\b
Examples:
  reconciler validate
  reconciler validate manifests/retrievers --env staging
  reconciler validate --format json
""",
)
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=path)
@global_options
@click.pass_obj
def validate(noted: Noted, paths: Sequence[Path]) -> ExitCode:
    """Check the manifests, all of them or those in PATH; shows every problem at once."""
    flags = flags_in(noted)
    environment = environment_of(flags, os.environ)
    with collector_off():
        found = check(folder_of(flags), environment=environment, environ=os.environ, paths=paths)
    wrong = any(problem.severity is Severity.ERROR for problem in found.problems)
    code = ExitCode.ERROR if wrong else ExitCode.OK
    screen = screen_for(flags)
    if flags.wants_json:
        screen.result(problems_as_json(found.problems, exit_code=code))
    else:
        _show(found, screen)
    return code


def _show(found: Validated, screen: Screen) -> None:
    if found.problems:
        shown = problems_as_text(found.problems, color=screen.has_color, width=screen.width)
        screen.result(shown)
    else:
        screen.result(f"{counted(found.resources, 'resource')}, no problems.\n")
