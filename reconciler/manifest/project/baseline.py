"""The file of accepted drift: which differences are known, why, and until when.

apiVersion: reconciler/v1
kind: DriftBaseline
accepted:
  - address: Retriever/ads/search
    path: budget_limits.max_credits     # as in ignore_changes; left out: all of the resource
    reason: raised for the fair, ticket 4711
    expires: 2026-12-24                 # the last day on which it counts
    digest: sha256:0123456789abcdef     # left out: whatever is live is accepted
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec.structs import replace
from pydantic import Field

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.place import in_order
from reconciler.manifest.documents.shape import FileShape
from reconciler.manifest.project.files import show_file
from reconciler.manifest.project.settings import NonEmpty, read_settings
from reconciler.manifest.yaml.document import Document
from reconciler.model.address import Address, parse_address
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.drift import Acceptance
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import did_you_mean

KIND: Final = "DriftBaseline"

_PATTERN: Final = re.compile(r"[*?\[]")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class AcceptanceShape(FileShape):
    """One difference that may stay for a while."""

    address: NonEmpty
    path: NonEmpty | None = None
    reason: NonEmpty
    expires: NonEmpty
    digest: Annotated[
        str | None,
        Field(
            pattern=r"^sha256:[0-9a-f]{16}$",
            description="leave it out, or let `reconciler drift --accept` write it",
        ),
    ] = None


class BaselineShape(FileShape):
    """The whole file."""

    apiVersion: Literal["reconciler/v1"]  # noqa: N815 - the key as it is written
    kind: Literal["DriftBaseline"]
    accepted: list[AcceptanceShape] = Field(default_factory=list)


def read_baseline(
    path: Path, folder: Path, *, kinds: Mapping[str, Kind], is_needed: bool
) -> tuple[Acceptance, ...]:
    """What was accepted; raises `Rejected` with everything that is wrong with the file.

    A file that is not there accepts nothing, unless somebody named it.
    """
    if not is_needed and not path.exists():
        return ()
    problems: list[Problem] = []
    document = read_settings(path, show_file(folder, path), BaselineShape, {}, problems)
    if problems or document is None:
        raise Rejected(*in_order(problems))
    found = list(_entries(document))
    problems = [problem for entry in found for problem in _check_entry(entry, document, kinds)]
    problems += _report_repeated(found, document)
    if problems:
        raise Rejected(*in_order(problems))
    return tuple(_acceptance(at, entry, document) for at, entry in found)


def is_date(text: str) -> bool:
    """Whether a text is a day such as 2026-12-24."""
    try:
        return bool(_DATE.fullmatch(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _entries(document: Document) -> Iterator[tuple[FieldPath, Fields]]:
    content = document.content if isinstance(document.content, Mapping) else {}
    listed = content.get("accepted")
    for position, entry in enumerate(listed if isinstance(listed, list) else ()):
        yield ("accepted", position), entry


def _check_entry(
    found: tuple[FieldPath, Fields], document: Document, kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    at, entry = found
    said = str(entry["address"])
    address = parse_address(said)
    if address is None:
        says = f"`{said}` is not an address such as Bucket/ads/videos"
        yield _place_problem(
            Problem("bad-address", says, "write one", path=(*at, "address")), document
        )
    elif address.kind not in kinds:
        says = f"there is no kind {address.kind}"
        remedy = did_you_mean(address.kind, kinds)
        yield _place_problem(Problem("unknown-kind", says, remedy, path=(*at, "address")), document)
    elif _PATTERN.search(said):
        says = f"`{said}` is a pattern, and what is accepted is accepted by name"
        remedy = "write an entry for each resource"
        yield _place_problem(Problem("bad-address", says, remedy, path=(*at, "address")), document)
    if not is_date(str(entry["expires"])):
        says = f"`{entry['expires']}` is not a date"
        remedy = "write the last day on which it counts: 2026-12-24"
        yield _place_problem(Problem("bad-date", says, remedy, path=(*at, "expires")), document)


def _report_repeated(
    found: Sequence[tuple[FieldPath, Fields]], document: Document
) -> Iterator[Problem]:
    first: dict[tuple[Data, Data], FieldPath] = {}
    for at, entry in found:
        key = (entry["address"], entry.get("path"))
        if first.setdefault(key, at) != at:
            place = document.locations.of_value(first[key])
            says = f"this is accepted twice, first at {place}"
            yield _place_problem(
                Problem("repeated-acceptance", says, "remove one", path=at), document
            )


def _acceptance(at: FieldPath, entry: Fields, document: Document) -> Acceptance:
    digest = entry.get("digest")
    return Acceptance(
        parse_address(str(entry["address"])) or Address("", "", ""),
        str(entry.get("path") or ""),
        str(entry["reason"]),
        str(entry["expires"]),
        document.locations.of_value(at),
        None if digest is None else str(digest),
    )


def _place_problem(problem: Problem, document: Document) -> Problem:
    return replace(problem, location=document.locations.of_value(problem.path))
