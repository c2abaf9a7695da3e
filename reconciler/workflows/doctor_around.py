"""What its apply does with a manifest as a whole: modes, rollback, parameters, acceptance."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.manifest.vendor.expressions import secrets_used_in
from reconciler.manifest.vendor.parameters import Parameter
from reconciler.manifest.vendor.sections import count_entries, sections_of
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Fields
from reconciler.model.location import Locations
from reconciler.model.vendor.diagnosis import Finding, Outcome


def find_around(
    document: Document,
    parameters: Sequence[Parameter],
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
) -> Iterator[Finding]:
    """Everything that is so whatever the single resources say, or for a section at once."""
    content = document.content if isinstance(document.content, Mapping) else {}
    yield from _of_modes(document.locations)
    yield from _of_rollback(content, document.locations, sections_of(kinds, lookups))
    yield from _of_parameters(parameters)
    yield from _of_secrets(content, document.locations)
    yield from _of_blocks(content, document.locations)


def _of_modes(locations: Locations) -> Iterator[Finding]:
    at = locations.of_key(("version",))
    yield Finding(
        "create-only",
        Outcome.REFUSED,
        "its default mode, create_only, refuses all of it as soon as one resource exists",
        "plans what differs and leaves the rest: the same file can be applied any number of times",
        at,
    )
    yield Finding(
        "nothing-deleted",
        Outcome.LEFT_BEHIND,
        "no mode deletes: what is taken out of the file stays live, and is only listed by a diff",
        "plans its deletion, if the stack owns it, with what goes along, under guards",
        at,
    )
    yield Finding(
        "nothing-replaced",
        Outcome.REFUSED,
        "no mode replaces: a field that cannot change in place stays as it is",
        "says which field and why, and replaces where `on_replace` or a flag allows it",
        at,
    )
    yield Finding(
        "omitted-not-compared",
        Outcome.NOT_COMPARED,
        "a field that the file leaves out is not compared: what somebody set by hand stays",
        "an omitted field means its default, and drift away from it is a planned change back",
        at,
    )


def _of_rollback(
    content: Fields, locations: Locations, sections: Mapping[str, Kind | Lookup]
) -> Iterator[Finding]:
    for name, held in sections.items():
        is_there = count_entries(content.get(name)) > 0
        if is_there and not (isinstance(held, Kind) and held.vendor.is_rolled_back):
            yield Finding(
                "not-rolled-back",
                Outcome.LEFT_BEHIND,
                "a failed apply takes back namespaces and buckets only: what was created of "
                f"`{name}` survives",
                "says what is done, failed and skipped; running it again goes on from there",
                locations.of_key((name,)),
                path=(name,),
            )


def _of_parameters(parameters: Sequence[Parameter]) -> Iterator[Finding]:
    for each in parameters:
        if each.is_required:
            yield Finding(
                "parameter-needed",
                Outcome.REFUSED,
                f"without a value for {each.name} in the request, all of it is refused",
                f"reads the variable {each.name} of reconciler.yaml or the environment",
                each.location,
            )


def _of_secrets(content: Fields, locations: Locations) -> Iterator[Finding]:
    first: dict[str, None] = {}
    for path, name in secrets_used_in(content):
        if name not in first:
            first[name] = None
            yield Finding(
                "secret-needed",
                Outcome.REFUSED,
                f"when the organisation's vault holds no {name}, all of it is refused",
                f"reads the environment variable {name} while applying, and shows it nowhere",
                locations.of_value(path),
                path=path,
            )


def _of_blocks(content: Fields, locations: Locations) -> Iterator[Finding]:
    if "acceptance" in content:
        yield Finding(
            "acceptance-not-in-success",
            Outcome.NOT_TOLD,
            "`success` stays true when a step fails, and without run_acceptance none is asked",
            "asks what can be asked, and a failure has an exit code of its own",
            locations.of_key(("acceptance",)),
            path=("acceptance",),
        )
    if "seed" in content:
        yield Finding(
            "seed-not-in-success",
            Outcome.NOT_TOLD,
            "`success` speaks of resources only: a batch that fails is told in `errors`, and only "
            "when it was waited for",
            "ingests nothing: data is no configuration",
            locations.of_key(("seed",)),
            path=("seed",),
        )
    if "status" in content:
        yield Finding(
            "status-ignored",
            Outcome.DROPPED,
            "`status` is ignored; it holds values of documents, which do not belong into git",
            "leaves it out and says so",
            locations.of_key(("status",)),
            path=("status",),
        )
