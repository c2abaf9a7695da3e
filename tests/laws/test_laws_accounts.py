"""A whole account: made from nothing, exported and made again, and taken apart in any order."""

import re
import shlex
from collections.abc import Iterator, Mapping, Set
from random import Random
from typing import Any, Final

import pytest
from account_rooms import EXTRACTOR
from accounts import ENVIRON, TOLD, accounts
from hypothesis import given
from hypothesis import strategies as st
from laws import in_a_world
from made_up import examples
from msgspec.structs import replace
from rows import Kept, Path, Rows, differing, rows_of
from stacks import FEATURE, STACK, Manifest
from world import GENEROUS, World, world

from reconciler.manifest.project.project import Project
from reconciler.manifest.project.save import create
from reconciler.model.change import Action
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.workflows.export import Export, ExportOptions, plan_export
from reconciler.workflows.plan import make_plan
from reconciler.workflows.selection import Wanted

_VOLATILE: Final = {"created_at", "updated_at", "version", "trigger_id"}
_SERVER_SET: Final = {"internal_id", "paused_at", "ready_at", "next_scheduled_at"}
_UNREADABLE: Final = {"password_protected"}
"""What follows from what the API keeps and never tells."""
_WORKED_OUT: Final = {
    "collection": {("source", "inherited_bucket_ids")},
    "cluster": {("source_bucket_ids",)},
    "composite": {("source_bucket_ids",), ("input_collections",)},
}
"""What the API says of a row by way of what that reads: it is told where that is read."""
_RANDOM: Final = re.compile(r"(?<=_clusters_)[a-z0-9]{4}$")
"""The end of the name of a collection that a cluster made."""


@examples(10)
@given(accounts())
def test_an_account_is_made_exported_and_made_again(account: list[Manifest]) -> None:
    async def law(there: World) -> None:
        there.environ = ENVIRON
        await there.apply(account)
        again = await there.plan(account)
        assert again.is_empty, [(str(step.address), step.changes, step.marks) for step in again]
        export = await _export(there)
        assert export.differences == (), export.differences
        assert _told_of_passwords(export) == _with_passwords(rows_of(there))
        async with world() as empty:
            empty.environ = {each.name: f"{TOLD}{each.name}" for each in export.secrets}
            project = Project(folder=there.folder / "exported", stack=STACK)
            plan = await make_plan(project, empty.writer, options=GENEROUS, environ=empty.environ)
            assert plan.refusals == (), plan.refusals
            await empty.carry_out(plan)
            plan = await make_plan(project, empty.writer, options=GENEROUS, environ=empty.environ)
            assert plan.is_empty, [(str(step.address), step.changes) for step in plan]
            unlike = [*_unlike(rows_of(there), rows_of(empty))]
            assert unlike == [], unlike

    in_a_world(law)


async def _export(there: World) -> Export:
    folder = there.folder / "exported"
    options = ExportOptions(wanted=Wanted(), adopt=False)
    project = Project(folder=folder, stack=STACK)
    export = await plan_export(project, there.writer, options=options, environ={})
    for each in export.new:
        create(folder / each.file, each.text)
    return export


def _told_of_passwords(export: Export) -> set[str]:
    """Whose manifests say that a password is missing, which nobody can read."""
    return {each.address.name for each in export.new if "# spec.password_secret_name" in each.text}


def _with_passwords(rows: Rows) -> set[str]:
    protected = (row for row in rows.values() if row.body.get("password_protected"))
    return {_answering(row, rows).name for row in protected}


def _unlike(one: Rows, other: Rows) -> Iterator[str]:
    """Where what was made again is not what was there, but for what the API says by itself."""
    sides = [
        {_known_as(row, rows): _said_in(row, rows) for row in rows.values()}
        for rows in (one, other)
    ]
    yield from sorted(sides[0].keys() ^ sides[1].keys())
    for name in sides[0].keys() & sides[1].keys():
        for path in differing(sides[0][name], sides[1][name]):
            yield f"{name}: {path}"


def _known_as(row: Kept, rows: Rows) -> str:
    """What it is called: a sync by its stamp, and what the server made by what it was made for."""
    metadata = row.body.get("metadata")
    stamp = metadata.get("reconciler") if isinstance(metadata, Mapping) else None
    name = (stamp or {}).get("name") or row.body.get("name") or row.name
    if row.kind == "trigger" and name == row.id:
        collection = rows[row.body["action_config"]["collection_id"]]
        return f"schedule of {_known_as(collection, rows)}"
    return "/".join((row.kind, row.namespace, _RANDOM.sub("", name)))


