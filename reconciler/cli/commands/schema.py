"""`reconciler schema`: what is written by hand, as JSON Schema for editors."""

import json
import os
from pathlib import Path

import click

from reconciler.cli.flags.global_flags import GlobalFlags, flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.terminal.screen import screen_for
from reconciler.manifest.project.project import find_project, load_project
from reconciler.model.errors import ExitCode, Rejected
from reconciler.workflows.schema import HandWritten, schema_as_json, write_schemas


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler schema > manifest.schema.json
  reconciler schema project
  reconciler schema --write .vscode
""",
)
@click.argument("file", type=click.Choice([each.value for each in HandWritten]), required=False)
@click.option(
    "--write",
    "folder",
    type=path,
    metavar="DIR",
    help="Write all three there; into `.vscode` with the settings that lead the editor to them.",
)
@global_options
@click.pass_obj
def schema(invocation: Invocation, *, file: str | None, folder: Path | None) -> ExitCode:
    """Print the JSON Schema of a manifest, or of the project's own files.

    Editors complete, explain and check with it what they can see without a run.
    """
    if file is not None and folder is not None:
        raise click.UsageError("--write writes all of them: name no FILE beside it")
    flags = flags_in(invocation)
    screen = screen_for(flags)
    if folder is None:
        screen.result(schema_as_json(HandWritten(file or HandWritten.MANIFEST)))
        return ExitCode.OK
    # Relative to the project, where an editor opens it.
    at = (flags.project or Path.cwd()) / folder
    written = write_schemas(at, manifests=_manifests(flags))
    if screen.flags.wants_json:
        screen.result(json.dumps({"written": [f"{folder}/{name}" for name in written]}) + "\n")
    else:
        screen.result("".join(f"wrote {folder}/{name}\n" for name in written))
    return ExitCode.OK


def _manifests(flags: GlobalFlags) -> tuple[str, ...]:
    """Where the project keeps its manifests; the usual place without one that can be read."""
    found = flags.project or find_project(Path.cwd())
    try:
        if found is None:
            return ("manifests",)
        return load_project(found, environ=os.environ, needs_values=False).manifests
    except Rejected:
        return ("manifests",)
