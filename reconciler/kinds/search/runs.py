"""Whether the inputs that a resource runs a retriever with are those which it asks for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.search.inputs import complaints_about_inputs
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields
from reconciler.model.problem import Problem, Severity

_OF_VALUES = frozenset({"wrong-type", "bad-choice"})


def complaints_about_runs(
    kind: Kind, address: Address, spec: Fields, schema_of: Callable[[Address], Fields | None]
) -> Iterator[Problem]:
    """Inputs that the retriever does not know, takes otherwise, or misses; paths start in the spec.

    `schema_of` tells the inputs of what is declared; `None` of anything else.
    """
    for name, facts in facts_of(kind).fields.items():
        beside = facts.inputs_of.field if facts.inputs_of else ""
        if not isinstance(spec.get(beside), str):
            continue
        for reference in references_in(kind, {beside: spec[beside]}, address):
            asked = Address(reference.kind, reference.namespace, reference.value)
            schema = schema_of(asked)
            if schema is not None:
                yield from _complaints(name, spec.get(name), schema, beside, str(asked))


def _complaints(name: str, said: Data, schema: Fields, beside: str, who: str) -> Iterator[Problem]:
    inputs = said if isinstance(said, Mapping) else {}
    for problem in complaints_about_inputs(inputs, schema, who=who):
        key = str(problem.path[-1])
        if problem.code == "missing-input":
            # A collection that feeds it may map this one from its documents (§8.1).
            remedy = f"add it to {name}: {{{key}: ...}}, unless an input_mapping brings it"
            path = (name,) if inputs else (beside,)
            yield replace(problem, remedy=remedy, severity=Severity.WARNING, path=path)
        elif not (problem.code in _OF_VALUES and _is_template(inputs[key])):
            yield replace(problem, path=(name, key))


def _is_template(value: Data) -> bool:
    """Filled in by Mixpeek when it runs, so that its type is not known here."""
    return isinstance(value, str) and "{{" in value
