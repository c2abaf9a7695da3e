"""Which ids a plan asks for once more, because it would replace something for their absence."""

from typing import Annotated

from msgspec.structs import replace
from own_kinds import KINDS, NODE, NodeSpec, live, node, plan_for

from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.marks import Default, RefersTo, Unordered
from reconciler.model.address import Address
from reconciler.model.resource import Live
from reconciler.planning.impact.unlisted import find_unlisted


class RootedSpec(NodeSpec):
    """What cannot be moved to other roots than it has, and thinks of things elsewhere."""

    roots: Annotated[
        list[str] | None, Default(), Unordered(), RefersTo("Node"), immutable("roots stay")
    ] = None
    thinks_of: Annotated[str | None, Default(), RefersTo("Dream")] = None
    grows: Annotated[str | None, Default(), RefersTo("Leaf")] = None


ROOTED = {**KINDS, "Node": replace(NODE, spec=RootedSpec)}
NOTHING = Live({})


def asked(declared, found, *, seen=NOTHING):
    plan = plan_for(declared, found, kinds=ROOTED)
    return [(each.holder.name, each.kind, each.id) for each in find_unlisted(plan, seen, ROOTED)]


def test_what_a_replaced_one_refers_to_and_no_list_shows_is_asked_for():
    declared = [node("new"), node("a", recreate=True, roots=["new"])]
    assert asked(declared, [live("a", roots=["id-old"])]) == [("a", "Node", "id-old")]


def test_so_it_is_where_the_replacement_is_refused():
    declared = [node("new"), node("a", roots=["new"])]
    assert asked(declared, [live("a", roots=["id-old"])]) == [("a", "Node", "id-old")]


def test_each_is_asked_for_once_and_in_an_order():
    declared = [node("new"), *(node(name, recreate=True, roots=["new"]) for name in "ab")]
    found = [live("b", roots=["id-y"]), live("a", roots=["id-z", "id-y"])]
    assert [id_ for *_, id_ in asked(declared, found)] == ["id-y", "id-z"]


def test_nothing_is_asked_where_all_is_listed():
    declared = [node("b"), node("c"), node("a", recreate=True, roots=["b"])]
    assert asked(declared, [live("a", roots=["id-c"]), live("b"), live("c")]) == []


def test_nothing_is_asked_for_what_is_not_replaced():
    declared = [node("a", label="new", needs=["b"]), node("b")]
    assert asked(declared, [live("a", needs=["old"]), live("b")]) == []


def test_nothing_is_asked_for_what_is_listed_as_leaving():
    declared = [node("new"), node("a", recreate=True, roots=["new"])]
    gone = live("old")
    seen = Live({}, leaving={gone.address: gone})
    assert asked(declared, [live("a", roots=["id-old"])], seen=seen) == []


def test_nothing_is_asked_in_a_list_that_was_not_read():
    """No list of leaves is there, as in a namespace that is out of reach."""
    declared = [node("new"), node("a", recreate=True, roots=["new"])]
    assert asked(declared, [live("a", roots=["id-old"], grows="id-leaf")]) == [
        ("a", "Node", "id-old")
    ]


def test_nothing_is_asked_of_kinds_that_are_not_managed():
    declared = [node("new"), node("a", recreate=True, roots=["new"])]
    plan = plan_for(declared, [live("a", roots=["id-old"], thinks_of="drm-1")], kinds=ROOTED)
    listed = replace(plan.directory, ids={**plan.directory.ids, ("Dream", ""): {}})
    found = find_unlisted(replace(plan, directory=listed), NOTHING, ROOTED)
    assert [each.id for each in found] == ["id-old"]


def test_what_is_declared_and_not_live_is_no_answer():
    """A name on its way is no id that a list has shown."""
    declared = [node("id-old"), node("a", recreate=True, roots=["id-old"], grain="fine")]
    found = [live("a", roots=["id-old"], grain="coarse")]
    assert asked(declared, found) == [("a", "Node", "id-old")]
    assert Address("Node", "", "id-old") not in {each.address for each in found}
