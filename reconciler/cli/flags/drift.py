"""What `drift` is told to overlook: for one run, or by a file of what was accepted."""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import click
from msgspec import Struct
from msgspec.structs import replace

from reconciler.cli.flags.addresses import read_pattern
from reconciler.cli.flags.invocation import (
    Decorated,
    Invocation,
    add_options,
    path,
    shared_option,
)
from reconciler.kinds import KINDS
from reconciler.kinds.validation.ignore_patterns import Mismatch, find_mismatch
from reconciler.manifest.project.project import Project
from reconciler.planning.drift.ignoring import IgnoreRule
from reconciler.planning.drift.ignoring import read_ignored as ignored_by


def read_ignored(text: str) -> IgnoreRule:
    """`description`, `Retriever/ads/*:description`, or `Bucket/ads/scratch`."""
    ignored = ignored_by(text)
    if ignored is None:
        raise click.BadParameter(
            f"`{text}` is neither a field such as stages.find.config, nor one of a resource, "
            "Retriever/ads/*:description, nor a resource"
        )
    if ignored.pattern != "*":
        read_pattern(ignored.pattern)
    if ignored.path and (why := _why_no_field(ignored)):
        raise click.BadParameter(f"`{text}` can name nothing: {why.says}; {why.remedy}")
    return ignored


def _why_no_field(ignored: IgnoreRule) -> Mismatch | None:
    """Why no kind that is meant has such a field, told of the kind that comes nearest."""
    meant = ignored.pattern.partition("/")[0]
    about = [kind for name, kind in KINDS.items() if fnmatchcase(name, meant)]
    reasons = (find_mismatch(kind, {}, ignored.path) for kind in about)
    found = [why for why in reasons if why is not None and why.is_certain]
    if len(found) < len(about) or not found:
        return None
    return next((why for why in found if why.remedy.startswith("did you mean")), found[0])


class DriftFlags(Struct, frozen=True, kw_only=True):
    """What `drift` overlooks in this run."""

    ignore: tuple[IgnoreRule, ...] = ()


_OPTIONS: Final = (
    shared_option(
        DriftFlags,
        "--ignore",
        type=read_ignored,
        multiple=True,
        metavar="PATH",
        help="Overlook a field, `Retriever/ads/*:description`, or a whole resource.",
    ),
    click.option(
        "--baseline",
        type=path,
        metavar="FILE",
        help="Accepted drift; else drift-baseline.yaml beside reconciler.yaml, if there.",
    ),
)


def drift_options(command: Decorated) -> Decorated:
    """Adds the options that overlook drift."""
    return add_options(_OPTIONS, command)


def ignored_in(invocation: Invocation) -> tuple[IgnoreRule, ...]:
    """What this run overlooks."""
    return invocation.get(DriftFlags).ignore


def with_baseline(project: Project, file: Path | None) -> Project:
    """The project, with the file that was named on the command line."""
    return project if file is None else replace(project, baseline=str(file.absolute()))
