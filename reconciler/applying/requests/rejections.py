"""A refused write, in the words of the manifest: which field to mend, and where it stands."""

from collections.abc import Iterator

from msgspec.structs import replace

from reconciler.applying.requests.resolve import IdResolver, with_ids
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action
from reconciler.model.data import FieldPath, show_path, value_at
from reconciler.model.errors import ApiError, BadRequest, Forbidden, NotFound, ReconcilerError
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Resource
from reconciler.model.text.article import with_article


def locate_problem(error: ReconcilerError, step: Step, kind: Kind, resolve: IdResolver) -> Problem:
    """The problem of an error, at the field that it speaks of where it can be told."""
    problem = error.problems[0]
    desired = step.desired
    if isinstance(error, Forbidden) and kind.needs_permission:
        remedy = (
            f"Creating or changing {with_article(kind.name)} needs a key with the permission "
            f"{kind.needs_permission}: apply with such a key."
        )
        return replace(problem, remedy=remedy)
    if desired is None or not isinstance(error, BadRequest | NotFound):
        return problem
    found = next(_fields_of(error, desired, kind, resolve), None)
    if found is not None:
        location = desired.locations.of_value(found)
        field = show_path(found[1:] if found[0] == "spec" else found)
        remedy = f"Mend `{field}` ({location.file}:{location.line}), and plan again."
        return replace(problem, remedy=remedy, path=found, location=location)
    if isinstance(error, NotFound) and step.action is Action.CREATE:
        remedy = "Something that it names is not there: mend that in its manifest, and plan again."
        return replace(problem, remedy=remedy)
    return problem


def _fields_of(
    error: ApiError, desired: Resource, kind: Kind, resolve: IdResolver
) -> Iterator[FieldPath]:
    """Where the manifest says what the API complains of, the surest first."""
    for said in error.fields:
        path = _as_declared(kind, said)
        if path[:1] == (kind.name_field,):
            yield ("metadata", "name")
        elif path and (known := _nearest_declared(desired, path)):
            yield ("spec", *known)
    if error.missing:
        yield from (
            ("spec", *path) for path in _find_uses_of(error.missing, desired, kind, resolve)
        )


def _as_declared(kind: Kind, path: FieldPath) -> FieldPath:
    """Where the manifest says what a request calls by a name of its own."""
    for facts in facts_of(kind).fields.values() if path else ():
        if facts.api_name == path[0]:
            return (facts.name, *path[1:])
        if (part := facts.parts_sent_alone.get(str(path[0]))) is not None:
            return (facts.name, *part, *path[1:])
    return path


def _nearest_declared(desired: Resource, path: FieldPath) -> FieldPath:
    """The field, or the nearest one around it that the manifest says."""
    ends = (path[:end] for end in range(len(path), 0, -1))
    return next((each for each in ends if value_at(desired.spec, each) is not None), ())


def _find_uses_of(
    missing: str, desired: Resource, kind: Kind, resolve: IdResolver
) -> Iterator[FieldPath]:
    """Every place that names what is missing: by its name in a catalogue, or by its id."""
    yield from (use.path for use in kind.uses(desired.spec) if use.name == missing)
    spoken = with_ids(kind, desired, resolve).spec
    for reference in references_in(kind, spoken, desired.address):
        if reference.value == missing:
            yield reference.path
