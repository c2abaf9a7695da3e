"""Each rule says why the API cannot make a change in place, or says nothing when it can."""

import pytest

from reconciler.kinds import KINDS
from reconciler.kinds.compile import facts_of
from reconciler.kinds.declare import Changes, Proposal
from reconciler.kinds.rules import (
    APPEND_ONLY,
    KEEPS_PROPERTIES,
    NON_BREAKING,
    PIN_ONLY,
    SAME_KEY,
    UNLESS_POISONED,
    UNTIL_ARCHIVED,
    WHILE_UNPUBLISHED,
)
from reconciler.model.data import Data, Fields

TEXT: Fields = {"query": {"type": "text"}}
HAS_TITLE: Fields = {"properties": {"title": {"type": "text"}}}
POISONED: Fields = {"disabled_reason": {"source_collection_id": "col_1"}}
NAMED: Fields = {"disabled_reason": {"source_collection_name": "scenes"}}
TEXTS: Fields = {"feature_extractor_name": "text", "version": "v1"}

REFUSED: list[tuple[Changes, Data, Data, Fields, str]] = [
    (APPEND_ONLY, [TEXTS], [{**TEXTS, "version": "v2"}], {},
     "extractor text is locked once it is in a namespace (§2)"),
    (WHILE_UNPUBLISHED, [], [{}], {"is_published": True},
     "stages are frozen while the retriever is published; unpublish it first (§5.2)"),
    (NON_BREAKING, TEXT, {}, {}, "would break callers: query is removed (§5.2)"),
    (NON_BREAKING, {}, {"query": {"type": "text", "required": True}}, {},
     "would break callers: query is new and required (§5.2)"),
    (NON_BREAKING, TEXT, {"query": {"type": "image"}}, {},
     "would break callers: query changes its type from text to image (§5.2)"),
    (NON_BREAKING, TEXT, {"query": {"type": "text", "required": True}}, {},
     "would break callers: query becomes required (§5.2)"),
    (NON_BREAKING, {**TEXT, "a": {"type": "text"}}, {}, {},
     "would break callers: query is removed, a is removed (§5.2)"),
    (KEEPS_PROPERTIES, HAS_TITLE, {"properties": {}}, {},
     "would destroy data: property title is removed (§3)"),
    (KEEPS_PROPERTIES, HAS_TITLE, {"properties": {"title": {"type": "number"}}}, {},
     "would destroy data: property title changes its type from text to number (§3)"),
    (SAME_KEY, None, {"fields": ["a"]}, {},
     "a unique key is fixed when the bucket is created and cannot be added later (§3)"),
    (SAME_KEY, {"fields": ["a"]}, None, {},
     "a unique key is fixed when the bucket is created and cannot be removed (§3)"),
    (SAME_KEY, {"fields": ["a"]}, {"fields": ["b"]}, {},
     "the fields of a unique key are fixed when the bucket is created (§3)"),
    (UNLESS_POISONED, False, True, POISONED,
     "the server disabled it for good when its source col_1 was deleted (§0.7)"),
    (UNLESS_POISONED, False, True, NAMED,
     "the server disabled it for good when its source scenes was deleted (§0.7)"),
    (PIN_ONLY, None, {"retriever_id": "a"}, {},
     "a transform is part of what a collection is; it cannot be added or removed (§4.2)"),
    (PIN_ONLY, {"retriever_id": "a"}, {"retriever_id": "b"}, {},
     "only the retriever_version pin can move, not retriever_id (§4.2)"),
    (UNTIL_ARCHIVED, "archived", "active", {}, "archived is final (§4.2)"),
]  # fmt: skip
ALLOWED: list[tuple[Changes, Data, Data, Fields]] = [
    (APPEND_ONLY, [TEXTS], [TEXTS, {"feature_extractor_name": "image"}], {}),
    (WHILE_UNPUBLISHED, [], [{}], {"is_published": False}),
    (NON_BREAKING, TEXT, {**TEXT, "brand": {"type": "text"}}, {}),
    (NON_BREAKING, TEXT, {"query": {"type": "text", "description": "what"}}, {}),
    (NON_BREAKING, {"query": {"type": "text", "required": True}}, TEXT, {}),
    (NON_BREAKING, None, None, {}),
    (KEEPS_PROPERTIES, HAS_TITLE, {"properties": {"title": {"type": "text"}, "a": {}}}, {}),
    (SAME_KEY, {"fields": ["a"]}, {"fields": ["a"], "default_policy": "insert"}, {}),
    (UNLESS_POISONED, True, False, POISONED),
    (UNLESS_POISONED, False, True, {"disabled_reason": None}),
    (PIN_ONLY, {"retriever_id": "a"}, {"retriever_id": "a", "retriever_version": 2}, {}),
    (UNTIL_ARCHIVED, "cold", "archived", {}),
]


@pytest.mark.parametrize(("changes", "before", "after", "live", "says"), REFUSED)
def test_a_change_that_the_api_refuses_says_why(
    changes: Changes, before: Data, after: Data, live: Fields, says: str
) -> None:
    assert changes.rule(Proposal(before, after, live)) == says


@pytest.mark.parametrize(("changes", "before", "after", "live"), ALLOWED)
def test_a_change_that_the_api_accepts_says_nothing(
    changes: Changes, before: Data, after: Data, live: Fields
) -> None:
    assert changes.rule(Proposal(before, after, live)) is None


@pytest.mark.parametrize(
    ("kind", "field", "says"),
    [
        ("Retriever", "budget_limits", "a retriever keeps the budget it was created with (§5.2)"),
        ("Namespace", "mode", "it is fixed when the namespace is created (§2)"),
        ("Collection", "source",
         "it is what the collection is; another value is another collection (§4.2)"),
    ],
)  # fmt: skip
def test_what_never_changes_says_so_whatever_it_changes_to(
    kind: str, field: str, says: str
) -> None:
    changes = facts_of(KINDS[kind]).fields[field].changes
    assert changes is not None
    assert changes.rule(Proposal("a", "b", {})) == says
    assert changes.summary == f"never in place: {says}"
