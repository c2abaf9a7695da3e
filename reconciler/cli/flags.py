"""The global options, which are accepted before and after the command alike."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, TypeVar

import click

Noted: TypeAlias = dict[str, Any]
"""What was said on the command line, by the option's name; click's own values, hence `Any`."""

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
FILE: Final = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The global options of one run; `None` where nothing was said."""

    project: Path | None = None
    env: str | None = None
    api_url: str | None = None
    api_key_file: Path | None = None
    format: Literal["text", "json"] = "text"
    no_color: bool = False
    quiet: bool = False
    verbose: bool = False
    log_format: Literal["text", "json"] = "text"

    @property
    def wants_json(self) -> bool:
        """The result is for a program."""
        return self.format == "json"


def flags_in(noted: Noted) -> Flags:
    """The global options among everything that was said."""
    return Flags(**{name: noted[name] for name in Flags.__slots__ if name in noted})


def noting(*names: str, **settings: Any) -> Callable[[Decorated], Decorated]:  # noqa: ANN401 - click's own
    """An option that is noted where every command finds it; the last mention counts."""
    # Without a default: an option left out after the command must not undo one said before it.
    return click.option(*names, expose_value=False, callback=_note, **{"default": None, **settings})


def _note(context: click.Context, option: click.Parameter, value: object) -> None:
    if value is not None and value != () and option.name:
        context.ensure_object(dict)[option.name] = value


_GLOBAL: Final = (
    noting("-C", "--project", type=FILE, metavar="DIR", help="Folder of reconciler.yaml."),
    noting("--env", metavar="NAME", help="Environment to load (RECONCILER_ENV)."),
    noting("--api-url", metavar="URL", help="API to use, or `embedded` (RECONCILER_API_URL)."),
    noting("--api-key-file", type=FILE, metavar="FILE", help="File that holds the API key."),
    noting("--format", type=click.Choice(["text", "json"]), help="Form of the result on stdout."),
    noting("--no-color", flag_value=True, help="Never use colours; NO_COLOR does the same."),
    noting("-q", "--quiet", flag_value=True, help="Results and errors only."),
    noting("-v", "--verbose", flag_value=True, help="Show the traceback of an internal error."),
    noting("--log-format", type=click.Choice(["text", "json"]), help="Form of the progress."),
)


def global_options(command: Decorated) -> Decorated:
    """Adds the global options to a command or to the group."""
    for option in reversed(_GLOBAL):
        command = option(command)
    return command
