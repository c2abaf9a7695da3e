"""Whether the inputs that a resource runs a retriever with are those which it asks for."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from msgspec.structs import replace

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, leads_to
from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.search.inputs import complaints_about_inputs
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields, value_at
from reconciler.model.problem import Problem, Severity

_OF_VALUES = frozenset({"wrong-type", "bad-choice"})


def complaints_about_runs(
    kind: Kind, address: Address, spec: Fields, schema_of: Callable[[Address], Fields | None]
) -> Iterator[Problem]:
    """Inputs that the retriever does not know, takes otherwise, or misses; paths start in the spec.

    `schema_of` tells the inputs of what is declared; `None` of anything else.
    """
    runs = {(*at, beside): (*at, name) for at, name, beside in _find_runs(facts_of(kind), spec, ())}
    for reference in references_in(kind, spec, address) if runs else ():
        asked = Address(reference.kind, reference.namespace, reference.value)
        schema = schema_of(asked) if reference.path in runs else None
        if schema is not None:
            inputs = runs[reference.path]
            for problem in _complaints(
                str(inputs[-1]), value_at(spec, inputs), schema, str(reference.path[-1]), str(asked)
            ):
                yield replace(problem, path=(*inputs[:-1], *problem.path))


@cache
def _holds_runs(facts: Facts) -> bool:
    """Whether inputs can stand anywhere inside: most kinds run nothing."""
    return leads_to(facts, lambda each: each.inputs_of is not None)


def _find_runs(facts: Facts, value: Fields, at: FieldPath) -> Iterator[tuple[FieldPath, str, str]]:
    """Where inputs may stand: the map around them, their field, and that of their retriever."""
    for name, field in facts.fields.items() if _holds_runs(facts) else ():
        inner, held = field.variant(value), value.get(name)
        if inner.inputs_of is not None:
            yield at, name, inner.inputs_of.field
        elif inner.fields and isinstance(held, Mapping):
            yield from _find_runs(inner, held, (*at, name))


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
