"""The global options, accepted before and after the command alike.

Light: `reconciler --help` loads this and little else.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Literal

import click
from msgspec import Struct

from reconciler.cli.flags.invocation import (
    Decorated,
    Invocation,
    add_options,
    path,
    shared_option,
)
from reconciler.model.partly import PartlyShown, Unshown

if TYPE_CHECKING:
    from pathlib import Path


class Format(StrEnum):
    """The formats a result can have."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    ANNOTATIONS = "annotations"
    SARIF = "sarif"
    JUNIT = "junit"


FOR_PEOPLE_AND_PROGRAMS: Final = frozenset({Format.TEXT, Format.JSON})
EVERY_FORMAT: Final = frozenset(Format)


class Output(Struct, frozen=True):
    """A format of the result, and the file it goes to."""

    format: Format
    file: "Path"


class GlobalFlags(PartlyShown, Struct, frozen=True, kw_only=True):
    """The global options of one run; `None` where nothing was said."""

    project: "Path | None" = None
    env: tuple[str, ...] = ()
    """Most commands look at one; `plan` at several as well."""
    var: Unshown[tuple[tuple[str, str], ...]] = ()
    var_file: "tuple[Path, ...]" = ()
    api_url: str | None = None
    api_key_file: "Path | None" = None
    insecure_http: bool = False
    format: Format = Format.TEXT
    output: tuple[Output, ...] = ()
    no_color: bool = False
    quiet: bool = False
    verbose: bool = False
    log_format: Literal["text", "json"] = "text"

    @property
    def wants_json(self) -> bool:
        """The result is for a program."""
        return self.format is Format.JSON


class FormatChoice(click.Choice[str]):
    """One of the formats; click's own choice of an enum is spelled by its names, as in TEXT."""

    def __init__(self) -> None:
        super().__init__([each.value for each in Format])

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Format:
        return Format(super().convert(value, param, ctx))


def read_output(text: str) -> Output:
    """`markdown=plan.md`."""
    name, equals, file = text.partition("=")
    if not equals or not file:
        raise click.BadParameter(f"`{text}` is not FORMAT=FILE, such as markdown=plan.md")
    if name not in [*Format]:
        raise click.BadParameter(f"`{name}` is not a format: {', '.join(Format)}")
    if file == "-":
        raise click.BadParameter(f"for {name} on the standard output, say --format {name}")
    return Output(Format(name), path(file))


def read_variable(text: str) -> tuple[str, str]:
    """`results=5`."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        # The text is not repeated: it may be a secret that was pasted here.
        raise click.BadParameter("write NAME=VALUE, such as results=5")
    return name.strip(), value


_RESULT: Final = (
    shared_option(
        GlobalFlags, "--format", type=FormatChoice(), help="Format of the result on stdout."
    ),
    shared_option(
        GlobalFlags,
        "--output",
        type=read_output,
        multiple=True,
        metavar="FORMAT=FILE",
        help="The result in FILE as well; may be repeated.",
    ),
)
_WHERE: Final = (
    shared_option(
        GlobalFlags,
        "-C",
        "--project",
        type=path,
        metavar="DIR",
        help="Folder of reconciler.yaml; else the nearest one upwards.",
    ),
    shared_option(
        GlobalFlags,
        "--env",
        multiple=True,
        metavar="NAME",
        help="Environment to load (RECONCILER_ENV).",
    ),
    shared_option(
        GlobalFlags,
        "--var",
        type=read_variable,
        multiple=True,
        metavar="NAME=VALUE",
        help="Value of a variable (RECONCILER_VAR_NAME); may be repeated.",
    ),
    shared_option(
        GlobalFlags,
        "--var-file",
        type=path,
        multiple=True,
        metavar="FILE",
        help="File of values, `name: value`; may be repeated, and the last one counts.",
    ),
    shared_option(
        GlobalFlags,
        "--api-url",
        metavar="URL",
        help="API to use, or `embedded` (RECONCILER_API_URL).",
    ),
    shared_option(
        GlobalFlags,
        "--api-key-file",
        type=path,
        metavar="FILE",
        help="File that holds the API key.",
    ),
    shared_option(
        GlobalFlags,
        "--insecure-http",
        flag_value=True,
        help="Send the key over http as well, where everybody on the way can read it.",
    ),
)
_TELLING: Final = (
    shared_option(
        GlobalFlags,
        "--no-color",
        flag_value=True,
        help="Never use colours; NO_COLOR does the same.",
    ),
    shared_option(GlobalFlags, "-q", "--quiet", flag_value=True, help="Results and errors only."),
    shared_option(
        GlobalFlags,
        "-v",
        "--verbose",
        flag_value=True,
        help="Show the traceback of an internal error.",
    ),
    shared_option(
        GlobalFlags,
        "--log-format",
        type=click.Choice(["text", "json"]),
        help="Format of the progress.",
    ),
)


def global_options(command: Decorated) -> Decorated:
    """Adds the global options to a command or to the group."""
    return add_options((*_WHERE, *_RESULT, *_TELLING), command)


def global_options_but_format(command: Decorated) -> Decorated:
    """The same, for a command whose result has formats of its own."""
    return add_options((*_WHERE, *_TELLING), command)


class UnsupportedFormat(click.UsageError):
    """A format that the command has no result for."""


def flags_in(
    invocation: Invocation,
    *,
    formats: Collection[Format] = FOR_PEOPLE_AND_PROGRAMS,
    files: Collection[Format] | None = None,
) -> GlobalFlags:
    """The global options, where the command has a result in these formats.

    `files` are those that it writes for `--output`; left out, it has all formats or writes none.
    """
    flags = invocation.get(GlobalFlags)
    if flags.format not in formats:
        raise UnsupportedFormat(f"this command has no {flags.format}: {_list_formats(formats)}")
    if flags.output and files is None and not {*formats} >= EVERY_FORMAT:
        raise UnsupportedFormat(f"this command writes no --output: {_list_formats(formats)}")
    for each in flags.output:
        if files is not None and each.format not in files:
            raise UnsupportedFormat(f"this command has no {each.format}: {_list_formats(formats)}")
    return flags


_OF_A_PLAN: Final = frozenset({"apply", "destroy"})
"""The commands whose result is a plan's, which others have in every form."""
_ELSEWHERE: Final = (
    "save a plan with `plan -o FILE`, and `show FILE` has it in every form; what `apply` did is "
    "kept by --record"
)


def _list_formats(formats: Collection[Format]) -> str:
    own = " and ".join(each for each in Format if each in formats)
    context = click.get_current_context(silent=True)
    is_of_a_plan = context is not None and context.info_name in _OF_A_PLAN
    return f"it has {own}{f'; {_ELSEWHERE}' if is_of_a_plan else ', on stdout'}"
