"""Each rule says why the API cannot make a change in place, or says nothing when it can."""

import pytest

from reconciler.kinds import KINDS
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.changes import Changes, Obstacle, ProposedChange
from reconciler.kinds.declaration.mutability import (
    APPEND_ONLY,
    KEEPS_PROPERTIES,
    NON_BREAKING,
    PIN_ONLY,
    SAME_KEY,
    UNLESS_POISONED,
    UNTIL_ARCHIVED,
    WHILE_UNPUBLISHED,
)
from reconciler.model.data import Data, FieldPath, Fields

TEXT: Fields = {"query": {"type": "text"}}
NEEDED: Fields = {"type": "text", "required": True}
HAS_TITLE: Fields = {"properties": {"title": {"type": "text"}}}
POISONED: Fields = {"disabled_reason": {"source_collection_id": "col_1"}}
NAMED: Fields = {"disabled_reason": {"source_collection_name": "scenes"}}
TEXTS: Fields = {"text": {"feature_extractor_name": "text", "version": "v1"}}
TEXTS_V2: Fields = {"text": {"feature_extractor_name": "text", "version": "v2"}}


def inside(*, place: Fields) -> Fields:
    return {"properties": {"place": place}}


def filters(**fields: Data) -> Fields:
    return {"filters": {"type": "object", "properties": fields}}


def tags(**item: Data) -> Fields:
    return {"tags": {"type": "array", "items": item}}


REFUSED: list[tuple[Changes, Data, Data, Fields, FieldPath, str]] = [
    (APPEND_ONLY, TEXTS, TEXTS_V2, {}, ("text",),
     "extractor text is locked once it is in a namespace"),
    (WHILE_UNPUBLISHED, [], [{}], {"is_published": True}, (),
     "stages are frozen while the retriever is published"),
    (NON_BREAKING, TEXT, {}, {}, ("query",), "would break callers: query is removed"),
    (NON_BREAKING, {}, {"query": NEEDED}, {}, ("query",),
     "would break callers: query is new and required"),
    (NON_BREAKING, TEXT, {"query": {"type": "image"}}, {}, ("query", "type"),
     "would break callers: query changes its type from text to image"),
    (NON_BREAKING, TEXT, {"query": NEEDED}, {}, ("query", "required"),
     "would break callers: query becomes required"),
    (NON_BREAKING, {"lang": {"type": "string", "enum": ["de", "en"]}},
     {"lang": {"type": "string", "enum": ["en"]}}, {}, ("lang", "enum"),
     "would break callers: lang takes fewer values than before"),
    (NON_BREAKING, TEXT, {"query": {"type": "text", "enum": ["a"]}}, {}, ("query", "enum"),
     "would break callers: query takes fewer values than before"),
    (NON_BREAKING, filters(brand={"type": "text"}), filters(), {},
     ("filters", "properties", "brand"),
     "would break callers: filters.brand is removed"),
    (NON_BREAKING, filters(), filters(brand=NEEDED), {}, ("filters", "properties", "brand"),
     "would break callers: filters.brand is new and required"),
    (NON_BREAKING, tags(type="text"), tags(type="image"), {}, ("tags", "items", "type"),
     "would break callers: tags.items changes its type from text to image"),
    (KEEPS_PROPERTIES, HAS_TITLE, {"properties": {}}, {}, ("properties", "title"),
     "would destroy data: property title is removed"),
    (KEEPS_PROPERTIES, HAS_TITLE, {"properties": {"title": {"type": "number"}}}, {},
     ("properties", "title", "type"),
     "would destroy data: property title changes its type from text to number"),
    (KEEPS_PROPERTIES, inside(place={"type": "object", "properties": {"x": {"type": "float"}}}),
     inside(place={"type": "object", "properties": {"y": {"type": "float"}}}), {},
     ("properties", "place", "properties", "x"),
     "would destroy data: property place.x is removed"),
    (KEEPS_PROPERTIES, inside(place={"type": "array", "items": {"type": "text"}}),
     inside(place={"type": "array", "items": {"type": "float"}}), {},
     ("properties", "place", "items", "type"),
     "would destroy data: property place.items changes its type from text to float"),
    (SAME_KEY, None, {"fields": ["a"]}, {}, (),
     "a unique key is fixed when the bucket is created and cannot be added later"),
    (SAME_KEY, {"fields": ["a"]}, None, {}, (),
     "a unique key is fixed when the bucket is created and cannot be removed"),
    (SAME_KEY, {"fields": ["a"]}, {"fields": ["b"]}, {}, ("fields",),
     "the fields of a unique key are fixed when the bucket is created"),
    (UNLESS_POISONED, False, True, POISONED, (),
     "the server disabled it for good when its source col_1 was deleted"),
    (UNLESS_POISONED, False, True, NAMED, (),
     "the server disabled it for good when its source scenes was deleted"),
    (PIN_ONLY, None, {"retriever_id": "a"}, {}, (),
     "a transform is part of what a collection is; it cannot be added or removed"),
    (PIN_ONLY, {"retriever_id": "a"}, {"retriever_id": "b"}, {}, ("retriever_id",),
     "only the retriever_version pin can move, not retriever_id"),
    (UNTIL_ARCHIVED, "archived", "active", {}, (), "archived is final"),
]  # fmt: skip
ALLOWED: list[tuple[Changes, Data, Data, Fields]] = [
    (APPEND_ONLY, TEXTS, {**TEXTS, "image": {"feature_extractor_name": "image"}}, {}),
    (WHILE_UNPUBLISHED, [], [{}], {"is_published": False}),
    (NON_BREAKING, TEXT, {**TEXT, "brand": {"type": "text"}}, {}),
    (NON_BREAKING, TEXT, {"query": {"type": "text", "description": "what"}}, {}),
    (NON_BREAKING, {"query": NEEDED}, TEXT, {}),
    (NON_BREAKING, {"lang": {"enum": ["en"]}}, {"lang": {"enum": ["de", "en"]}}, {}),
    (NON_BREAKING, {"lang": {"enum": ["en"]}}, {"lang": {"enum": None}}, {}),
    (NON_BREAKING, filters(), filters(brand={"type": "text"}), {}),
    (NON_BREAKING, tags(type="text"), {"tags": {"type": "array"}}, {}),
    (NON_BREAKING, None, None, {}),
    (KEEPS_PROPERTIES, HAS_TITLE, {"properties": {"title": {"type": "text"}, "a": {}}}, {}),
    (KEEPS_PROPERTIES, HAS_TITLE, {"properties": {"title": NEEDED}}, {}),
    (SAME_KEY, {"fields": ["a"]}, {"fields": ["a"], "default_policy": "insert"}, {}),
    (UNLESS_POISONED, True, False, POISONED),
    (UNLESS_POISONED, False, True, {"disabled_reason": None}),
    (PIN_ONLY, {"retriever_id": "a"}, {"retriever_id": "a", "retriever_version": 2}, {}),
    (UNTIL_ARCHIVED, "cold", "archived", {}),
]


