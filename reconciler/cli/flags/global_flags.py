"""What the global options said, as every command reads it."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import click

from reconciler.cli.flags.options import Form, Noted, Output

FOR_PEOPLE_AND_PROGRAMS: Final = frozenset({Form.TEXT, Form.JSON})
EVERY_FORM: Final = frozenset(Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """The global options of one run; `None` where nothing was said."""

    project: Path | None = None
    env: str | None = None
    api_url: str | None = None
    api_key_file: Path | None = None
    insecure_http: bool = False
    format: Form = Form.TEXT
    output: tuple[Output, ...] = ()
    no_color: bool = False
    quiet: bool = False
    verbose: bool = False
    log_format: Literal["text", "json"] = "text"

    @property
    def wants_json(self) -> bool:
        """The result is for a program."""
        return self.format is Form.JSON


class Unfit(click.UsageError):
    """A form that the command has no result for."""


def flags_in(noted: Noted, *, forms: Collection[Form] = FOR_PEOPLE_AND_PROGRAMS) -> Flags:
    """The global options among everything that was said, where the command has these forms."""
    flags = given_flags_in(noted)
    if flags.format not in forms:
        raise Unfit(f"this command has no {flags.format}: {_list_forms(forms)}")
    if flags.output and not {*forms} >= EVERY_FORM:
        raise Unfit(f"this command writes no --output: {_ELSEWHERE}")
    return flags


def given_flags_in(noted: Noted) -> Flags:
    """The global options, whether they fit or not."""
    said = {name: noted[name] for name in Flags.__slots__ if name in noted}
    return Flags(**{**said, "format": Form(said.get("format", Form.TEXT))})


_ELSEWHERE: Final = (
    "save a plan with `plan -o FILE`, and `show FILE` has it in every form; what `apply` did is "
    "kept by --record"
)


def _list_forms(forms: Collection[Form]) -> str:
    own = " and ".join(form for form in Form if form in forms)
    return f"it has {own}; {_ELSEWHERE}"
