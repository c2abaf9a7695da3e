"""The judge of effects sees what it is there to see: each way in which an apply could be untrue."""

import asyncio
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any, Final

import pytest
from judging import Judge
from rows import Kept, Path, Rows, differing, rows_of
from stacks import Manifest
from world import world

from reconciler.model.plan import Plan

TAKE: Final = {"stage_name": "take", "config": {"stage_id": "limit", "parameters": {"limit": 1}}}
ROOM: Final = {
    "feature_extractors": [{"feature_extractor_name": "text_extractor", "version": "v1"}]
}
SCHEMA: Final = {"properties": {"title": {"type": "text"}}}


def stack(**spec: Any) -> list[Manifest]:
    """A namespace with a bucket and a retriever of this spec."""
    made = (
        ("Namespace", {"name": "ads"}, ROOM),
        ("Bucket", {"name": "raw", "namespace": "ads"}, {"bucket_schema": SCHEMA}),
        ("Retriever", {"name": "find", "namespace": "ads"}, {"stages": [TAKE], **spec}),
    )
    return [
        {"apiVersion": "reconciler/v1", "kind": kind, "metadata": names, "spec": spec}
        for kind, names, spec in made
    ]


@pytest.fixture(scope="module")
def seen() -> tuple[Plan, Rows, Rows]:
    """A plan that gives a retriever tags, and the rows around its apply."""

    async def applied() -> tuple[Plan, Rows, Rows]:
        async with world() as fresh:
            await fresh.apply(stack(tags=["old"], metadata={"team": "ads"}))
            plan = await fresh.plan(stack(tags=["new"], metadata={"team": "ads"}))
            before = rows_of(fresh)
            await fresh.carry_out(plan)
            return plan, before, rows_of(fresh)

    return asyncio.run(applied())


def test_nothing_speaks_against_an_apply_that_does_what_it_says(
    seen: tuple[Plan, Rows, Rows],
) -> None:
    assert list(Judge(*seen).complaints()) == []


def _stage(body: dict[str, Any]) -> None:
    body["stages"][0]["config"]["parameters"]["limit"] = 2


UNTRUE: Final[dict[str, tuple[str, Callable[[dict[str, Any]], object]]]] = {
    "another field": ("retriever", lambda body: body.update(description="x")),
    "another resource": ("bucket", lambda body: body.update(description="x")),
    "a parameter of a stage": ("retriever", _stage),
    "a key of others": ("retriever", lambda body: body["metadata"].pop("team")),
    "an empty key": ("retriever", lambda body: body["metadata"].update(x={})),
    "the stamp": ("retriever", lambda body: body["metadata"]["reconciler"].update(protect=True)),
    "the owner": ("bucket", lambda body: body["metadata"]["reconciler"].update(stack="other")),
    "another type": ("bucket", lambda body: body.update(is_locked=0)),
    "not what was shown": ("retriever", lambda body: body.update(tags=["old"])),
}


@pytest.mark.parametrize("what", UNTRUE)
def test_one_path_that_was_not_shown_is_seen(what: str, seen: tuple[Plan, Rows, Rows]) -> None:
    plan, before, after = seen
    kind, spoil = UNTRUE[what]
    spoiled = {id_: _spoiled(row, kind, spoil) for id_, row in after.items()}
    assert len(list(Judge(plan, before, spoiled).complaints())) == 1


def _spoiled(row: Kept, kind: str, spoil: Callable[[dict[str, Any]], object]) -> Kept:
    if row.kind != kind:
        return row
    body = deepcopy(dict(row.body))
    spoil(body)
    return replace(row, body=body)


def test_what_is_made_or_deleted_unshown_is_seen(seen: tuple[Plan, Rows, Rows]) -> None:
    plan, before, after = seen
    bucket = next(row for row in after.values() if row.kind == "bucket")
    gone = {id_: row for id_, row in after.items() if id_ != bucket.id}
    assert list(Judge(plan, before, gone).complaints()) == [
        "deleted, and not shown: bucket/ads/raw"
    ]
    twice = {**after, "bkt_new": replace(bucket, id="bkt_new", name="new")}
    assert list(Judge(plan, before, twice).complaints()) == ["made, and not shown: bucket/ads/new"]


def test_what_is_sent_and_never_read_is_seen(seen: tuple[Plan, Rows, Rows]) -> None:
    plan, before, after = seen
    sent = {
        id_: replace(row, unread={"visibility": "public"}) if row.kind == "retriever" else row
        for id_, row in after.items()
    }
    assert list(Judge(plan, before, sent).complaints()) == [
        "sent, and not shown: retriever/ads/find ('visibility',)"
    ]


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": 1}, {"a": True}, [("a",)]),
        ({"a": None}, {}, []),
        ({"a": None}, {"a": {"b": 1}}, [("a", "b")]),
        ({"metadata": {"a": {}}}, {"metadata": {}}, [("metadata", "a")]),
        ({"description": ""}, {}, []),
        ({"tags": ["a", "b"]}, {"tags": ["b", "a"]}, []),
        ({"stages": [TAKE]}, {"stages": []}, [("stages", "take", "stage_name")]),
        ({"x": [1, 2]}, {"x": [2, 1]}, [("x",)]),
        ({"x": [{"a": 1}]}, {"x": [{"a": 2}]}, [("x", 0, "a")]),
        ({"a": 2**53}, {"a": 2**53 + 1}, [("a",)]),
    ],
)
def test_values_differ_as_the_api_tells_them_apart(
    before: Any, after: Any, paths: list[Path]
) -> None:
    assert list(differing(before, after))[: len(paths) or 1] == paths
