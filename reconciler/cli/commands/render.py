"""`reconciler render`: what the manifests become, and where each value comes from."""

import os
from collections.abc import Sequence

import click

from reconciler.cli.flags.addresses import read_verifiable
from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.session.settings import open_project
from reconciler.cli.terminal.screen import screen_for
from reconciler.manifest.export.rendered import rendered_text
from reconciler.model.errors import ExitCode
from reconciler.rendering.environments.rendered_as_json import rendered_as_json
from reconciler.workflows.render import HIDDEN, render_project


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler render --env prod
  reconciler render Retriever/ads/search --env prod --var results=5
  reconciler render --env prod --no-origins > prod.yaml
  reconciler render --env prod --format json
""",
)
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1, type=read_verifiable)
@click.option(
    "--origins/--no-origins",
    "has_origins",
    default=True,
    help="Beside each value, the line or the flag that says it.",
)
@global_options
@click.pass_obj
def render(invocation: Invocation, *, addresses: Sequence[str], has_origins: bool) -> ExitCode:
    """Print the manifests as they are applied, all of them or those of each ADDRESS.

    Variables are filled in, defaults and patches merged; `${secret.NAME}` stays a name. Loaded
    again, the text means the same. What is wrong with the manifests is told on stderr. A secret
    that is spelled out is not printed: exit 1.
    """
    flags = flags_in(invocation)
    screen = screen_for(flags)
    project = open_project(flags, os.environ)
    made = render_project(project, environ=os.environ, asked=addresses)
    if made.problems and not flags.wants_json:
        screen.problems(made.problems)
    if flags.wants_json:
        screen.result(
            rendered_as_json(
                made.documents, environment=project.environment, problems=made.problems
            )
        )
    else:
        screen.result(rendered_text(made.documents, has_origins=has_origins))
    is_hidden = any(each.code == HIDDEN for each in made.problems)
    return ExitCode.ERROR if is_hidden else ExitCode.OK