def _said_in(row: Kept, rows: Rows) -> Any:
    aside = _VOLATILE | _SERVER_SET | _UNREADABLE
    said = {key: value for key, value in row.body.items() if key not in aside}
    is_secret = row.kind in ("secret", "webhook")
    unread = {key: "(a digest)" if is_secret else value for key, value in row.unread.items()}
    unread = {key: value for key, value in unread.items() if key not in aside}
    return _named({**said, "(unread)": unread}, rows)


def _named(value: Any, rows: Rows) -> Any:
    """The same with names for the ids, and no secrets, which no two accounts share."""
    if isinstance(value, dict):
        return {_named(key, rows): _named(inner, rows) for key, inner in value.items()}
    if isinstance(value, list):
        return [_named(inner, rows) for inner in value]
    if not isinstance(value, str):
        return value
    if value in rows:
        return _known_as(rows[value], rows)
    return TOLD if value.startswith(TOLD) else _RANDOM.sub("", value)


@examples(10)
@given(accounts(), st.integers(0, 2**32 - 1).map(Random))
def test_what_is_taken_out_of_an_account_leaves_nothing_dangling_unannounced(
    account: list[Manifest], chance: Random
) -> None:
    async def law(there: World) -> None:
        there.environ = ENVIRON
        await there.apply(account)
        left, tombstones = account, list[Manifest]()
        for _ in range(2):
            going = _chosen(left, chance)
            left = [each for each in left if each not in going]
            tombstones += [_tombstone(each) for each in going if chance.random() < 0.6]
            await _end(there, [*left, *tombstones], chance)

    in_a_world(law)


_HDBSCAN: Final = {"clustering_method": "hdbscan", "feature_uris": [FEATURE]}
_CHAIN: Final[Mapping[tuple[str, str], Mapping[str, Any]]] = {
    ("Namespace", "room"): {"feature_extractors": [EXTRACTOR]},
    ("Bucket", "raw"): {"bucket_schema": {"properties": {"title": {"type": "text"}}}},
    ("Collection", "near"): {
        "source": {"type": "bucket", "bucket_ids": ["raw"]},
        "feature_extractor": EXTRACTOR,
    },
    ("Collection", "far"): {
        "source": {"type": "collection", "collection_ids": ["near"]},
        "feature_extractor": EXTRACTOR,
    },
    ("Cluster", "groups"): {"collection_ids": ["near"], "vector_config": _HDBSCAN},
    ("Cluster", "groups_of_groups"): {
        "source_cluster_ids": ["groups"],
        "vector_config": _HDBSCAN,
    },
}
"""A bucket, and what reads it by way of a collection: the API says of that which bucket it is."""


@pytest.mark.parametrize("going", [{"raw"}, {"near"}, {"raw", "near"}, {"near", "groups"}])
def test_what_reads_a_bucket_by_way_of_others_is_told_where_those_are(going: set[str]) -> None:
    async def law(there: World) -> None:
        account = [_declared(*each, spec) for each, spec in _CHAIN.items()]
        await there.apply(account)
        left = [each for each in account if each["metadata"]["name"] not in going]
        plan = await there.plan(left, replace(GENEROUS, allow_destroy=frozenset({"*"})))
        assert {step.address.name for step in plan if step.action is Action.DELETE} == going
        assert plan.refusals == ()
        await _carry_out_as_told(there, plan)

    in_a_world(law)


def _declared(kind: str, name: str, spec: Mapping[str, Any]) -> Manifest:
    home = {} if kind == "Namespace" else {"namespace": "room"}
    head = {"apiVersion": "reconciler/v1", "kind": kind, "metadata": {"name": name, **home}}
    return {**head, "spec": spec}


def _chosen(account: list[Manifest], chance: Random) -> list[Manifest]:
    """Some of it; mostly with all that refers to it, as nobody would declare that alone."""
    share = chance.choice((0.1, 0.2, 0.5))
    going = [each for each in account if chance.random() < share]
    if chance.random() < 0.3:
        return going
    while True:
        gone = {each["metadata"]["name"] for each in going}
        more = [each for each in account if each not in going and _mentions(each, gone)]
        if not more:
            return going
        going += more


def _mentions(value: Any, names: set[str]) -> bool:
    if isinstance(value, dict):
        return any(_mentions(inner, names) for inner in value.values())
    if isinstance(value, list):
        return any(_mentions(inner, names) for inner in value)
    return isinstance(value, str) and any(
        value == name or value.endswith(f"/{name}") or f"SECRET.{name}}}" in value for name in names
    )


def _tombstone(manifest: Manifest) -> Manifest:
    bare = {key: value for key, value in manifest.items() if key != "spec"}
    return {**bare, "lifecycle": {"ensure": "absent"}}


