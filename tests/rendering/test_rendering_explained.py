"""A kind or a field explained: what people read, what programs get, and the pages in `docs/`."""

import json
import re
from pathlib import Path

import pytest

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.describe.fields import all_fields, describe_kind
from reconciler.kinds.describe.kind import FieldDescription, KindDescription
from reconciler.rendering.explained.as_json import field_as_json, kind_as_json, kinds_as_json
from reconciler.rendering.explained.as_markdown import kind_as_markdown
from reconciler.rendering.explained.as_text import field_as_text, kind_as_text, kinds_as_text
from reconciler.workflows.explain import explain

HERE = Path(__file__).parent / "explained"
DOCS = Path(__file__).parents[2] / "docs"
DECLARED = {**KINDS, **VERIFICATIONS}
ALL_KINDS = pytest.mark.parametrize("kind", DECLARED.values(), ids=lambda kind: kind.name)
SUBJECTS = [
    "check",
    "check.expect",
    "gate.metrics",
    "namespace",
    "retriever",
    "bucket.description",
    "bucket.destination.prefix",
    "bucket.source_adapter.webhook_secret",
    "bucket.storage_class",
    "collection.cluster_applications",
    "collection.index_map",
    "collection.schedule",
    "collection.source.bucket_ids",
    "collection.source.inherited_bucket_ids",
    "namespace.cost_cap_override.daily_usd",
    "namespace.features",
    "namespace.infrastructure",
    "namespace.trusted_issuers.retrievers",
    "retriever.budget_limits",
    "retriever.input_schema",
    "retriever.stages",
    "retriever.stages.config.parameters",
    "retriever.tags",
    "retriever.visibility",
]


def _text(subject: str, *, width: int = 80, color: bool = False) -> str:
    match explain(subject):
        case KindDescription() as kind:
            return kind_as_text(kind, width=width, color=color)
        case FieldDescription() as field:
            return field_as_text(field, width=width, color=color)
        case _:
            raise AssertionError(subject)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_reads_as_it_did_when_somebody_last_read_it(subject, expect_file):
    expect_file(HERE / f"{subject}.txt", _text(subject))


@ALL_KINDS
def test_the_page_in_the_docs_is_what_the_declarations_say(kind: Kind, expect_file):
    expect_file(DOCS / "kinds" / f"{kind.name.lower()}.md", kind_as_markdown(describe_kind(kind)))


@ALL_KINDS
def test_every_field_says_its_type_its_policy_and_its_mutability(kind: Kind):
    for field in all_fields(kind):
        labels = set(re.findall(r"^  ([A-Z][a-z ]+?)  ", field_as_text(field, color=False), re.M))
        assert "Type" in labels, field.path
        assert labels & {"Required", "Omitted", "Set by"}, field.path
        assert kind.is_local or labels & {"Changes", "Set by"}, field.path


@ALL_KINDS
def test_nothing_internal_shows_through(kind: Kind):
    internal = re.compile(
        r"Annotated|NoneType|Literal|Optional|<class|object at|Spec\b|None|\bdict\b"
    )
    shown = [kind_as_text(describe_kind(kind), color=False), kind_as_markdown(describe_kind(kind))]
    shown += [field_as_text(field, color=False) for field in all_fields(kind)]
    shown += [field_as_json(field) for field in all_fields(kind)]
    assert [text for text in shown if internal.search(text)] == []


@ALL_KINDS
def test_everything_but_a_long_name_fits_80_columns(kind: Kind):
    shown = [kind_as_text(describe_kind(kind), color=False)]
    shown += [field_as_text(field, color=False) for field in all_fields(kind)]
    wide = [line for text in shown for line in text.splitlines() if len(line) > 80]
    assert [line for line in wide if " " in line.strip()] == []


def test_colour_changes_no_word():
    plain, painted = _text("retriever"), _text("retriever", color=True)
    assert "\x1b[1mRetriever\x1b[0m" in painted
    assert re.sub(r"\x1b\[\d*m", "", painted) == plain


def test_the_kinds_are_listed_with_a_sentence_each():
    kinds = [describe_kind(kind) for kind in DECLARED.values()]
    shown = kinds_as_text(kinds, color=False)
    assert all(re.search(rf"^{kind.kind.name} +[A-Z]", shown, re.M) for kind in kinds)
    listed = json.loads(kinds_as_json(kinds))
    assert [each["kind"] for each in listed["kinds"]] == list(DECLARED)
    assert listed["exit"] == {"code": 0, "reason": "ok"}


def _keys(data: object) -> set[str]:
    if isinstance(data, dict):
        # What a field falls back to is a value, whatever it looks like.
        inner = (value for key, value in data.items() if key not in ("default", "reset"))
        return set(data).union(*map(_keys, inner))
    return set().union(*map(_keys, data)) if isinstance(data, list) else set()


def test_every_key_of_the_json_is_in_the_docs():
    told = (DOCS / "kinds.md").read_text(encoding="utf-8")
    kinds = [describe_kind(kind) for kind in DECLARED.values()]
    documents = [json.loads(kinds_as_json(kinds)), *(json.loads(kind_as_json(k)) for k in kinds)]
    documents += [
        json.loads(field_as_json(f)) for kind in DECLARED.values() for f in all_fields(kind)
    ]
    assert sorted(key for key in _keys(documents) if f"`{key}`" not in told) == []


def test_json_says_what_text_says():
    field = json.loads(field_as_json(explain("bucket.unique_key")))
    assert field["policy"] == {
        "name": "default",
        "default": None,
        "can_be_reset": False,
        "reset": None,
        "null_clears": False,
    }
    assert field["mutability"]["in_place"] == "depends"
    assert field["requests"]["update"] == "PATCH /v1/buckets/{id}"
    assert [inner["path"] for inner in field["fields"]] == [
        "unique_key.fields",
        "unique_key.default_policy",
    ]
