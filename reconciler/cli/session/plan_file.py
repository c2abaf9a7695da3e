"""Plan files on disk, read with care."""

import stat
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from reconciler.cli.session.settings import EmbeddedApi, RealApi
from reconciler.manifest.project.embedded import EMBEDDED, is_embedded
from reconciler.manifest.project.project import Project
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.text.article import with_article
from reconciler.planning.planfile.planfile import Aim, SavedPlan
from reconciler.workflows.saved_plan import load_saved
from reconciler.workflows.snapshot_file import Snapshot, read_snapshot

_SHORT: Final = len("sha256:") + 12
_LARGEST: Final = 256 * 1024 * 1024


def read_plan_file(file: Path) -> SavedPlan:
    """The plan in a file; raises `Rejected`, with the file's name, for anything else."""
    return _read(file, load_saved, _FileType("plan", "reconciler plan -o FILE"))


def read_snapshot_file(file: Path) -> Snapshot:
    """The snapshot in a file, likewise."""
    return _read(file, read_snapshot, _FileType("snapshot", "reconciler snapshot -o FILE"))


class _FileType(Struct, frozen=True):
    """What sort of file is read, and what writes it."""

    name: str
    command: str


_Found = TypeVar("_Found")


def _read(file: Path, load: Callable[[str], _Found], sort: _FileType) -> _Found:
    text = _text_of(file, sort)
    try:
        return load(text)
    except Rejected as error:
        raise Rejected(*(_with_file_name(file, problem) for problem in error.problems)) from error


def _text_of(file: Path, sort: _FileType) -> str:
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _make_rejection(file, sort, "it is not a file")
        if status.st_size > _LARGEST:
            raise _make_rejection(
                file,
                sort,
                f"its {status.st_size:,} bytes are more than {with_article(sort.name)} ever has",
            )
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise _make_rejection(file, sort, "it is not a text file") from error
    except OSError as error:
        raise _make_rejection(file, sort, error.strerror or str(error)) from error


def _with_file_name(file: Path, problem: Problem) -> Problem:
    return replace(problem, message=f"{file} {problem.message}")


def _make_rejection(file: Path, sort: _FileType, why: str) -> Rejected:
    remedy = f"name a file that `{sort.command}` has written"
    says = f"cannot read the {sort.name} {file}: {why}"
    return Rejected(Problem(f"bad-{sort.name}-file", says, remedy))


def describe_saved_plan(saved: SavedPlan) -> str:
    """How people tell this plan from another: by the sum of what it does."""
    return f"Plan {shorten_digest(saved.digest)}, made {saved.made_at}."


def shorten_digest(digest: str) -> str:
    """A digest, as it is said."""
    return digest[:_SHORT]


def aim_of(project: Project, api: RealApi | EmbeddedApi) -> Aim:
    """What a plan of this run is for; wherever the embedded API keeps its data, it is one API."""
    return aim_at(project, api.url if isinstance(api, RealApi) else EMBEDDED)


def aim_at(project: Project, url: str) -> Aim:
    """The same, where only the API's address is known."""
    label = EMBEDDED if is_embedded(url) else url.rstrip("/")
    return Aim(api=label, environment=project.environment)


def time_of_making(environ: Mapping[str, str]) -> datetime:
    """Now, unless SOURCE_DATE_EPOCH says when, so that the same inputs give the same bytes."""
    said = environ.get("SOURCE_DATE_EPOCH", "")
    if not said:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(said), UTC)
    except (ValueError, OverflowError, OSError) as error:
        says = "SOURCE_DATE_EPOCH is not a number of seconds since 1970"
        raise Rejected(Problem("bad-time", says, "unset it, or set a whole number")) from error
