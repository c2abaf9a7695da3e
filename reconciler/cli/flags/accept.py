"""`drift --accept`: an entry in the baseline, and what is left without it."""

from datetime import date
from pathlib import Path
from typing import Final

import click
from msgspec import Struct
from msgspec.structs import replace

from reconciler.cli.flags.addresses import read_address
from reconciler.cli.flags.invocation import Decorated, Invocation, add_options, shared_option
from reconciler.manifest.project.baseline import is_date
from reconciler.manifest.project.baseline_entries import with_entries
from reconciler.manifest.project.files import show_file
from reconciler.manifest.project.project import Project
from reconciler.manifest.project.save import outside, read_as_is, save
from reconciler.model.address import Address
from reconciler.model.drift import Drift
from reconciler.model.errors import Rejected
from reconciler.workflows.accept import Accepting, entries_for


def read_accepted(text: str) -> tuple[Address, str]:
    """`Retriever/ads/search`, or one field of it: `Retriever/ads/search:description`."""
    shown, colon, path = text.rpartition(":")
    address = read_address(shown if colon else text)
    if isinstance(address, str) or (colon and not path):
        raise click.BadParameter(f"`{text}` is not an address such as Bucket/ads/videos")
    return address, path if colon else ""


def read_date(text: str) -> str:
    """`2026-12-24`."""
    if not is_date(text):
        raise click.BadParameter(f"`{text}` is not a date such as 2026-12-24")
    return text


class AcceptFlags(Struct, frozen=True, kw_only=True):
    """What the options that write into the baseline said."""

    accept: tuple[tuple[Address, str], ...] = ()
    reason: str | None = None
    expires: str | None = None


_OPTIONS: Final = (
    shared_option(
        AcceptFlags,
        "--accept",
        type=read_accepted,
        multiple=True,
        metavar="ADDRESS[:PATH]",
        help="Write into the baseline that this may stay; needs --reason and --expires.",
    ),
    shared_option(
        AcceptFlags, "-m", "--reason", metavar="TEXT", help="With --accept: why it may stay."
    ),
    shared_option(
        AcceptFlags,
        "--expires",
        type=read_date,
        metavar="DATE",
        help="With --accept: the last day on which it may, such as 2026-12-24.",
    ),
)


def accepting_options(command: Decorated) -> Decorated:
    """Adds the options that write into the baseline."""
    return add_options(_OPTIONS, command)


def accepting_in(invocation: Invocation, *, today: date) -> Accepting | None:
    """What is to be accepted, if anything."""
    flags = invocation.get(AcceptFlags)
    if not flags.accept:
        if flags.reason or flags.expires:
            raise click.UsageError("--reason and --expires belong to --accept ADDRESS")
        return None
    if not flags.reason or not flags.expires:
        raise click.UsageError("--accept needs --reason TEXT and --expires DATE")
    if flags.expires < today.isoformat():
        raise click.UsageError(f"--expires {flags.expires} is over already")
    return Accepting(wanted=flags.accept, reason=flags.reason, expires=flags.expires)


def refuse_outside(project: Project, named: Path | None) -> None:
    """No setting leads a write out of the project; who names the file in this run means that one.

    Raises `Rejected`.
    """
    file = project.baseline_file
    found = outside(file, project.folder, shown=show_file(project.folder, file))
    if found is None or named is not None:
        return
    remedy = "keep the baseline in the project, or name the file: --baseline FILE"
    place = project.location_of("drift", "baseline") if project.baseline else found.location
    raise Rejected(replace(found, remedy=remedy, location=place))


def accept(project: Project, drift: Drift, accepting: Accepting) -> str:
    """Write the entries into the baseline; the file, as it is shown."""
    path: Path = project.baseline_file
    file = show_file(project.folder, path)
    entries = entries_for(drift, accepting, file)
    before = read_as_is(path) if path.exists() else None
    save(path, with_entries(before, file, entries))
    return file
