"""Where results go: one format to stdout, and any number of others to files, however a run ends.

A file of an earlier run must never be taken for the result of this one. So whatever was asked for
is written also when there is no plan, and then says why.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from msgspec.structs import replace

from reconciler.cli.flags.global_flags import EVERY_FORMAT, Format, GlobalFlags, Output, flags_in
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.output.formats import ReportInfo, TextStyle, plan_in, problems_in
from reconciler.cli.output.overwrite import require_no_input
from reconciler.cli.session.repository import root_of
from reconciler.cli.session.settings import environment_of
from reconciler.cli.terminal.atomic_write import write_shared
from reconciler.cli.terminal.masking import add_secrets
from reconciler.cli.terminal.screen import Screen
from reconciler.manifest.project.project import access_of, find_project, read_stack_name
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem

if TYPE_CHECKING:
    from reconciler.model.verification.comparison import Comparison

_PLAN: Final = ReportInfo()


def review_flags(
    invocation: Invocation,
    about: ReportInfo = _PLAN,
    *,
    writes: Path | None = None,
    reads: Sequence[Path | None] = (),
) -> GlobalFlags:
    """The flags of a command whose result has every format, and of which files it reads and writes.

    What the command line names beside `--output`.
    """
    flags = flags_in(invocation, formats=EVERY_FORMAT)
    # Kept for the case that the run ends early, and says why in every file.
    invocation.set(_as_far_as_known(about, flags))
    # Last, because what is wrong with the files is told in the files that are right.
    _require_apart(invocation, flags, writes, [*filter(None, reads)])
    return flags


def about_in(invocation: Invocation) -> ReportInfo:
    """What the run is about, as far as that is known."""
    return invocation.get(ReportInfo)


def _as_far_as_known(about: ReportInfo, flags: GlobalFlags) -> ReportInfo:
    """Also of a project that is wrong: what is said of it belongs to its stack all the same."""
    environment = environment_of(flags, os.environ) if len(set(flags.env)) < 2 else None
    folder = flags.project or find_project(Path.cwd())
    if folder is None:
        return replace(about, environment=environment)
    add_secrets(access_of(folder, os.environ).known_secrets(os.environ))
    stack = read_stack_name(folder, environ=os.environ, environment=environment)
    return replace(about, stack=stack, environment=environment, root=root_of(folder))


def show_plan(
    plan: Plan,
    screen: Screen,
    about: ReportInfo,
    *,
    show_unmanaged: bool,
    comparison: "Comparison | None" = None,
) -> None:
    """The plan in every format that was asked for, with what was compared."""
    show_result(
        screen,
        lambda format_, look: plan_in(format_, plan, about, look, comparison),
        all_of_it=show_unmanaged,
    )


def show_result(
    screen: Screen, render: Callable[[Format, TextStyle], str], *, all_of_it: bool
) -> None:
    """A result in every format that was asked for; `all_of_it` also lists what is not managed."""
    flags = screen.flags
    for output in flags.output:
        _write(
            output, render(output.format, TextStyle(show_unmanaged=all_of_it, extent=screen.extent))
        )
    look = TextStyle(
        width=screen.width,
        has_color=screen.has_color,
        show_unmanaged=all_of_it,
        extent=screen.extent,
    )
    screen.result(render(flags.format, look))


def write_problems(
    outputs: Sequence[Output], problems: Sequence[Problem], about: ReportInfo, *, code: ExitCode
) -> tuple[Problem, ...]:
    """What was found, or why there is no result, in every file; what could not be written."""
    unwritten: list[Problem] = []
    for output in outputs:
        try:
            _write(output, problems_in(output.format, problems, about, code=code))
        except Rejected as error:
            unwritten += error.problems
    return tuple(unwritten)


def _write(output: Output, text: str) -> None:
    write_shared(output.file, text, what=f"the {output.format}")


def _require_apart(
    invocation: Invocation, flags: GlobalFlags, writes: Path | None, reads: Sequence[Path]
) -> None:
    """Before anything is done; not even the failure is written where a file must stay."""
    files = [each.file for each in flags.output]
    folder = flags.project or find_project(Path.cwd())
    named = [*reads, *([flags.api_key_file] if flags.api_key_file else [])]
    seen = {file.resolve() for file in (*named, *([writes] if writes else []))}
    try:
        for file in files:
            if file.resolve() in seen:
                raise click.UsageError(f"{file} is named twice, and can hold one result only")
            seen.add(file.resolve())
        require_no_input(files, folder=folder, reads=named)
    except click.UsageError:
        invocation.set(replace(flags, output=()))
        raise
    if writes:
        require_no_input([writes], folder=folder, reads=named)
