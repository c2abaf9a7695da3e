"""What is inside what is declared by the kinds that are handed in, and by nobody else."""

import pytest

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.declaration.containment import container_in, home_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.spec import TopSpec
from reconciler.model.address import Address, parse_address
from reconciler.model.location import Locations
from reconciler.model.resource import Desired, Live, Resource
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.planner import make_plan

ROOM = Kind(
    name="Room",
    spec=TopSpec,
    path="/v1/rooms",
    id_field="id",
    name_field="name",
    is_namespaced=False,
    is_container=True,
)
CHAIR = Kind(name="Chair", spec=TopSpec, path="/v1/chairs", id_field="id", name_field="name")
DOORBELL = Kind(
    name="Doorbell",
    spec=TopSpec,
    path="/v1/doorbells",
    id_field="id",
    name_field="name",
    is_namespaced=False,
)
FURNITURE = {kind.name: kind for kind in (CHAIR, DOORBELL, ROOM)}
NOWHERE = Locations("house.yaml", (0, 0, 0, 0, None))
HALL, SEAT = Address("Room", "", "hall"), Address("Chair", "hall", "seat")


def test_one_kind_contains_the_others() -> None:
    (container,) = [kind for kind in KINDS.values() if kind.is_container]
    assert container_in(KINDS) == container.name
    assert not container.is_namespaced


def test_what_is_inside_of_nothing_need_not_contain_anything() -> None:
    assert container_in({DOORBELL.name: DOORBELL, CHAIR.name: CHAIR}) == ""
    assert not any(lookup.name == container_in(KINDS) for lookup in LOOKUPS.values())


def test_the_home_of_a_resource_is_of_the_kind_that_contains() -> None:
    assert home_of(SEAT, FURNITURE) == HALL
    found = parse_address("Alert/ads/nothing")
    assert found is not None
    assert str(home_of(found, KINDS)) == f"{container_in(KINDS)}/ads"


@pytest.mark.parametrize("order", [(SEAT, HALL), (HALL, SEAT)])
def test_planning_knows_no_container_but_the_one_it_is_handed(order: tuple[Address, ...]) -> None:
    desired = Desired("flat", {each: Resource(each, {}, NOWHERE) for each in order})
    plan = make_plan(
        desired,
        Live({}),
        kinds=FURNITURE,
        options=PlanOptions(),
        mentions=mentions_in(desired, FURNITURE),
    )
    assert [step.address for step in plan.steps] == [HALL, SEAT]
    assert plan.steps[1].after == (HALL,)
