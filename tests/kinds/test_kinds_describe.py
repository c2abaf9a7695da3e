"""Every field can be explained, and what is told of it is what its page declares."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from reconciler.kinds import KINDS
from reconciler.kinds.compile.annotations import fields_in
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.describe.docstrings import fields_say, manual_of, rules_of
from reconciler.kinds.describe.fields import all_fields, describe_kind, field_in, names_in
from reconciler.kinds.describe.kind import FieldDescription, InPlaceUpdate, OmissionPolicy
from reconciler.kinds.describe.types import BaseType, ValueType
from reconciler.model.change import ChangeClass

ALL_KINDS = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)


def described(subject: str) -> FieldDescription:
    name, *words = subject.split(".")
    found = field_in(describe_kind(KINDS[name]), words[0])
    for word in words[1:]:
        assert found is not None
        found = field_in(found, word)
    assert found is not None
    return found


@ALL_KINDS
def test_every_field_of_a_spec_says_what_it_is(kind: Kind) -> None:
    assert [field.name for field in describe_kind(kind).fields if not field.says] == []


@ALL_KINDS
def test_no_sentence_cites_what_users_cannot_read(kind: Kind) -> None:
    told = [*manual_of(kind), *(field.says for field in all_fields(kind))]
    told += [field.changes.summary for field in all_fields(kind) if field.changes]
    assert [says for says in told if "\N{SECTION SIGN}" in says] == []


@ALL_KINDS
def test_nothing_that_is_compiled_is_left_unexplained(kind: Kind) -> None:
    explained = {field.path[0] for field in all_fields(kind)}
    assert explained == set(facts_of(kind).fields)


@ALL_KINDS
def test_every_field_is_found_again_by_its_path(kind: Kind) -> None:
    for field in all_fields(kind):
        found = described(".".join((kind.name, *field.path)))
        assert (found.path, found.says, found.type) == (field.path, field.says, field.type)


@ALL_KINDS
def test_a_model_that_holds_itself_is_explained_as_deep_as_anybody_asks(kind: Kind) -> None:
    assert len(list(all_fields(kind))) < 300
    assert described("Bucket.bucket_schema.properties.items.items.items.type").type.choices


def _types(kind: Kind) -> Iterator[tuple[str, Mapping[str, Any], ValueType]]:
    """What pydantic says of every field that is declared by a model, beside what is told."""
    schema = TypeAdapter(kind.spec).json_schema()
    for field in all_fields(kind):
        model = _model_of(kind, field)
        if model is not None:
            holder = schema if model is kind.spec else _schema_of(schema, model)
            told = holder["properties"][field.name]
            yield ".".join(field.path), told, field.type


def _schema_of(schema: Mapping[str, Any], model: type[BaseModel]) -> Mapping[str, Any]:
    """What another field chooses is in no schema of the whole."""
    known = schema.get("$defs", {})
    return known[model.__name__] if model.__name__ in known else TypeAdapter(model).json_schema()


def _model_of(kind: Kind, field: FieldDescription) -> type[BaseModel] | None:
    outer = described(".".join((kind.name, *field.path[:-1]))) if field.path[1:] else None
    models = outer.type.models if outer else (kind.spec,)
    holding = [model for model in models if field.name in fields_in(model)]
    # Of several that choose by it, each has a choice of its own.
    return holding[0] if holding and (len(holding) == 1 or not field.type.choices) else None


def _branches(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    branches = schema.get("anyOf") or schema.get("oneOf") or [schema]
    return [branch for branch in branches if branch.get("type") != "null"]


_LIMITS = {
    "minimum": ("minimum",),
    "maximum": ("maximum",),
    "min_length": ("minLength", "minItems"),
    "max_length": ("maxLength", "maxItems"),
    "pattern": ("pattern",),
}


@ALL_KINDS
def test_types_and_limits_are_those_that_manifests_are_held_to(kind: Kind) -> None:
    checked = list(_types(kind))
    assert len(checked) >= len(kind.spec.model_fields)
    for path, schema, type_ in checked:
        first, *others = _branches(schema)
        choices = [choice for branch in (first, *others) for choice in _choices(branch)]
        # What tells variants apart has one choice in each of them, and is told with all.
        is_tag = len(choices) == 1 < len(type_.choices)
        assert choices[0] in type_.choices if is_tag else list(type_.choices) == choices, path
        # Likewise a field that each variant has with a model of its own.
        is_varied = not others and len(type_.others) > 0
        assert is_varied or len(type_.others) == (0 if choices else len(others)), path
        if "$ref" not in first:
            assert type_.base == first.get("type", BaseType.ANY), path
        for ours, theirs in _LIMITS.items():
            due = next((first[name] for name in theirs if name in first), None)
            assert getattr(type_.limits, ours) == due, (path, ours)


def _choices(branch: Mapping[str, Any]) -> list[str | int]:
    return [branch["const"]] if "const" in branch else list(branch.get("enum", []))


@pytest.mark.parametrize(
    ("subject", "policy", "in_place", "change_class"),
    [
        (
            "Retriever.description",
            OmissionPolicy.DEFAULT,
            InPlaceUpdate.ALWAYS,
            ChangeClass.METADATA,
        ),
        ("Retriever.stages", OmissionPolicy.REQUIRED, InPlaceUpdate.DEPENDS, ChangeClass.BEHAVIOUR),
        (
            "Retriever.stages.config",
            OmissionPolicy.REQUIRED,
            InPlaceUpdate.DEPENDS,
            ChangeClass.BEHAVIOUR,
        ),
        (
            "Retriever.display_config.title",
            OmissionPolicy.REQUIRED,
            InPlaceUpdate.ALWAYS,
            ChangeClass.METADATA,
        ),
        (
            "Collection.source.bucket_ids",
            OmissionPolicy.DEFAULT,
            InPlaceUpdate.NEVER,
            ChangeClass.REPROCESS,
        ),
        (
            "Collection.index_map",
            OmissionPolicy.SERVER,
            InPlaceUpdate.ALWAYS,
            ChangeClass.BEHAVIOUR,
        ),
        ("Namespace.expires_at", OmissionPolicy.SERVER, InPlaceUpdate.ALWAYS, ChangeClass.DESTROY),
    ],
)
def test_a_field_is_what_it_stands_in(
    subject: str, policy: OmissionPolicy, in_place: InPlaceUpdate, change_class: ChangeClass
) -> None:
    field = described(subject)
    assert (field.policy, field.in_place, field.change_class) == (policy, in_place, change_class)


@pytest.mark.parametrize(
    ("subject", "request_"),
    [
        ("Bucket.description", "PATCH /v1/buckets/{id}"),
        ("Bucket.storage_class", "PUT /v1/buckets/{id}"),
        ("Collection.lifecycle_state", "PATCH /v1/collections/{id}/lifecycle"),
        ("Retriever.budget_limits.max_credits", None),
        ("Namespace.feature_extractors.feature_extractor_id", None),
    ],
)
def test_a_field_names_the_request_that_changes_it(subject: str, request_: str | None) -> None:
    assert described(subject).update_request == request_


def test_what_stands_in_something_secret_is_secret() -> None:
    assert described("Bucket.source_adapter.connection.credentials").is_secret
    assert described("Bucket.source_adapter.webhook_secret").is_secret
    assert not described("Bucket.source_adapter.connection_id").is_secret


def test_the_known_keys_of_an_open_map_say_beside_which_value_they_are_known() -> None:
    parameters = described("Retriever.stages.config.parameters")
    assert "searches" in names_in(parameters)
    searched = field_in(parameters, "searches")
    assert searched is not None
    assert searched.type.base is BaseType.LIST
    assert names_in(searched) == ["collection_identifiers", "query"]
    key = field_in(parameters, "api_key")
    assert key is not None
    assert key.is_secret
    assert key.only_with is not None
    assert key.only_with.field == "stage_id"
    assert {"llm_enrich", "agent_search"} <= set(key.only_with.values)


def test_a_key_known_of_every_value_is_known_without_a_condition() -> None:
    key = described("Collection.feature_extractor.parameters.llm_api_key")
    assert (key.is_secret, key.only_with) == (True, None)


def test_a_field_inside_one_of_several_models_keeps_its_marks() -> None:
    operator = described("Retriever.stages.config.pre_filters.AND.operator")
    assert "starts_with" in operator.type.choices
    assert operator.policy is OmissionPolicy.DEFAULT


def test_an_outdated_spelling_is_told_where_it_stood_and_where_it_went() -> None:
    spelled = {each.path for each in described("Retriever.stages.config").legacy}
    assert {"stages[].stage_id", "stages[].config.version"} <= spelled
    assert described("Retriever.tags").legacy == ()


def test_a_field_without_a_sentence_of_its_own_borrows_that_of_what_it_holds() -> None:
    spoken = fields_say(KINDS["Namespace"].spec)
    assert "pinned" not in spoken
    assert described("Namespace.pinned").says.startswith("Keeps the namespace warm")


@ALL_KINDS
def test_what_holds_between_fields_is_told_wherever_manifests_are_held_to_it(kind: Kind) -> None:
    models = {model for field in all_fields(kind) for model in field.type.models} | {kind.spec}
    for model in models:
        held = model.__pydantic_decorators__.model_validators
        assert len([rule for rule in rules_of(model) if rule]) == len(held), model


def test_what_every_kind_has_comes_last() -> None:
    assert [describe_kind(kind).fields[-1].name for kind in KINDS.values()] == ["extra"] * len(
        KINDS
    )
