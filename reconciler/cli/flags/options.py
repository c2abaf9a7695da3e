"""The global options, accepted before and after the command alike; and how an option is noted.

Light: `reconciler --help` loads this and little else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import click

if TYPE_CHECKING:
    from pathlib import Path

Noted: TypeAlias = dict[str, Any]
"""What was said on the command line, by the option's name; click's own values, hence `Any`."""

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def path(text: str) -> "Path":
    """A path on the command line."""
    from pathlib import Path

    return Path(text)


class Form(StrEnum):
    """The forms a result can have."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    ANNOTATIONS = "annotations"
    SARIF = "sarif"
    JUNIT = "junit"


@dataclass(frozen=True, slots=True)
class Output:
    """A form of the result, and the file it goes to."""

    form: Form
    file: "Path"


def read_output(text: str) -> Output:
    """`markdown=plan.md`."""
    form, equals, file = text.partition("=")
    if not equals or not file:
        raise click.BadParameter(f"`{text}` is not FORMAT=FILE, such as markdown=plan.md")
    if form not in [*Form]:
        raise click.BadParameter(f"`{form}` is not a format: {', '.join(Form)}")
    if file == "-":
        raise click.BadParameter(f"for {form} on the standard output, say --format {form}")
    return Output(Form(form), path(file))


def shared_option(*names: str, **settings: Any) -> Callable[[Decorated], Decorated]:  # noqa: ANN401 - click's own
    """An option that is noted where every command finds it; the last mention counts."""
    # Without a default: an option left out after the command must not undo one said before it.
    return click.option(*names, expose_value=False, callback=_note, **{"default": None, **settings})


def _note(context: click.Context, option: click.Parameter, value: object) -> None:
    if value is None or value == () or not option.name:
        return
    noted = context.ensure_object(dict)
    before = noted.get(option.name, ()) if isinstance(value, tuple) else ()
    noted[option.name] = (*before, *value) if isinstance(value, tuple) else value


_GLOBAL: Final = (
    shared_option(
        "-C",
        "--project",
        type=path,
        metavar="DIR",
        help="Folder of reconciler.yaml; else the nearest one upwards.",
    ),
    shared_option("--env", metavar="NAME", help="Environment to load (RECONCILER_ENV)."),
    shared_option(
        "--api-url", metavar="URL", help="API to use, or `embedded` (RECONCILER_API_URL)."
    ),
    shared_option("--api-key-file", type=path, metavar="FILE", help="File that holds the API key."),
    shared_option(
        "--insecure-http",
        flag_value=True,
        help="Send the key over http as well, where everybody on the way can read it.",
    ),
    shared_option(
        "--format",
        type=click.Choice([form.value for form in Form]),
        help="Format of the result on stdout.",
    ),
    shared_option(
        "--output",
        type=read_output,
        multiple=True,
        metavar="FORMAT=FILE",
        help="The result in FILE as well; may be repeated.",
    ),
    shared_option("--no-color", flag_value=True, help="Never use colours; NO_COLOR does the same."),
    shared_option("-q", "--quiet", flag_value=True, help="Results and errors only."),
    shared_option(
        "-v", "--verbose", flag_value=True, help="Show the traceback of an internal error."
    ),
    shared_option(
        "--log-format", type=click.Choice(["text", "json"]), help="Format of the progress."
    ),
)


def global_options(command: Decorated) -> Decorated:
    """Adds the global options to a command or to the group."""
    for option in reversed(_GLOBAL):
        command = option(command)
    return command
