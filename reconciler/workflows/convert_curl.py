"""Curl commands of the API's documentation as documents of ours."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.conversion.body import BodyReader
from reconciler.manifest.conversion.curl import CurlCommand, kind_path_of, read_curl
from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.read import read_text
from reconciler.model.location import Location, Locations
from reconciler.model.problem import Problem, Severity

_CREATES: Final = ("POST",)
_CHANGES: Final = ("PATCH", "PUT")
_LIKE_AN_ID: Final = re.compile(r"ns_[A-Za-z0-9]+")


def documents_of_curl(
    text: str,
    file: str,
    kinds: Mapping[str, Kind],
    namespace: str | None,
    problems: list[Problem],
) -> Iterator[Document]:
    """A document for each command that creates something, or says all of it."""
    for command in read_curl(text, file):
        place = Location(file, command.line + 1, 1)
        made = _reader(command, kinds, namespace)
        if isinstance(made, Problem):
            problems.append(replace(made, location=place))
            continue
        reader, said = made
        problems += (replace(each, location=place) for each in said)
        # The places of the command: a line of it may hold a key, and is not shown.
        at = Locations(file, (command.line, 0, command.line, 0, None), is_converted=True)
        read = read_text(command.body or "", file)
        problems += (replace(each, location=place) for each in read.problems)
        for document in read.documents:
            placed = (replace(each, location=place) for each in document.problems)
            problems += placed
            yield from reader.documents(replace(document, locations=at, problems=()), problems)


def _reader(
    command: CurlCommand, kinds: Mapping[str, Kind], namespace: str | None
) -> tuple[BodyReader, list[Problem]] | Problem:
    """How the body is read, with what is to be told; or why it cannot be."""
    asked = f"{command.method} {command.path or 'of no path of the API'}"
    paths = _paths_of(kinds)
    found = kind_path_of(command, paths)
    is_change = found is not None and bool(found[1]) and command.method in _CHANGES
    if found is None or not (is_change or (not found[1] and command.method in _CREATES)):
        remedy = "name a command that creates one of " + ", ".join(kinds)
        return Problem("not-a-body", f"{asked} declares nothing that can be declared here", remedy)
    if command.reads:
        remedy = "put it into a file of its own, and convert that: reconciler convert FILE"
        return Problem("body-elsewhere", f"the body of {asked} does not stand in it", remedy)
    if command.body is None:
        return Problem("not-a-body", f"{asked} sends no body", "name a command that does")
    kind = kinds[paths[found[0]]]
    is_inside = kind.is_namespaced and found[0] == kind.path
    home = (namespace or command.namespace) if is_inside else None
    if is_inside and (home is None or "$" in home):
        says = f"{asked} does not say its namespace"
        return Problem("missing-field", says, "pass --namespace NAME")
    said = [
        *(_doubt_namespace(command.namespace) if is_inside and not namespace else ()),
        *(_doubt_change(asked) if is_change else ()),
    ]
    return BodyReader(kinds, kind, home, found[1] or None), said


def _paths_of(kinds: Mapping[str, Kind]) -> dict[str, str]:
    """Every path at which a resource is created -> its kind."""
    inside = {kind.path: name for name, kind in kinds.items()}
    outside = {kind.organization_path: name for name, kind in kinds.items()}
    return inside | {path: name for path, name in outside.items() if path is not None}


def _doubt_namespace(home: str | None) -> Iterator[Problem]:
    if home and _LIKE_AN_ID.fullmatch(home):
        says = f"X-Namespace may be an id, {home}, and a manifest names its namespace"
        yield Problem("id-as-name", says, "pass --namespace NAME, if it is one", Severity.WARNING)


def _doubt_change(asked: str) -> Iterator[Problem]:
    says = f"{asked} says only what changes: the manifest is a part of one"
    yield Problem("only-a-part", says, "add what is missing to it", Severity.WARNING)
