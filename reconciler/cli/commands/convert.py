"""`reconciler convert`: other forms of configuration as manifests."""

from pathlib import Path
from typing import Final

import click

from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation, path
from reconciler.cli.session.input_text import read_input
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.manifest.project.new_files import write_new_files
from reconciler.manifest.vendor.parameters import Parameter
from reconciler.model.data import Fields
from reconciler.model.errors import ExitCode
from reconciler.rendering.json.converted import converted_as_json
from reconciler.rendering.text.converted import manifests_as_text, settings_as_text
from reconciler.rendering.words.view import format_count, visible
from reconciler.workflows.convert import Conversion, Form, Given
from reconciler.workflows.convert import convert as rewrite

_STDOUT: Final = "stdout"


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler convert mixpeek.yaml                          the vendor's own manifest
  reconciler convert mixpeek.yaml --into manifests
  reconciler convert bucket.json --namespace ads           a body of the API
  reconciler convert create-bucket.sh --into manifests     a curl command
  reconciler convert live.json                             a snapshot
""",
)
@click.argument("file", metavar="FILE", type=path)
@click.option(
    "--from",
    "form",
    type=click.Choice([each.value for each in Form]),
    default=Form.AUTO.value,
    show_default=True,
    help="What FILE is.",
)
@click.option(
    "--into",
    type=path,
    metavar="DIR",
    help="Write a file for each resource into DIR; else, or for `stdout`, all of them there.",
)
@click.option("--kind", metavar="KIND", help="Of a body whose fields do not tell.")
@click.option("--namespace", metavar="NAME", help="Of what does not say its own.")
@global_options
@click.pass_obj
def convert(
    invocation: Invocation,
    *,
    file: Path,
    form: str,
    into: Path | None,
    kind: str | None,
    namespace: str | None,
) -> ExitCode:
    """Rewrite FILE, or `-` for the standard input, as manifests.

    FILE is the vendor's own manifest, a body of the API, a curl command or a snapshot. What it says
    and nobody knows is a problem in its place, and never dropped in silence. Nothing is sent, and
    no file is replaced.
    """
    flags = flags_in(invocation)
    is_wanted_as_files = into is not None and str(into) != _STDOUT
    screen = screen_for(flags, may_go_unseen=is_wanted_as_files)
    text, shown = read_input(file)
    found = rewrite(text, shown, Given(form=Form(form), kind=_known(kind), namespace=namespace))
    code = ExitCode.OK if found.is_whole else ExitCode.ERROR
    if into is not None and is_wanted_as_files:
        write_new_files(into, found.files)
    _show(found, screen, into if is_wanted_as_files else None, code)
    return code


def _known(kind: str | None) -> str | None:
    from reconciler.kinds import KINDS
    from reconciler.model.text.nearest import did_you_mean

    names = {name.lower(): name for name in KINDS}
    if kind is None or kind.lower() in names:
        return kind
    raise click.BadParameter(
        f"there is no kind {kind}: {did_you_mean(kind, KINDS)}", param_hint="--kind"
    )


def _show(found: Conversion, screen: Screen, into: Path | None, code: ExitCode) -> None:
    variables = [_variable(each) for each in found.parameters]
    if screen.flags.wants_json:
        written = converted_as_json(
            found.files,
            variables,
            found.secrets,
            found.problems,
            is_written=into is not None,
            code=code,
        )
        screen.result(written)
        return
    if into is None:
        texts = [each.text for each in found.texts]
        screen.result(manifests_as_text(texts, variables, found.secrets))
    else:
        said = f"Wrote {format_count(len(found.texts), 'manifest')} into {visible(str(into))}."
        screen.result(f"{said}\n{settings_as_text(variables, found.secrets)}")
    if found.problems and (not found.is_whole or not screen.flags.quiet):
        screen.problems(found.problems)


def _variable(parameter: Parameter) -> Fields:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "takes": parameter.wants,
        "required": parameter.is_required,
        "default": parameter.default,
        "description": parameter.description,
    }
