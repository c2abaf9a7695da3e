"""What every command of a fleet begins with: its file, the stacks that are meant, the screen."""

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import click
from msgspec import Struct
from msgspec.structs import replace

from reconciler.cli.flags.global_flags import Format, GlobalFlags, flags_in
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.fleet.flags import LimitFlags, selection_in, words_of
from reconciler.cli.output.formats import ReportInfo
from reconciler.cli.output.overwrite import require_no_input
from reconciler.cli.terminal.masking import add_secrets
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.manifest.fleet.load import FLEET_FILE, find_fleet, load_fleet
from reconciler.manifest.project.input_files import inputs_in
from reconciler.model.errors import Rejected
from reconciler.model.fleet.controller import TRACE_HEADERS
from reconciler.model.fleet.selection import means, named, part_of
from reconciler.model.fleet.stack import Fleet, FleetStack
from reconciler.model.problem import Problem
from reconciler.model.secrets.urls import secrets_in, secrets_in_headers
from reconciler.model.text.nearest import did_you_mean
from reconciler.workflows.fleet.isolate import API_URL
from reconciler.workflows.fleet.prepare import ReasonOf, Surroundings

REPORTED: Final = frozenset({Format.TEXT, Format.JSON, Format.MARKDOWN, Format.HTML})


class OpenedFleet(Struct, frozen=True, kw_only=True):
    """A fleet, the stacks of it that are meant, and where words go."""

    folder: Path
    fleet: Fleet
    stacks: tuple[FleetStack, ...]
    screen: Screen
    invocation: Invocation

    def around(self, reason: ReasonOf | None = None) -> Surroundings:
        """What all of its stacks have in common."""
        flags = self.screen.flags
        said = {API_URL: flags.api_url} if flags.api_url else {}
        found = Surroundings(
            folder=self.folder,
            stacks=self.fleet.stacks,
            own=self.fleet.own_variables,
            environ={**os.environ, **said},
            may_be_plain=flags.insecure_http,
        )
        return found if reason is None else replace(found, reason=reason)


def open_fleet(
    invocation: Invocation,
    names: Sequence[str],
    *,
    about: ReportInfo | None = None,
    may_go_unseen: bool = False,
) -> OpenedFleet:
    """Read the fleet; raises `Rejected` where its file as a whole is wrong.

    What is wrong with one entry is that stack's outcome. With `about` the result is a report.
    """
    flags = _flags_in(invocation, about)
    screen = screen_for(flags, may_go_unseen=may_go_unseen)
    folder = _folder_of(flags)
    fleet = _within(load_fleet(folder, environ=os.environ), invocation)
    add_secrets(secrets_of_fleet(fleet))
    _require_apart(invocation, flags, folder, fleet)
    return OpenedFleet(
        folder=folder,
        fleet=fleet,
        stacks=_select(fleet, invocation, words_of(names)),
        screen=screen,
        invocation=invocation,
    )


def secrets_of_fleet(fleet: Fleet) -> tuple[str, ...]:
    """What lets somebody in anywhere, as far as the environment has it."""
    said = ((name, os.environ.get(name, "").strip()) for name in fleet.key_variables)
    return tuple(
        secret
        for name, value in said
        if value
        for secret in (secrets_in_headers if name in TRACE_HEADERS else secrets_in)(value)
    )


def _flags_in(invocation: Invocation, about: ReportInfo | None) -> GlobalFlags:
    if about is None:
        flags = flags_in(invocation)
    else:
        flags = flags_in(invocation, formats=REPORTED, files=REPORTED)
        # Kept for the case that the run ends early, and says why in every file.
        invocation.set(about)
    for value, option, instead in (
        (flags.env, "--env", "`env`"),
        (flags.api_key_file, "--api-key-file", "`key_env`"),
        (flags.var, "--var", "`environment: [RECONCILER_VAR_NAME]`"),
        (flags.var_file, "--var-file", "`environment: [RECONCILER_VAR_NAME]`"),
    ):
        if value:
            raise click.UsageError(
                f"{option} is one for all, and each stack of a fleet has its own: {instead} in "
                f"{FLEET_FILE}"
            )
    return flags


def _folder_of(flags: GlobalFlags) -> Path:
    found = find_fleet(flags.project or Path.cwd())
    if found is not None:
        return found
    where = f"in {flags.project}" if flags.project else "here"
    says = f"there is no {FLEET_FILE} {where} or in any folder above"
    raise Rejected(Problem("no-fleet", says, "create it, or name its folder with -C DIR"))


def _within(fleet: Fleet, invocation: Invocation) -> Fleet:
    """The fleet, with what the command line says of its limits."""
    said, limits = invocation.get(LimitFlags), fleet.limits
    return replace(
        fleet,
        limits=replace(
            limits,
            stacks=said.at_once or limits.stacks,
            seconds=said.timeout.total_seconds() if said.timeout else limits.seconds,
        ),
    )


def _select(fleet: Fleet, invocation: Invocation, words: Sequence[str]) -> tuple[FleetStack, ...]:
    said = selection_in(invocation)
    _require_known(words, fleet.stacks)
    waves = {each.wave for each in fleet.stacks}
    for number in said.wave:
        if number not in waves:
            listed = ", ".join(map(str, sorted(waves)))
            raise click.UsageError(f"no stack is in wave {number}: {FLEET_FILE} has {listed}")
    chosen = named(fleet.stacks, words)
    if said.wave:
        chosen = tuple(each for each in chosen if each.wave in said.wave)
    return part_of(chosen, said.shard) if said.shard else chosen


def _require_known(words: Sequence[str], stacks: Collection[FleetStack]) -> None:
    names = [each.name for each in stacks]
    for word in words:
        if not any(means(word, each) for each in stacks):
            raise click.UsageError(
                f"no stack of {FLEET_FILE} is called `{word}`: {did_you_mean(word, names)}"
            )


def _require_apart(invocation: Invocation, flags: GlobalFlags, folder: Path, fleet: Fleet) -> None:
    """No file that is read is written over, of whichever stack."""
    files = [each.file for each in flags.output]
    if not files:
        return
    read = [folder / FLEET_FILE]
    for each in fleet.stacks:
        if each.repository is None:
            read += inputs_in(folder / each.folder)
    try:
        if len({each.resolve() for each in files}) < len(files):
            raise click.UsageError("one file is named twice, and can hold one result only")
        require_no_input(files, folder=None, reads=read)
    except click.UsageError:
        invocation.set(replace(flags, output=()))
        raise