@pytest.mark.parametrize(("changes", "before", "after", "live", "path", "says"), REFUSED)
def test_a_change_that_the_api_refuses_says_why_and_names_the_guilty_part(
    changes: Changes, before: Data, after: Data, live: Fields, path: FieldPath, says: str
) -> None:
    (obstacle,) = changes.obstacles(ProposedChange(before, after, live))
    assert (obstacle.says, obstacle.path) == (says, path)


def test_what_is_frozen_names_the_part_that_is_in_the_way() -> None:
    proposal = ProposedChange([], [{}], {"is_published": True})
    (obstacle,) = WHILE_UNPUBLISHED.obstacles(proposal)
    assert obstacle.held_by == "PublishedRetriever"
    assert (
        not facts_of(KINDS["Retriever"])
        .fields["budget_limits"]
        .changes.obstacles(proposal)[0]
        .held_by
    )


@pytest.mark.parametrize(("changes", "before", "after", "live"), ALLOWED)
def test_a_change_that_the_api_accepts_says_nothing(
    changes: Changes, before: Data, after: Data, live: Fields
) -> None:
    assert changes.obstacles(ProposedChange(before, after, live)) == ()


def test_what_changes_its_type_is_told_once_and_not_for_every_part_of_it() -> None:
    before = inside(place={"type": "object", "properties": {"x": {"type": "float"}}})
    after = inside(place={"type": "text"})
    (obstacle,) = KEEPS_PROPERTIES.obstacles(ProposedChange(before, after, {}))
    assert obstacle.path == ("properties", "place", "type")


def test_every_broken_input_is_named() -> None:
    before, after = {**TEXT, "brand": {"type": "text"}}, {"lang": NEEDED}
    obstacles = NON_BREAKING.obstacles(ProposedChange(before, after, {}))
    assert [each.path for each in obstacles] == [("query",), ("brand",), ("lang",)]


@pytest.mark.parametrize(
    ("kind", "field", "says"),
    [
        ("Retriever", "budget_limits", "a retriever keeps the budget it was created with"),
        ("Namespace", "mode", "it is fixed when the namespace is created"),
        ("Collection", "source",
         "it is what the collection is; another value is another collection"),
    ],
)  # fmt: skip
def test_what_never_changes_says_so_whatever_it_changes_to(
    kind: str, field: str, says: str
) -> None:
    changes = facts_of(KINDS[kind]).fields[field].changes
    assert changes is not None
    assert changes.obstacles(ProposedChange("a", "b", {})) == (Obstacle(says),)
    assert changes.summary == f"never in place: {says}"
