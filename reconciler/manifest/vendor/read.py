"""The vendor's own manifest (§14, §23) -> documents of ours, and what of it has no equivalent.

Only what is known of it is read: a section per kind, its entries' `name` and `namespace`, the few
fields that are called otherwise than in the API, and the API's own names for all others. Whatever
else stands there is a problem in its place, and never a guess.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.manifest.documents.foreign import VENDOR_VERSION, may_be_the_vendors
from reconciler.manifest.documents.place import place_problem
from reconciler.manifest.vendor.expressions import needs_dollar, parameters_used_in, translate
from reconciler.manifest.vendor.parameters import Parameter, dollar_parameter, parameters_in
from reconciler.manifest.vendor.sections import SectionReader, count_entries, sections_of
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, Fields
from reconciler.model.location import Locations
from reconciler.model.problem import Problem, Severity
from reconciler.model.text.nearest import did_you_mean

ACCEPTANCE: Final = "acceptance"
_AROUND: Final = ("version", "metadata", "parameters", ACCEPTANCE)
_SKIPPED: Final = {
    "seed": (
        "`seed` is data to be ingested, and no configuration: it is not sent",
        "ingest it once by hand; every apply of the vendor's would do it again",
    ),
    "status": (
        "`status` is what was live when the manifest was exported, customers' values among it",
        "take it out before anybody commits it; no apply reads it",
    ),
}
"""What is told and left alone -> why, and what to do."""


class VendorManifest(Struct, frozen=True):
    """One manifest of the vendor's, as far as it has an equivalent."""

    documents: tuple[Document, ...]
    """One of ours for each resource; `${{ params.x }}` is `${var.x}` by now."""
    parameters: tuple[Parameter, ...]
    used: frozenset[str]
    """The parameters that something refers to."""
    acceptance: Document | None
    problems: tuple[Problem, ...]


def is_vendor_manifest(
    content: Data, kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> bool:
    """Whether a document is a manifest of the vendor's, of a version that is read."""
    if not isinstance(content, Mapping) or not may_be_the_vendors(content):
        return False
    sections = sections_of(kinds, lookups)
    is_section = any(isinstance(content.get(name), list) for name in sections)
    is_only_known = content.keys() <= {*sections, *_AROUND, *_SKIPPED} and len(content) > 1
    return str(content.get("version")) == VENDOR_VERSION and (is_section or is_only_known)


def read_vendor_manifest(
    document: Document, kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> VendorManifest:
    """Everything that a manifest declares, in our form, with the problems in their places."""
    content = _fields(document.content)
    problems = [
        each if each.location else place_problem(each, document.locations)
        for each in document.problems
    ]
    parameters = parameters_in(content.get("parameters"), document.locations, problems)
    rest = {key: value for key, value in content.items() if key not in ("parameters", "status")}
    if needs_dollar(rest):
        parameters = (*parameters, dollar_parameter(document.locations.of_value(())))
    translated = translate(rest, [each.name for each in parameters])
    problems += [_place(each, document.locations) for each in translated.problems]
    ours = replace(document, content=translated.content)
    sections = sections_of(kinds, lookups)
    problems += _around(content, document.locations, sections)
    documents = [
        each
        for name in content
        if isinstance(kind := sections.get(name), Kind)
        for each in SectionReader(ours, name, kind, kinds).documents(problems)
    ]
    return VendorManifest(
        tuple(documents),
        parameters,
        parameters_used_in(rest),
        _acceptance(ours),
        tuple(problems),
    )


def _around(
    content: Fields, locations: Locations, sections: Mapping[str, Kind | Lookup]
) -> Iterator[Problem]:
    """What of a manifest's top has no equivalent."""
    for key, value in content.items():
        place = locations.of_key((key,))
        if key in _SKIPPED:
            says, remedy = _SKIPPED[key]
            yield Problem("left-out", says, remedy, Severity.WARNING, path=(key,), location=place)
        elif isinstance(lookup := sections.get(key), Lookup):
            if value in (None, [], {}):
                continue
            says = (
                f"`{key}` declares {count_entries(value)} of a kind that cannot be declared here: "
                f"{lookup.name}"
            )
            remedy = "keep them as they are: what is live may be named, and nothing deletes it"
            yield Problem("left-out", says, remedy, Severity.WARNING, path=(key,), location=place)
        elif key not in (*_AROUND, *sections):
            says = f"`{key}` is no section of a Mixpeek manifest that is known"
            remedy = did_you_mean(key, (*sections, *_AROUND, *_SKIPPED))
            yield Problem("unknown-section", says, remedy, path=(key,), location=place)
    metadata = content.get("metadata")
    for key in metadata if isinstance(metadata, Mapping) else ():
        # Whatever describes the file as a whole is nobody's configuration.
        if key not in ("name", "description"):
            says = f"`metadata.{key}` is left out: a file has no metadata here"
            place = locations.of_key(("metadata", key))
            yield Problem(
                "left-out",
                says,
                "nothing, if it is only for people",
                Severity.WARNING,
                path=("metadata", key),
                location=place,
            )


def _acceptance(document: Document) -> Document | None:
    block = _fields(document.content).get(ACCEPTANCE)
    if block is None:
        return None
    places = document.locations.beneath((ACCEPTANCE,))
    traps = tuple((path[1:], word) for path, word in document.traps if path[:1] == (ACCEPTANCE,))
    return replace(document, content=block, locations=places, traps=traps, problems=())


def _place(problem: Problem, locations: Locations) -> Problem:
    is_key = problem.code == "variable-in-key"
    place = (locations.of_key if is_key else locations.of_value)(problem.path)
    return replace(problem, location=place)


def _fields(content: Data) -> Fields:
    return content if isinstance(content, Mapping) else {}