async def _end(there: World, stack: list[Manifest], chance: Random) -> None:
    """One plan, with what its refusals ask for or without; what it said is what came of it."""
    options = GENEROUS
    project = _seen_in_part(there, stack, chance)
    for _ in range(4):
        try:
            plan = await make_plan(project, there.writer, options=options, environ=there.environ)
        except Rejected:
            return
        if not plan.refusals or chance.random() < 0.2:
            break
        named = _allowed_in(plan)
        if named <= options.allow_destroy:
            break
        options = replace(options, allow_destroy=options.allow_destroy | named)
    if not plan.refusals:
        await _carry_out_as_told(there, plan)


async def _carry_out_as_told(there: World, plan: Plan) -> None:
    """Whatever ends, and whatever is left pointing to it, stands in what the plan showed."""
    before = rows_of(there)
    shown = plan_as_text(plan, color=False, width=10**6)
    await there.carry_out(plan)
    after = rows_of(there)
    said = {step.live.id for step in plan if step.action is Action.DELETE and step.live}
    there_before = [row for row in before.values() if not _is_off(row)]
    gone = {row.id for row in there_before if row.id not in after or _is_off(after[row.id])}
    known = {row.name if row.kind == "secret" else row.id for row in there_before}
    assert said & known <= {*gone, *(before[each].name for each in gone)}, (said - gone, shown)
    untold = [name for each in gone - said if (name := _called(before[each], before)) not in shown]
    assert untold == [], (untold, shown)
    dangling = [
        (_known_as(_answering(row, before), before), _known_as(before[each], before))
        for row in after.values()
        if not _is_off(row)
        for each in gone
        if _points_to(_referring_in(row), before[each])
    ]
    unannounced = [each for each in dangling if not _is_announced(each, shown)]
    assert unannounced == [], (unannounced, shown)


def _seen_in_part(there: World, stack: list[Manifest], chance: Random) -> Project:
    """All of it; or without a namespace that this project neither mentions nor looks into."""
    rooms = sorted(row.name for row in rows_of(there).values() if row.kind == "namespace")
    if not rooms or chance.random() < 0.7:
        return there.write([[each] for each in stack])
    unseen = chance.choice(rooms)
    seen = [
        [each]
        for each in stack
        if unseen not in (each["metadata"].get("namespace"), each["metadata"]["name"])
    ]
    return there.write(seen, namespaces=[name for name in rooms if name != unseen])


def _allowed_in(plan: Plan) -> frozenset[str]:
    """What the flags of refusals allow, whatever else they ask for."""
    said = (shlex.split(flag) for each in plan.refusals for flag in each.flags)
    return frozenset(name for flag, name in said if flag == "--allow-destroy")


def _is_off(row: Kept) -> bool:
    """Whether the API keeps it, and says that it is gone."""
    return row.body.get("status") in ("disabled", "ARCHIVED")


def _referring_in(row: Kept) -> Any:
    """What refers to others by itself, and not by way of what it reads."""
    is_composite = bool(row.body.get("source_cluster_ids"))
    paths = _WORKED_OUT.get("composite" if is_composite else row.kind, set())
    unread = {**row.unread, "collection_ids": []} if is_composite else row.unread
    return [_without(row.body, paths), unread]


def _without(value: Any, paths: Set[Path], at: Path = ()) -> Any:
    if not isinstance(value, Mapping):
        return value
    places = {key: (*at, key) for key in value}
    return {key: _without(value[key], paths, at) for key, at in places.items() if at not in paths}


def _points_to(value: Any, gone: Kept) -> bool:
    """Whether an id stands anywhere; of a secret, which has none, its name."""
    if isinstance(value, Mapping):
        return any(_points_to(inner, gone) for inner in (*value, *value.values()))
    if isinstance(value, list):
        return any(_points_to(inner, gone) for inner in value)
    if not isinstance(value, str):
        return False
    if gone.kind == "secret":
        return value == gone.name or f"SECRET.{gone.name}}}" in value
    return value == gone.id


def _called(row: Kept, rows: Rows) -> str:
    """The name alone; that of what it belongs to, where it has none of its own."""
    return _known_as(_answering(row, rows), rows).rpartition("/")[2]


def _answering(row: Kept, rows: Rows) -> Kept:
    """Itself; of a page, which repeats what its retriever is, that retriever."""
    return rows[row.unread["retriever_id"]] if row.kind == "published_retriever" else row


def _is_announced(dangling: tuple[str, str], shown: str) -> bool:
    """Whether what is said of one resource, or in one sentence, names both."""
    holder, gone = (each.rpartition("/")[2] for each in dangling)
    blocks = re.split(r"\n(?=\S)", shown)
    return any(holder in block and gone in block for block in blocks)
