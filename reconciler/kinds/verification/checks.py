"""The checks that manifests declare."""

from collections.abc import Mapping

from msgspec.structs import replace

from reconciler.kinds.check import (
    DocumentMatch,
    Expect,
    GoldenAnswer,
    NumberBounds,
    StageExpectation,
)
from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.search.request import read_request, sort_of
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields
from reconciler.model.resource import Resource
from reconciler.model.search.query import Query
from reconciler.model.verification.expectation import (
    Bounds,
    Check,
    Expectation,
    Golden,
    Match,
    StageBounds,
)

_COMPARED = 10
"""Results of a golden answer that are compared where nobody says how many."""


def read_check(resource: Resource, kind: Kind) -> Check:
    """The check that a faultless manifest declares."""
    spec = resource.spec
    return Check(
        address=resource.address,
        retriever=reference_of(resource, kind, "retriever"),
        query=read_question(map_in(spec, "request")),
        expect=_expectation(map_in(spec, "expect")),
        locations=resource.locations,
    )


def read_question(request: Fields) -> Query:
    """What is asked; unless the request says otherwise, no cache answers for the search.

    Stages that a query brings along run without the cache's parameter (§22), which is left out.
    """
    query = read_request(request).query
    is_said = request.get("skip_cache") is not None
    return query if is_said or query.needs_stages else replace(query, skips_cache=True)


def reference_of(resource: Resource, kind: Kind, field: str) -> Address:
    """The address that a field of the spec names."""
    said = references_in(kind, resource.spec, resource.address)
    (found,) = (each for each in said if each.path == (field,))
    return Address(found.kind, found.namespace, found.value)


def map_in(spec: Fields, key: str) -> Fields:
    """The map under a key; an empty one where none stands there."""
    held: Data = spec.get(key)
    return held if isinstance(held, Mapping) else {}


def _expectation(fields: Fields) -> Expectation:
    said = Expect.model_validate(fields)
    return Expectation(
        results=_bounds(said.results),
        contains=_matches(fields.get("contains")),
        excludes=_matches(fields.get("excludes")),
        ordered_by=sort_of(said.ordered_by),
        stages={name: _stage(each) for name, each in (said.stages or {}).items()},
        latency_ms=_bounds(said.latency_ms),
        credits=_bounds(said.credits),
        golden=_golden(said.golden),
        is_degraded_allowed=bool(said.degraded),
        is_relaxed_allowed=bool(said.relaxed),
        ignored_inputs=frozenset(said.ignored_inputs or ()),
    )


def _bounds(said: NumberBounds | None) -> Bounds | None:
    return Bounds(said.at_least, said.at_most) if said else None


def _matches(said: Data) -> tuple[Match, ...]:
    held = said if isinstance(said, list) else []
    return tuple(_match(each) for each in held if isinstance(each, Mapping))


def _match(fields: Fields) -> Match:
    said = DocumentMatch.model_validate(fields)
    return Match(said.document_id or "", map_in(fields, "where"), said.rank_at_most)


def _stage(said: StageExpectation) -> StageBounds:
    return StageBounds(
        input=Bounds(said.input_at_least, said.input_at_most),
        output=Bounds(said.output_at_least, said.output_at_most),
        duration_ms=Bounds(None, said.duration_ms_at_most),
    )


def _golden(said: GoldenAnswer | None) -> Golden | None:
    if said is None:
        return None
    overlap = said.rank_biased_overlap_at_least
    return Golden(said.file, said.top or _COMPARED, 1.0 if overlap is None else overlap)
