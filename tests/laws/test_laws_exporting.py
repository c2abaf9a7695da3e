"""What is live becomes manifests that plan to nothing, and that make the same account again."""

from collections.abc import Iterator, Mapping
from pathlib import Path as Folder
from random import Random
from typing import Any, Final

from hands import Hand, hands
from hypothesis import given
from hypothesis import strategies as st
from laid_out import unformatted
from laws import in_a_world
from made_up import examples
from meddling import is_ours, meddle, owner_of
from rows import Kept, Path, differing, rows_of, value_at
from stacks import STACK, Manifest
from willing import circles
from world import GENEROUS, World, world

from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.manifest.project.project import Project
from reconciler.manifest.project.save import create
from reconciler.model.change import Action
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.export import Export, ExportOptions, plan_export
from reconciler.workflows.plan import make_plan
from reconciler.workflows.selection import Wanted

_DECLARABLE: Final = {"namespace", "bucket", "collection", "retriever"}
_VOLATILE: Final = {"created_at", "updated_at", "version", "trigger_id", "collection_ids"}
"""What the server says anew of every row, and a mirror in an order of its own."""
_FILLED_IN: Final[Mapping[str, Any]] = {
    "max_concurrent_jobs": 10,
    "autoscaling_enabled": True,
    "min_workers": 1,
    "max_workers": 10,
    "gpus_per_worker": 1,
    "s3_plugin_bucket": "mixpeek-plugins",
    "max_custom_plugins": 0,
    "max_custom_models": 0,
}
"""Of a namespace's infrastructure: what the server fills in where any of it is said."""
_SERVER_SET: Final[set[Path]] = {
    ("spend_budget", "history"),
    ("spend_budget", "history", 0, "changed_at"),
    ("pinned", "set_at"),
    ("source", "inherited_bucket_ids"),
    ("source_adapter", "webhook_url"),
}


async def _export(there: World, folder: Folder, *, adopt: bool = False) -> Export:
    """Everything live as a project in a folder that is empty."""
    options = ExportOptions(wanted=Wanted(), adopt=adopt)
    export = await plan_export(_project(folder), there.writer, options=options, environ={})
    for each in export.new:
        create(folder / each.file, each.text)
    return export


def _project(folder: Folder) -> Project:
    return Project(folder=folder, stack=STACK)


@examples(40)
@given(circles(), st.randoms(use_true_random=False), hands())
def test_what_is_exported_plans_to_nothing_whoever_owns_what_is_beside_it(
    stack: list[Manifest], chance: Random, history: list[Hand]
) -> None:
    async def law(there: World) -> None:
        await there.apply(stack)
        for hand in history:
            await hand.reach_into(there)
        await meddle(there, chance)
        live = (await there.live()).resources
        before = rows_of(there)
        export = await _export(there, there.folder / "exported", adopt=True)
        assert rows_of(there) == before
        assert export.differences == ()
        assert unformatted(there.folder / "exported") == []
        theirs = {each.address for each in live.values() if not is_ours(each) and owner_of(each)}
        left = {each.address for each in export.left_out if each.code != "undeclarable"}
        # The connection outside has no credentials, which no manifest may leave out.
        assert {each for each in left if each.kind != "Connection"} == theirs
        project = _project(there.folder / "exported")
        plan = await make_plan(project, there.writer, options=PlanOptions(), environ={})
        adopted = {step.address for step in plan if step.action is Action.ADOPT}
        # A note of keys that are gone from metadata may be mended in a stamp; nothing else is.
        notes = [step for step in plan if step.action is not Action.ADOPT]
        assert {step.action for step in notes} <= {Action.UPDATE}
        assert {mark.path[-1] for step in notes for mark in step.marks} <= {"keys"}
        assert adopted == {*export.unowned}
        assert [step.changes for step in plan if step.changes] == []
        assert plan.refusals == ()

    in_a_world(law)


@examples(25)
@given(circles(), hands(("setting", "stage", "order")))
def test_an_exported_account_is_made_again_and_exported_as_the_same_bytes(
    stack: list[Manifest], history: list[Hand]
) -> None:
    async def law(there: World) -> None:
        await there.apply(stack)
        for hand in history:
            await hand.reach_into(there)
        first = await _export(there, there.folder / "exported")
        assert first.differences == ()
        async with world() as empty:
            plan = await make_plan(
                _project(there.folder / "exported"), empty.writer, options=GENEROUS, environ={}
            )
            await empty.carry_out(plan)
            again = await _export(empty, empty.folder / "exported")
            one, other = ({each.file: each.text for each in side.new} for side in (first, again))
            assert one == other
            assert [*_unlike(rows_of(there), rows_of(empty))] == []

    in_a_world(law)


def _unlike(one: Mapping[str, Kept], other: Mapping[str, Kept]) -> Iterator[str]:
    """Where what was made again is not what was there, but for what the API says by itself."""
    sides = [
        {str(row): _said_in(row, rows) for row in rows.values() if row.kind in _DECLARABLE}
        for rows in (one, other)
    ]
    assert sides[0].keys() == sides[1].keys()
    for name, before in sides[0].items():
        for path in differing(before, sides[1][name]):
            if path not in _SERVER_SET and not _is_default(before, path):
                yield f"{name}: {path}"


def _is_default(body: Mapping[str, Any], path: Path) -> bool:
    """Whether somebody had spelled out what the vendor's catalogue fills in anyway."""
    if path[-1] == "target_path":
        return value_at(body, path) == path[-2]
    if path[0] == "infrastructure":
        return bool(_FILLED_IN[str(path[1])] == value_at(body, path))
    if path[:2] == ("feature_extractor", "parameters"):
        extractor = body["feature_extractor"]
        entry = f"{extractor['feature_extractor_name']}@{extractor['version']}"
        schema = load_bundled().extractors[entry]
    elif path[0] == "stages" and "parameters" in path:
        stage_id = value_at(body, (*path[:2], "config", "stage_id"))
        schema = load_bundled().stages[str(stage_id)]
    else:
        return False
    known: Any = schema["properties"]
    return bool(known[str(path[-1])]["default"] == value_at(body, path))


def _said_in(row: Kept, rows: Mapping[str, Kept]) -> Any:
    said = {key: value for key, value in row.body.items() if key not in _VOLATILE}
    return _named(said, rows)


def _named(value: Any, rows: Mapping[str, Kept]) -> Any:
    """The same with names for the ids, which no two accounts share."""
    if isinstance(value, dict):
        return {_named(key, rows): _named(inner, rows) for key, inner in value.items()}
    if isinstance(value, list):
        return [_named(inner, rows) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return str(rows[value]) if isinstance(value, str) and value in rows else value
