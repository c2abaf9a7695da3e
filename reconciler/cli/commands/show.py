"""`reconciler show`: a saved plan, as `plan` showed it."""

from pathlib import Path

import click
from msgspec.structs import replace

from reconciler.cli.flags.extent import extent_in, extent_options
from reconciler.cli.flags.global_flags import global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.output.outputs import about_in, review_flags, show_plan
from reconciler.cli.session.plan_file import describe_saved_plan, read_plan_file
from reconciler.cli.terminal.screen import screen_for
from reconciler.model.errors import ExitCode


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler show plan.json
  reconciler show plan.json --stat
  reconciler show plan.json --format markdown
  reconciler show plan.json --output html=plan.html --output junit=plan.xml
""",
)
@click.argument("planfile", type=path, metavar="PLANFILE")
@click.option("--show-unmanaged", is_flag=True, help="List live resources that nobody declares.")
@extent_options
@global_options
@click.pass_obj
def show(invocation: Invocation, *, planfile: Path, show_unmanaged: bool) -> ExitCode:
    """Show a plan that `plan -o` saved; asks nobody, changes nothing."""
    flags = review_flags(invocation, reads=[planfile])
    screen = screen_for(flags, extent=extent_in(invocation))
    saved = read_plan_file(planfile)
    about = replace(about_in(invocation), environment=saved.aim.environment)
    show_plan(saved.plan, screen, about, show_unmanaged=show_unmanaged)
    screen.note(f"{describe_saved_plan(saved)}\n")
    return ExitCode.OK
