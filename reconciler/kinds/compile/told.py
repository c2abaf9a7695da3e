"""What the server says of a resource in its own words, without the secrets that they may quote."""

from collections.abc import Iterator, Mapping

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.paths import secret_paths
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, Fields, value_at
from reconciler.model.secrets.secret import without_secrets


def why_moved(kind: Kind, field: str, body: Fields) -> str | None:
    """Why the server moved a field by itself, as far as a live body says so."""
    told_by = facts_of(kind).fields[field].told_by
    why = told_by.why(body) if told_by else None
    return why and without_secrets(why, _secrets_in(kind, body))


def words_of_server(kind: Kind, body: Fields) -> dict[str, Data]:
    """The fields of a live body from which that is told."""
    marks = (facts.told_by for facts in facts_of(kind).fields.values())
    names = {name for mark in marks if mark for name in mark.reads}
    secrets = tuple(_secrets_in(kind, body)) if names else ()
    return {name: _without(body[name], secrets) for name in sorted(names & body.keys())}


def _secrets_in(kind: Kind, body: Fields) -> Iterator[str]:
    for path in secret_paths(kind, body):
        yield from _texts_in(value_at(body, path))


def _texts_in(value: Data) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_in(inner)


def _without(value: Data, secrets: tuple[str, ...]) -> Data:
    if isinstance(value, str):
        return without_secrets(value, secrets)
    if isinstance(value, Mapping):
        return {key: _without(inner, secrets) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, secrets) for inner in value]
    return value
