"""Manifests are what anybody may send in a pull request: they cost little, and quote no secret."""

from collections.abc import Iterator

import pytest
from marked import Marked

from reconciler.kinds import KINDS
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts
from reconciler.kinds.validation.validate import MOST, complaints_about
from reconciler.manifest.yaml.read import read_text
from reconciler.manifest.yaml.thorough.nodes import MAX_PROBLEMS
from reconciler.model.secrets.secret import is_quotable

_NAMES = "apiVersion: reconciler/v1\nkind: Bucket\nmetadata: {name: bad, namespace: ads}\n"
_MISTAKES = {
    "unknown field": "spec: {webhook_secrte: 1, source_adapter: {webhook_secret: MARK}}",
    "wrong type": "spec: {source_adapter: {adapter_type: mux, webhook_secret: [MARK]}}",
    "wrong choice": "spec: {source_adapter: {adapter_type: mix, webhook_secret: MARK}}",
    "duplicate key": (
        "spec: {source_adapter: {adapter_type: mux, webhook_secret: MARK, webhook_secret: MARK}}"
    ),
    "not closed": 'spec: {source_adapter: {webhook_secret: "MARK',
    "not YAML": "spec: {source_adapter: {webhook_secret: 'MARK' : :}}",
    "a tag": "spec: {source_adapter: {webhook_secret: !!python/name:os.system MARK}}",
    "begins like a tag": "spec: {source_adapter: {webhook_secret: !MARK}}",
    "begins like an alias": "spec: {source_adapter: {webhook_secret: *MARK}}",
    "begins like an anchor": "spec: {source_adapter: {webhook_secret: &MARK {a: *MARK}}}",
    "variable": 'spec: {source_adapter: {webhook_secret: "MARK${env.NOT_SET}", adapter_type: mux}}',
    "control": "spec: {source_adapter: {webhook_secret: MARK, adapter_type: \x07mux}}",
    "elsewhere": "lifecycle: {adopt: 7}\nspec: {source_adapter: {webhook_secret: MARK}}",
}


@pytest.mark.parametrize("mistake", _MISTAKES)
def test_a_mistake_beside_a_secret_does_not_quote_it(mistake: str, marked: Marked) -> None:
    spec = _MISTAKES[mistake].replace("MARK", "whsec_H00kM4rk")
    marked.write("manifests/bad.yaml", f"{_NAMES}{spec}\n")
    for form in ("text", "json"):
        ended = marked.run("validate", "--format", form)
        assert (ended.code, ended.leaks) == (1, [])


def _secrets(facts: Facts, seen: set[int]) -> Iterator[str]:
    if id(facts) in seen:
        return
    seen.add(id(facts))
    if facts.is_secret:
        yield facts.name
    inside = [*facts.fields.values(), *facts.inside.values()]
    for each in [*inside, *([facts.item] if facts.item else [])]:
        yield from _secrets(each, seen)


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_that_a_kind_marks_secret_is_ever_quoted(kind: str) -> None:
    names = {name.rpartition(".")[2] for name in _secrets(facts_of(KINDS[kind]), set())}
    quoted = [name for name in names if is_quotable(f'  {name}: {{a: "x"}}')]
    assert quoted == []


def test_a_document_in_which_everything_is_wrong_is_given_up_on() -> None:
    (problem,) = read_text("a: 1\n" * 5 * MAX_PROBLEMS, "a.yaml").problems
    assert problem.code == "too-many-problems"


def test_a_spec_in_which_everything_is_wrong_is_complained_of_up_to_a_number() -> None:
    spec = {f"unknown_{number}": 1 for number in range(5 * MOST)}
    complaints = complaints_about(KINDS["Retriever"], spec)
    assert len(complaints) == MOST + 1
    assert complaints[-1].code == "too-many-problems"


def test_a_line_that_is_too_long_to_be_read_is_not_quoted_however_often_it_is_wrong() -> None:
    text = "{" + "a: 1, " * MAX_PROBLEMS + "}"
    (document,) = read_text(text, "a.yaml").documents
    assert len(document.problems) == MAX_PROBLEMS - 1
    assert document.locations.of_value(("a",)).excerpt == ""
