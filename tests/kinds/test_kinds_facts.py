"""What is declared of a field is known at every path of a spec: policy, secrecy, identity."""

import pytest

from reconciler.kinds import KINDS
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Form
from reconciler.kinds.compile.paths import expects_at, facts_at
from reconciler.model.data import FieldPath, Fields

STAGES: Fields = {
    "stages": [
        {"stage_name": "ask", "config": {"stage_id": "llm_enrich", "parameters": {"api_key": "k"}}},
        {"stage_name": "cut", "config": {"stage_id": "limit", "parameters": {"api_key": "k"}}},
    ]
}


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("Retriever", "description", None),
        ("Retriever", "tags", []),
        ("Retriever", "input_schema", {}),
        ("Collection", "enabled", True),
        ("Collection", "taxonomy_applications", []),
        ("Bucket", "destination", None),
        ("Namespace", "adaptive_indexing", False),
    ],
)
def test_omitting_it_means_its_default(kind: str, field: str, value: object) -> None:
    facts = facts_of(KINDS[kind]).fields[field]
    assert facts.default is not None
    assert facts.default.value == value
    assert not facts.is_partial


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("Collection", "input_schema"),
        ("Collection", "cluster_applications"),
        ("Namespace", "payload_indexes"),
        ("Namespace", "infrastructure"),
        ("Bucket", "metadata"),
        ("Retriever", "display_config"),
    ],
)
def test_omitting_it_leaves_it_to_the_server(kind: str, field: str) -> None:
    facts = facts_of(KINDS[kind]).fields[field]
    assert facts.default is None
    assert facts.server is not None
    assert facts.is_partial


SECRET: list[tuple[str, FieldPath, Fields]] = [
    ("Bucket", ("source_adapter", "webhook_secret"), {}),
    ("Bucket", ("source_adapter", "connection", "credentials"), {}),
    ("Namespace", ("infrastructure", "authorization", "api_token"), {}),
    ("Collection", ("feature_extractor", "parameters", "llm_api_key"), {}),
    ("Collection", ("feature_extractor", "parameters", "custom_headers"), {}),
    ("Retriever", ("stages", 0, "config", "parameters", "api_key"), STAGES),
]
OPEN: list[tuple[str, FieldPath, Fields]] = [
    ("Namespace", ("infrastructure", "authorization", "api_token_secret_ref"), {}),
    ("Bucket", ("source_adapter", "dedup_key"), {}),
    ("Retriever", ("stages", 1, "config", "parameters", "api_key"), STAGES),
    ("Retriever", ("stages", 0, "config", "parameters", "limit"), STAGES),
]


@pytest.mark.parametrize(("kind", "path", "spec"), SECRET)
def test_a_secret_is_known_by_its_path(kind: str, path: FieldPath, spec: Fields) -> None:
    assert facts_at(KINDS[kind], path, spec).is_secret


@pytest.mark.parametrize(("kind", "path", "spec"), OPEN)
def test_what_is_no_secret_there_is_shown(kind: str, path: FieldPath, spec: Fields) -> None:
    assert not facts_at(KINDS[kind], path, spec).is_secret


def test_a_path_that_nobody_declared_is_open() -> None:
    facts = facts_at(KINDS["Bucket"], ("metadata", "team", "lead"), {})
    assert facts.is_open
    assert facts.fields == {}


def test_a_model_that_holds_itself_is_known_at_any_depth() -> None:
    path = ("bucket_schema", "properties", "a", "properties", "b", "items", "required")
    facts = facts_at(KINDS["Bucket"], path, {})
    assert facts.default is not None
    assert facts.default.value is False


@pytest.mark.parametrize(
    ("kind", "field", "identity", "is_ordered"),
    [
        ("Retriever", "stages", "stage_name", True),
        ("Namespace", "payload_indexes", "field_name", False),
        ("Collection", "taxonomy_applications", "taxonomy_id", True),
    ],
)
def test_items_with_an_identity_are_called_by_it(
    kind: str, field: str, identity: str, *, is_ordered: bool
) -> None:
    keyed_by = facts_of(KINDS[kind]).fields[field].keyed_by
    assert keyed_by is not None
    assert (keyed_by.field, keyed_by.is_ordered) == (identity, is_ordered)


@pytest.mark.parametrize(
    ("path", "form", "expects"),
    [
        (("description",), Form.SCALAR, "text"),
        (("enabled",), Form.SCALAR, "flag"),
        (("source", "type"), Form.SCALAR, "text"),
        (("taxonomy_applications", 0, "priority"), Form.SCALAR, "number"),
        (("index_map",), Form.MAP, "any"),
        (("source",), Form.OBJECT, "any"),
        (("taxonomy_applications",), Form.LIST, "any"),
        (("feature_extractor", "parameters", "llm_api_key"), Form.OBJECT, "any"),
    ],
)
def test_the_form_of_a_field_and_the_scalar_it_expects(
    path: FieldPath, form: Form, expects: str
) -> None:
    assert facts_at(KINDS["Collection"], path, {}).form is form
    assert expects_at(KINDS["Collection"], path) == expects
