"""Defaults, patches and variables: what they come to does not depend on how it is written."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from laws import in_a_world
from made_up import examples
from stacks import Manifest, addressed, stacks
from world import GENEROUS, World

from reconciler.kinds import KINDS
from reconciler.manifest.export.rendered import rendered_text
from reconciler.manifest.load import load
from reconciler.manifest.project.project import load_project
from reconciler.manifest.yaml.literal import literal
from reconciler.model.data import is_same
from reconciler.model.errors import Rejected
from reconciler.model.plan import ComparedSides, Plan
from reconciler.model.resource import Desired
from reconciler.rendering.json.plan_object import plan_object
from reconciler.workflows.compare_environments import compare_two, read_environment
from reconciler.workflows.plan import make_plan
from reconciler.workflows.render import render_project

Patch = dict[str, Any]
_TEXTS = st.sampled_from(["one", "two", "${literal}", "# no comment", "two\nlines", "{{INPUT.x}}"])


@st.composite
def layered(draw: DrawFn) -> tuple[list[Manifest], list[Patch], Patch]:
    """A stack, an environment's patches for it, and defaults of its kinds."""
    stack = draw(stacks())
    patches = draw(st.lists(_patches(stack), max_size=4))
    defaults = draw(st.dictionaries(st.sampled_from(["Bucket", "Retriever", "*"]), _defaults))
    return stack, patches, defaults


_defaults = st.fixed_dictionaries(
    {},
    optional={
        "lifecycle": st.just({"prevent_destroy": True}),
        "spec": st.fixed_dictionaries({"description": _TEXTS.map(literal)}),
    },
)


@st.composite
def _patches(draw: DrawFn, stack: Sequence[Manifest]) -> Patch:
    about = draw(st.sampled_from(stack))
    exact = str(addressed(about))
    target = draw(st.sampled_from([exact, f"{about['kind']}/*", f"{exact[:-1]}*"]))
    spec: dict[str, Any] = {}
    if about["kind"] in ("Bucket", "Retriever"):
        spec = draw(st.fixed_dictionaries({}, optional={"description": _TEXTS.map(literal)}))
    if stages := about["spec"].get("stages"):
        changes = [_stage_change(draw, each["stage_name"]) for each in stages]
        spec["stages"] = [each for each in changes if each is not None]
    lifecycle = draw(st.sampled_from([{}, {"prevent_destroy": False}, {"on_replace": "recreate"}]))
    return {"target": target, "spec": spec, "lifecycle": lifecycle}


def _stage_change(draw: DrawFn, name: str) -> dict[str, Any] | None:
    change = draw(st.sampled_from(["none", "limit", "delete"]))
    if change == "delete":
        return {"stage_name": name, "$patch": "delete"}
    if change == "limit":
        return {"stage_name": name, "config": {"parameters": {"limit": draw(st.integers(1, 9))}}}
    return None


@contextmanager
def written(stack: Sequence[Manifest], patches: Sequence[Patch], defaults: Patch) -> Iterator[Path]:
    """A project with an environment `prod`; a document each, in one file."""
    with TemporaryDirectory() as held:
        folder = Path(held)
        for name in ("environments", "manifests"):
            (folder / name).mkdir()
        settings = {"stack": "ads", "defaults": defaults}
        (folder / "reconciler.yaml").write_text(json.dumps(settings))
        (folder / "environments" / "prod.yaml").write_text(json.dumps({"patches": patches}))
        documents = [
            json.dumps({"apiVersion": "reconciler/v1", **each, "spec": literal(each["spec"])})
            for each in stack
        ]
        (folder / "manifests" / "all.yaml").write_text("\n---\n".join(documents))
        yield folder


def declared(folder: Path, environment: str | None = "prod") -> Desired | frozenset[str]:
    """What it declares, or what is wrong with that."""
    project = load_project(folder, environ={}, environment=environment)
    try:
        return load(project, kinds=KINDS, environ={}).desired
    except Rejected as error:
        return frozenset(problem.code for problem in error.problems)


def is_alike(one: Desired, other: Desired) -> bool:
    """Whether two declare the same, wherever each says it."""
    return one.resources.keys() == other.resources.keys() and all(
        is_same(dict(each.spec), dict(other.resources[address].spec))
        and each.lifecycle == other.resources[address].lifecycle
        for address, each in one.resources.items()
    )


