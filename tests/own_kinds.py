"""Kinds of our own, for whatever is about no kind of the vendor's.

A `Node` needs other nodes, some of which may be set later; a `Leaf` is what nobody else has heard
of, may grow on a node, and holds a secret; both stand in no `Wood`, which holds what is inside it.
A world is written in a line: `node("a", needs=["b"])`, and `live("a", needs=["b"])` for what is
there.
"""

from typing import Annotated

from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Counts, Kind
from reconciler.kinds.declaration.marks import Default, Deferrable, RefersTo, Secret, Unordered
from reconciler.kinds.declaration.spec import Metadata, TopSpec
from reconciler.model.address import Address
from reconciler.model.location import Locations
from reconciler.model.resource import (
    Desired,
    Directory,
    Lifecycle,
    Live,
    LiveResource,
    OnReplace,
    Resource,
    Stamp,
)
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.planner import make_plan

STACK = "trees"


class NodeSpec(TopSpec):
    """What stands on other nodes."""

    metadata: Metadata = None
    label: Annotated[str | None, Default()] = None
    needs: Annotated[list[str] | None, Default(), Unordered(), RefersTo("Node")] = None
    later: Annotated[
        list[str] | None, Default(reset=[]), Unordered(), RefersTo("Node"), Deferrable()
    ] = None
    grain: Annotated[str | None, Default(), immutable("grain never changes")] = None


class LeafSpec(TopSpec):
    """What may grow on a node."""

    metadata: Metadata = None
    colour: Annotated[str | None, Default(value="green")] = None
    scent: Annotated[str | None, Default(), Secret()] = None
    grows_on: Annotated[str | None, Default(), RefersTo("Node")] = None


NODE = Kind(
    name="Node",
    spec=NodeSpec,
    path="/v1/nodes",
    id_field="node_id",
    name_field="node_name",
    is_namespaced=False,
    counts=Counts(documents="holds"),
)
LEAF = Kind(
    name="Leaf",
    spec=LeafSpec,
    path="/v1/leaves",
    id_field="leaf_id",
    name_field="leaf_name",
    is_namespaced=False,
)
WOOD = Kind(
    name="Wood",
    spec=TopSpec,
    path="/v1/woods",
    id_field="wood_id",
    name_field="wood_name",
    is_namespaced=False,
    is_container=True,
)
KINDS = {kind.name: kind for kind in (WOOD, NODE, LEAF)}


def node(name, *, kind="Node", recreate=False, **spec):
    """What is declared of a node."""
    lifecycle = Lifecycle(on_replace=OnReplace.RECREATE) if recreate else Lifecycle()
    place = Locations("all.yaml", (1, 0, 1, 0, None))
    return Resource(Address(kind, "", name), spec, place, lifecycle)


def live(name, *, kind="Node", stack=STACK, holds=0, **spec):
    """A node as the API tells of it: references are ids, `id-<name>`."""
    told = {key: [f"id-{each}" for each in spec[key]] for key in ("needs", "later") if key in spec}
    names = {KINDS[kind].id_field: f"id-{name}", KINDS[kind].name_field: name}
    body = {**names, "holds": holds, "metadata": {"reconciler": {"stack": stack}}, **spec, **told}
    return LiveResource(Address(kind, "", name), f"id-{name}", body, Stamp(stack, keys=()))


def plan_for(declared, found=(), *, kinds=KINDS, **options):
    """The plan from what is found to what is declared; nothing is refused for its number."""
    desired = Desired(STACK, {each.address: each for each in declared})
    generous = {"max_delete_percent": 100, "max_deletes": 100, "allow_empty": True, **options}
    return make_plan(
        desired,
        _live(found),
        kinds=kinds,
        options=PlanOptions(**generous),
        mentions=mentions_in(desired, kinds),
    )


def _live(found):
    ids, names = {}, {}
    for each in found:
        ids.setdefault((each.address.kind, ""), {})[each.address.name] = each.id
        names.setdefault((each.address.kind, ""), {})[each.id] = each.address.name
    return Live({each.address: each for each in found}, Directory(ids, names))


def told(plan):
    """The steps in their order: `create a`."""
    return [f"{step.action} {step.address.name}" for step in plan]
