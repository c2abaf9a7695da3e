"""Whether what verifies fits what is declared beside it: retrievers, inputs, stages, fields.

Everything here is known offline; paths begin inside the spec of the one that is judged.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.check import CHECK
from reconciler.kinds.compile.references import references_in
from reconciler.kinds.dataset import DATASET
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.gate import GATE
from reconciler.kinds.search.filters import complaints_about_filters
from reconciler.kinds.search.inputs import complaints_about_inputs
from reconciler.kinds.verification.documents import fields_found, is_known
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields, child_of, value_at
from reconciler.model.problem import Problem, Severity
from reconciler.model.search.query import MOST_RESULTS
from reconciler.model.text.nearest import did_you_mean, nearest
from reconciler.model.verification.metric import Metric, UnreadableMetric

Declared: TypeAlias = Mapping[Address, Fields]
"""Everything that the project declares and wants: address -> spec."""


class _Judged(Struct, frozen=True):
    """One verification, and the spec of the retriever that it asks."""

    address: Address
    spec: Fields
    retriever: Address
    searched: Fields
    declared: Declared

    @property
    def request(self) -> Fields:
        held = self.spec.get("request")
        return held if isinstance(held, Mapping) else {}


def complaints_between(
    kind: Kind, address: Address, spec: Fields, declared: Declared
) -> Iterator[Problem]:
    """Everything about one verification that only what stands beside it can tell."""
    unknown = list(_unknown_references(kind, address, spec, declared))
    yield from unknown
    if kind is GATE:
        yield from _unreadable_metrics(spec)
    if not any(problem.path == ("retriever",) for problem in unknown):
        for judged in _judged(kind, address, spec, declared):
            for rule in _RULES.get(kind.name, ()):
                yield from rule(judged)


def _unknown_references(
    kind: Kind, address: Address, spec: Fields, declared: Declared
) -> Iterator[Problem]:
    for reference in references_in(kind, spec, address):
        meant = Address(reference.kind, reference.namespace, reference.value)
        if meant in declared:
            continue
        beside = [
            each.name
            for each in declared
            if (each.kind, each.namespace) == (meant.kind, meant.namespace)
        ]
        says = f"no {meant.kind} `{meant.name}` is declared in the namespace {meant.namespace}"
        remedy = did_you_mean(meant.name, beside) or f"declare {meant}"
        yield Problem("undeclared-reference", says, remedy, path=reference.path)


def _unreadable_metrics(spec: Fields) -> Iterator[Problem]:
    """Metrics are the keys of a map, so that its types let every word pass."""
    said = spec.get("metrics")
    for text in said if isinstance(said, Mapping) else ():
        try:
            Metric.parse(text)
        except UnreadableMetric as error:
            yield Problem("unknown-metric", error.says, error.remedy, path=("metrics", text))


def _judged(kind: Kind, address: Address, spec: Fields, declared: Declared) -> Iterator[_Judged]:
    for reference in references_in(kind, spec, address):
        meant = Address(reference.kind, reference.namespace, reference.value)
        if reference.path == ("retriever",) and meant in declared:
            yield _Judged(address, spec, meant, declared[meant], declared)


def _asks_the_one_it_names(judged: _Judged) -> Iterator[Problem]:
    """The older request named the retriever itself; twice must mean the same."""
    said = judged.request.get("retriever_id")
    if isinstance(said, str) and said != judged.retriever.name:
        says = f"the request is for {said}, and `retriever` says {judged.retriever.name}"
        yield Problem("two-targets", says, "remove retriever_id", path=("request", "retriever_id"))


def _asks_with_inputs(judged: _Judged, *, is_whole: bool = True) -> Iterator[Problem]:
    """Inputs as the retriever's schema has them; a gate's queries bring those that are missing."""
    held = judged.searched.get("input_schema")
    schema = held if isinstance(held, Mapping) else {}
    said = child_of(judged.request, "inputs")
    inputs = said if isinstance(said, Mapping) else {}
    for problem in complaints_about_inputs(inputs, schema, who=str(judged.retriever)):
        if problem.code == "missing-input":
            if is_whole:
                name = str(problem.path[-1])
                remedy = f"add it to the inputs of the request: {{{name}: ...}}"
                yield replace(problem, remedy=remedy, path=("request", *problem.path))
        else:
            yield replace(problem, path=("request", *problem.path))


def _asks_a_part_of_the_inputs(judged: _Judged) -> Iterator[Problem]:
    return _asks_with_inputs(judged, is_whole=False)


def _filters_mean_something(judged: _Judged) -> Iterator[Problem]:
    filters = judged.request.get("filters")
    if isinstance(filters, Mapping):
        for problem in complaints_about_filters(filters, ("filters",)):
            yield replace(problem, path=("request", *problem.path))


def _expects_what_can_be(judged: _Judged) -> Iterator[Problem]:
    """No rank, and no number of results, beyond the end of the answer."""
    most, said = _most_results(judged.request)
    for path, due in _ranks_due(judged.spec):
        if due > most:
            says = f"{due:g} can never be: {said}"
            yield Problem("impossible-expectation", says, f"say at most {most}", path=path)


def _ranks_due(spec: Fields) -> Iterator[tuple[FieldPath, float]]:
    for position, match in enumerate(_list(value_at(spec, ("expect", "contains")))):
        yield from _number(match, "rank_at_most", ("expect", "contains", position))
    yield from _number(value_at(spec, ("expect", "results")), "at_least", ("expect", "results"))
    yield from _number(value_at(spec, ("expect", "golden")), "top", ("expect", "golden"))


def _number(holder: Data, key: str, path: FieldPath) -> Iterator[tuple[FieldPath, float]]:
    held = child_of(holder, key)
    if isinstance(held, int | float) and not isinstance(held, bool):
        yield (*path, key), held


def _most_results(request: Fields) -> tuple[int, str]:
    """How many results there can be, and why."""
    for path in (("pagination", "page_size"), ("pagination", "limit"), ("limit",), ("page_size",)):
        held = value_at(request, path)
        if isinstance(held, int) and not isinstance(held, bool):
            return held, f"the request asks for {held} results ({'.'.join(path)})"
    return MOST_RESULTS, f"an answer has {MOST_RESULTS} results at the most"


def _stages_are_there(judged: _Judged) -> Iterator[Problem]:
    """Stages are known by the names that the retriever gives them."""
    known = [
        name
        for stage in _list(judged.searched.get("stages"))
        if isinstance(name := child_of(stage, "stage_name"), str)
    ]
    said = value_at(judged.spec, ("expect", "stages"))
    for name in said if isinstance(said, Mapping) else ():
        if name not in known:
            says = f"{judged.retriever} has no stage `{name}`"
            remedy = did_you_mean(name, known)
            yield Problem("unknown-stage", says, remedy, path=("expect", "stages", name))


def _says_nothing_twice(judged: _Judged) -> Iterator[Problem]:
    """What must be found must not be forbidden as well."""
    wanted = [_meant(each) for each in _list(value_at(judged.spec, ("expect", "contains")))]
    for position, each in enumerate(_list(value_at(judged.spec, ("expect", "excludes")))):
        if _meant(each) in wanted and not _is_ranked(each):
            says = "the same documents are expected and excluded"
            path: FieldPath = ("expect", "excludes", position)
            yield Problem("impossible-expectation", says, "remove one of them", path=path)


def _meant(match: Data) -> tuple[Data, Data]:
    return child_of(match, "document_id"), child_of(match, "where")


def _is_ranked(match: Data) -> bool:
    return child_of(match, "rank_at_most") is not None


def _fields_are_offered(judged: _Judged) -> Iterator[Problem]:
    """A field that no collection offers is doubtful: documents may carry more than is declared."""
    known = fields_found(judged.retriever, judged.searched, judged.declared)
    if known is None:
        return
    for path, field in _fields_said(judged.spec):
        if not is_known(field, known):
            close = nearest(field.removeprefix("metadata."), known)
            says = f"no collection of {judged.retriever} is declared to have the field `{field}`"
            remedy = (
                f"did you mean `{close}`?"
                if close
                else "look at its spelling; documents may have more fields than manifests tell"
            )
            yield Problem("undeclared-field", says, remedy, Severity.WARNING, path=path)


def _fields_said(spec: Fields) -> Iterator[tuple[FieldPath, str]]:
    for key in ("contains", "excludes"):
        for position, match in enumerate(_list(value_at(spec, ("expect", key)))):
            where = child_of(match, "where")
            for field in where if isinstance(where, Mapping) else ():
                yield ("expect", key, position, "where", field), field
    ordered = value_at(spec, ("expect", "ordered_by", "field"))
    if isinstance(ordered, str):
        yield ("expect", "ordered_by", "field"), ordered
    for key in ("sort", "group_by"):
        field_ = value_at(spec, ("request", key, "field"))
        if isinstance(field_, str):
            yield ("request", key, "field"), field_
    yield from _fields_filtered(value_at(spec, ("request", "filters")), ("request", "filters"))


def _fields_filtered(filters: Data, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    field = child_of(filters, "field")
    if isinstance(field, str):
        yield (*path, "field"), field
    for join in ("AND", "OR", "NOT"):
        for position, each in enumerate(_list(child_of(filters, join))):
            yield from _fields_filtered(each, (*path, join, position))


def _list(value: Data) -> list[Data]:
    return list(value) if isinstance(value, list) else []


_Rule: TypeAlias = Callable[[_Judged], Iterator[Problem]]

_RULES: Final[Mapping[str, tuple[_Rule, ...]]] = {
    CHECK.name: (
        _asks_the_one_it_names,
        _asks_with_inputs,
        _filters_mean_something,
        _expects_what_can_be,
        _stages_are_there,
        _says_nothing_twice,
        _fields_are_offered,
    ),
    GATE.name: (
        _asks_the_one_it_names,
        _asks_a_part_of_the_inputs,
        _filters_mean_something,
        _fields_are_offered,
    ),
    DATASET.name: (),
}
