"""What only the server sets is in no request, wherever a manifest says it."""

from collections.abc import Iterator
from typing import Any

import pytest
from asked import create, requests, update

from reconciler.kinds import KINDS
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.validation.server_set import server_set_in, without_server_set
from reconciler.model.data import Fields

SET = "said for the server"


def _ways(facts: Facts, seen: tuple[int, ...] = ()) -> Iterator[tuple[Any, Any]]:
    """A value around each field that the server sets, and what it is without it."""
    if facts.is_server_set:
        yield SET, None
    if facts.item is not None:
        around = (lambda inner: {"k": inner}) if facts.form is Form.MAP else (lambda inner: [inner])
        for value, without in _ways(facts.item, seen):
            yield around(value), around(without)
    if id(facts.fields) in seen:
        return
    trail = (*seen, id(facts.fields)) if facts.fields else seen
    for name, field in facts.fields.items():
        yield from _around(name, field, trail)


def _around(name: str, field: Facts, seen: tuple[int, ...]) -> Iterator[tuple[Any, Any]]:
    """The same, with the key that holds it, and beside it the one that says which marks apply."""
    variants = [({str(field.by): key}, facts) for key, facts in field.inside.items() if field.by]
    for beside, facts in [({}, field), *variants]:
        for value, without in _ways(facts, seen):
            kept = {} if facts.is_server_set else {name: without}
            yield {**beside, name: value}, {**beside, **kept}


CASES = [
    pytest.param(name, spec, clean, id=f"{name}-{next(iter(server_set_in(kind, spec)))}")
    for name, kind in KINDS.items()
    for spec, clean in _ways(facts_of(kind))
]


def _texts(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    else:
        yield value


def test_there_are_such_fields_at_every_depth() -> None:
    paths = {
        path for case in CASES for path in server_set_in(KINDS[case.values[0]], case.values[1])
    }
    assert ("feature_extractor", "feature_extractor_id") in paths
    assert ("source", "inherited_bucket_ids") in paths
    assert ("source_adapter", "webhook_url") in paths
    stage = ("stages", 0, "config", "parameters")
    assert (*stage, "learning_config", "shipped_weight_set") in paths
    assert (*stage, "feature_search_config", "learning_config", "shipped_weight_set") in paths


@pytest.mark.parametrize(("kind", "spec", "clean"), CASES)
def test_it_is_taken_out_of_a_manifest(kind: str, spec: Fields, clean: Fields) -> None:
    assert without_server_set(KINDS[kind], spec) == clean
    assert list(server_set_in(KINDS[kind], clean)) == []


@pytest.mark.parametrize(("kind", "spec", "clean"), CASES)
def test_it_is_in_no_request_even_so(kind: str, spec: Fields, clean: Fields) -> None:
    del clean
    tops = tuple(spec)
    for step in (create(kind, spec), update(kind, spec, {}, *tops)):
        for request in requests(step):
            assert SET not in list(_texts(request.body)), request
