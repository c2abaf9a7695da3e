"""What the API ends along with another is shown, counted and guarded as a part of its end."""

from typing import Annotated

from own_kinds import KINDS as OWN
from own_kinds import live, node, plan_for

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import RefersTo
from reconciler.kinds.declaration.spec import TopSpec
from reconciler.model.address import Address
from reconciler.model.resource import LiveResource


class MossSpec(TopSpec):
    on: Annotated[str, RefersTo("Node", takes_holder=True)]


MOSS = Kind(
    name="Moss",
    spec=MossSpec,
    path="/v1/mosses",
    id_field="moss_id",
    name_field="moss_name",
    is_namespaced=False,
    is_stamped=False,
)
KINDS = {**OWN, "Moss": MOSS}
GREEN = Address("Moss", "", "green")


def moss(on):
    body = {"moss_id": "id-green", "moss_name": "green", "on": f"id-{on}"}
    return LiveResource(GREEN, "id-green", body)


def test_it_is_taken_along_and_must_be_named():
    plan = plan_for([node("elm")], [live("oak"), live("elm"), moss("oak")], kinds=KINDS)
    (step,) = (each for each in plan.steps if each.address.name == "oak")
    assert step.blast_radius.subtree == (GREEN,)
    assert step.blast_radius.users == ()
    (refusal,) = plan.refusals
    assert refusal.message == "what runs it ends with it: Moss/green"
    assert refusal.flags == ("--allow-destroy Moss/green",)


def test_named_it_may_go():
    named = frozenset({GREEN})
    found = [live("oak"), live("elm"), moss("oak")]
    plan = plan_for([node("elm")], found, kinds=KINDS, allow_destroy=named)
    assert plan.refusals == ()


def test_it_is_left_alone_by_the_end_of_others():
    plan = plan_for([node("elm")], [live("oak"), live("elm"), moss("elm")], kinds=KINDS)
    assert plan.refusals == ()
