"""`reconciler doctor`: what the vendor's own apply would do with its manifest."""

from pathlib import Path

import click

from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.session.input_text import read_input
from reconciler.cli.terminal.screen import screen_for
from reconciler.rendering.json.diagnosis import diagnosis_as_json
from reconciler.rendering.text.diagnosis import diagnosis_as_text
from reconciler.workflows.doctor import diagnose


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler doctor mixpeek.yaml
  reconciler doctor mixpeek.yaml --format json
""",
)
@click.argument("file", metavar="MANIFEST", type=path)
@global_options
@click.pass_obj
def doctor(invocation: Invocation, *, file: Path) -> None:
    """Tell what the vendor's own apply would refuse, leave behind, drop or not compare.

    MANIFEST is the vendor's own, or `-` for the standard input. Nobody is asked: the file alone
    tells. Each finding has its place, and what the reconciler does with the same file.
    """
    screen = screen_for(flags_in(invocation))
    text, shown = read_input(file)
    found = diagnose(text, shown)
    if screen.flags.wants_json:
        screen.result(diagnosis_as_json(found.findings, found.problems))
        return
    screen.result(diagnosis_as_text(found.findings, color=screen.has_color, width=screen.width))
    screen.warn(found.problems)