@examples(60)
@given(layered(), st.booleans())
def test_what_is_rendered_loads_to_the_same(
    made: tuple[list[Manifest], list[Patch], Patch], has_origins: bool
) -> None:
    with written(*made) as folder:
        before = declared(folder)
        assume(isinstance(before, Desired))
        assert isinstance(before, Desired)
        project = load_project(folder, environ={}, environment="prod")
        rendered = render_project(project, environ={})
        (folder / "manifests" / "all.yaml").write_text(
            rendered_text(rendered.documents, has_origins=has_origins)
        )
        (folder / "reconciler.yaml").write_text("stack: ads\n")
        after = declared(folder, environment=None)
        assert isinstance(after, Desired)
        assert is_alike(before, after)


def without_places(value: Any) -> Any:
    """The JSON of a plan, whichever lines say what is in it."""
    if isinstance(value, dict):
        places = ("source", "file", "line", "column")
        return {key: without_places(each) for key, each in value.items() if key not in places}
    return [without_places(each) for each in value] if isinstance(value, list) else value


@examples(25)
@given(layered())
def test_what_is_rendered_plans_as_what_it_came_from(
    made: tuple[list[Manifest], list[Patch], Patch],
) -> None:
    """Where live is what the manifests say without the environment."""

    async def law(there: World) -> None:
        async def planned(environment: str | None) -> Plan:
            project = load_project(folder, environ={}, environment=environment)
            return await make_plan(project, there.writer, options=GENEROUS, environ={})

        async def told(environment: str | None) -> Any:
            try:
                return without_places(plan_object(await planned(environment), KINDS))
            except Rejected as error:
                return {(each.code, each.address) for each in error.problems}

        await there.carry_out(await planned(None))
        before = await told("prod")
        project = load_project(folder, environ={}, environment="prod")
        rendered = rendered_text(render_project(project, environ={}).documents)
        (folder / "manifests" / "all.yaml").write_text(rendered)
        (folder / "reconciler.yaml").write_text("stack: ads\n")
        assert await told(None) == before

    with written(*made) as folder:
        assume(isinstance(declared(folder), Desired))
        assume(isinstance(declared(folder, environment=None), Desired))
        in_a_world(law)


@examples(60)
@given(layered(), st.randoms(use_true_random=False))
def test_the_order_of_patches_and_documents_means_nothing(
    made: tuple[list[Manifest], list[Patch], Patch], chance: Any
) -> None:
    stack, patches, defaults = made
    with written(stack, patches, defaults) as folder:
        before = declared(folder)
    shuffled, others = [*patches], [*stack]
    chance.shuffle(shuffled)
    chance.shuffle(others)
    with written(others, shuffled, defaults) as folder:
        after = declared(folder)
    if isinstance(before, Desired) and isinstance(after, Desired):
        assert is_alike(before, after)
    else:
        assert before == after


@examples(40)
@given(layered())
def test_an_environment_is_the_same_as_itself(
    made: tuple[list[Manifest], list[Patch], Patch],
) -> None:
    with written(*made) as folder:
        sides = [
            read_environment(load_project(folder, environ={}, environment="prod"), environ={})
            for _ in range(2)
        ]
        compared = compare_two(sides[0], sides[1], ComparedSides("prod", "prod"))
    assert compared.steps == ()


@examples(40)
@given(stacks(), st.data())
def test_what_is_deleted_is_gone_and_nothing_else(
    stack: list[Manifest], data: st.DataObject
) -> None:
    asking = [each for each in stack if each["kind"] == "Retriever"]
    asking = [each for each in asking if len(each["spec"]["stages"]) > 1]
    assume(asking)
    about = data.draw(st.sampled_from(asking))
    stage = data.draw(st.sampled_from(about["spec"]["stages"]))["stage_name"]
    address = addressed(about)
    change = {"stages": [{"stage_name": stage, "$patch": "delete"}]}
    with written(stack, [{"target": str(address), "spec": change}], {}) as folder:
        plain, patched = declared(folder, environment=None), declared(folder)
    assert isinstance(plain, Desired)
    assert isinstance(patched, Desired)
    left = [each for each in about["spec"]["stages"] if each["stage_name"] != stage]
    was = dict(plain.resources[address].spec)
    stages = [each for each in was["stages"] if each["stage_name"] != stage]  # type: ignore[index,call-overload,union-attr]
    assert len(stages) == len(left)
    assert is_same(dict(patched.resources[address].spec), {**was, "stages": stages})
    assert all(
        is_same(dict(each.spec), dict(patched.resources[other].spec))
        for other, each in plain.resources.items()
        if other != address
    )
