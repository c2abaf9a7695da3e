"""A new kind concerns itself: whoever is about another one, or about none, sees nothing of it.

The registers are values, and so a kind that is made up and thrown away again can be handed in.
"""

from own_kinds import LEAF, NODE, live, node, plan_for, told
from stories import each_story, tell

from reconciler.kinds import KINDS

WITH_NEW = {**KINDS, LEAF.name: LEAF}


@each_story
def test_a_new_kind_changes_no_story(folder):
    assert tell(folder, kinds=WITH_NEW) == (folder / "plan.txt").read_text(encoding="utf-8")


def test_a_new_kind_is_planned_beside_the_others():
    declared = [node("oak", kind="Leaf", colour="red"), node("elm", kind="Leaf")]
    found = [live("oak", kind="Leaf", colour="green"), live("ash", kind="Leaf", colour="green")]
    plan = plan_for(declared, found, kinds=WITH_NEW)
    assert sorted(told(plan)) == ["create elm", "delete ash", "update oak"]


def test_what_is_planned_of_one_kind_does_not_depend_on_the_others():
    declared, found = [node("a", needs=["b"]), node("b")], [live("c")]
    alone = plan_for(declared, found, kinds={NODE.name: NODE})
    assert plan_for(declared, found, kinds={**WITH_NEW, NODE.name: NODE}) == alone
