"""Lists that are read only where something asks for them, and paths that lie in another's.

Nothing here is a kind of the vendor's: a `Poster` carries no owner, a `Shelf` lies in a `Room`'s
path, a `Sign` is the one thing at its room's door, and a `Notice` hangs in a wood or in none.
"""

import json
from typing import Annotated

import httpx
import pytest
from fake_network import FakeApi, talking_to

from reconciler.api.reading.live import fetch_lists, fetch_live, fetch_more
from reconciler.api.reading.resources import path_of
from reconciler.applying.requests.build import requests_for
from reconciler.kinds.declaration.changes import immutable
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Listing, Parent
from reconciler.kinds.declaration.marks import RefersTo
from reconciler.kinds.declaration.spec import Metadata, TopSpec
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.errors import IncompleteRead
from reconciler.model.location import Locations
from reconciler.model.plan import Step
from reconciler.model.resource import Desired, Resource, Stamp

pytestmark = pytest.mark.anyio


class InRoom(TopSpec):
    """What lies in a room."""

    metadata: Metadata = None
    room: Annotated[str, RefersTo("Room"), immutable("it stays where it is")]


def _kind(name, path, spec=TopSpec, **more):
    word = name.lower()
    return Kind(
        name=name, spec=spec, path=path, id_field=f"{word}_id", name_field=f"{word}_name", **more
    )


KINDS = {
    kind.name: kind
    for kind in (
        _kind("Wood", "/woods", is_namespaced=False, is_container=True, is_stamped=False),
        _kind("Room", "/rooms"),
        _kind("Poster", "/posters", is_namespaced=False, is_stamped=False),
        _kind("Nail", "/nails", is_namespaced=False, is_pruned=False),
        _kind(
            "Shelf",
            "/rooms/{parent}/shelves",
            InRoom,
            are_names_unique=False,
            parent=Parent(field="room", kind="Room", without="Nail"),
        ),
        _kind(
            "Sign",
            "/rooms/{parent}/sign",
            InRoom,
            is_stamped=False,
            is_singleton=True,
            parent=Parent(
                field="room",
                kind="Room",
                is_name=True,
                has_child=lambda room: room.get("has_sign") is True,
            ),
        ),
        _kind("Notice", "/notices", organization_path="/everywhere/notices"),
        _kind(
            "Lamp",
            "/lamps",
            is_namespaced=False,
            is_stamped=False,
            listing=Listing(gone={"is": "out"}),
        ),
    )
}
NOBODY = Desired("trees", {})
OWNED = {"metadata": {"reconciler": {"stack": "trees"}}}


def _declaring(*addresses, **spec):
    place = Locations("all.yaml", (1, 0, 1, 0, None))
    return Desired("trees", {each: Resource(each, spec, place) for each in addresses})


class World(FakeApi):
    """Rows by path; what is at no path is an empty list, and `None` what may not be read."""

    def __init__(self, **rows):
        super().__init__(self._answer)
        self.rows = {
            "/woods/list": [{"wood_id": "w1", "wood_name": "oaks"}],
            "/rooms/list": [_row("room", "hall", **OWNED, has_sign=True), _row("room", "attic")],
            **rows,
        }

    def _answer(self, request):
        found = self.rows.get(request.url.path, [])
        if found is None:
            error = {"success": False, "status": 403, "error": {"message": "no", "type": "X"}}
            return httpx.Response(403, content=json.dumps(error))
        answer = {"results": found} if isinstance(found, list) else found
        if request.url.path.endswith("/sign") and found == []:
            answer = None
        return httpx.Response(200, content=json.dumps(answer))

    @property
    def asked(self):
        return [request.url.path for request in self.requests]


def _row(word, name, *, id_="", **more):
    return {f"{word}_id": id_ or f"id-{name}", f"{word}_name": name, **more}


async def _read(world, desired=NOBODY, wanted=()):
    async with talking_to(world) as reader:
        return await fetch_live(reader, desired, kinds=KINDS, lookups={}, wanted=wanted)


async def test_what_a_stack_may_own_is_listed_and_nothing_else():
    world = World()
    await _read(world)
    # Nails tell whether there can be shelves, and there are none.
    assert sorted(world.asked) == [
        "/everywhere/notices/list",
        "/nails/list",
        "/notices/list",
        "/rooms/list",
        "/woods/list",
    ]


async def test_children_that_may_be_ours_are_looked_for_where_there_can_be_any():
    nails = [_row("nail", "long")]
    shelves = [_row("shelf", "books", **OWNED)]
    world = World(**{"/nails/list": nails, "/rooms/id-hall/shelves/list": shelves})
    live = await _read(world)
    assert [path for path in world.asked if "shelves" in path] == ["/rooms/id-hall/shelves/list"]
    found = live.resources[Address("Shelf", "oaks", "books")]
    assert (found.parent, found.body["room"], found.stamp.stack) == ("id-hall", "id-hall", "trees")


async def test_children_that_somebody_asks_for_are_looked_for_everywhere():
    world = World()
    await _read(world, wanted=[("Shelf", "oaks")])
    assert [path for path in world.asked if "shelves" in path] == [
        "/rooms/id-hall/shelves/list",
        "/rooms/id-attic/shelves/list",
    ]


@pytest.mark.parametrize(
    ("nails", "is_asked"), [([], False), ([_row("nail", "long")], True), (None, True)]
)
async def test_whoever_wants_what_is_there_asks_for_no_list_that_must_be_empty(nails, is_asked):
    world = World(**{"/nails/list": nails})
    async with talking_to(world) as reader:
        await fetch_lists(reader, NOBODY, kinds=KINDS, lookups={}, wanted=None, may_skip_empty=True)
    # A list that may not be read tells nothing.
    asked = ["/rooms/id-hall/shelves/list", "/rooms/id-attic/shelves/list"] if is_asked else []
    assert [path for path in world.asked if "shelves" in path] == asked


async def test_the_one_thing_at_a_path_is_called_as_its_parent_is():
    world = World(**{"/rooms/id-hall/sign": {"text": "mind the step"}})
    live = await _read(world, wanted=[("Sign", "oaks")])
    assert [path for path in world.asked if path.endswith("sign")] == ["/rooms/id-hall/sign"]
    found = live.resources[Address("Sign", "oaks", "hall")]
    assert found.body == {"room": "id-hall", "text": "mind the step"}


async def test_null_at_such_a_path_is_nothing():
    live = await _read(World(), wanted=[("Sign", "oaks")])
    assert not [address for address in live.resources if address.kind == "Sign"]


async def test_what_hangs_in_no_wood_has_a_path_of_its_own():
    rows = [_row("notice", "closed", **OWNED)]
    live = await _read(World(**{"/everywhere/notices/list": rows}))
    assert Address("Notice", "", "closed") in live.resources
    assert path_of(KINDS["Notice"], "n1", namespace="w1") == "/notices/n1"
    assert path_of(KINDS["Notice"], "n1") == "/everywhere/notices/n1"


async def test_a_list_that_is_read_on_demand_may_be_denied_where_nothing_of_it_is_declared():
    live = await _read(World(**{"/posters/list": None}), wanted=[("Poster", "")])
    assert live.directory.unlisted == {"Poster"}
    declared = _declaring(Address("Poster", "", "red"))
    with pytest.raises(IncompleteRead):
        await _read(World(**{"/posters/list": None}), declared, wanted=[("Poster", "")])


@pytest.mark.parametrize(("owner", "unlisted"), [(404, set()), (200, {"Shelf"}), (403, {"Shelf"})])
async def test_a_list_that_is_not_found_is_empty_only_where_its_owner_is_gone_too(owner, unlisted):
    class Vanishing(World):
        def _answer(self, request):
            said = {"/rooms/id-hall/shelves/list": 404, "/rooms/id-hall": owner}
            status = said.get(request.url.path)
            if status in (None, 200):
                return super()._answer(request)
            error = {"success": False, "status": status, "error": {"message": "no", "type": "X"}}
            return httpx.Response(status, content=json.dumps(error))

    world = Vanishing(**{"/rooms/id-hall": {"room_id": "id-hall", "room_name": "hall"}})
    live = await _read(world, wanted=[("Shelf", "oaks")])
    assert live.directory.unlisted == unlisted


async def test_what_says_that_it_is_gone_is_not_there():
    rows = [_row("lamp", "old", **{"is": "out"}), _row("lamp", "new", **{"is": "lit"})]
    live = await _read(World(**{"/lamps/list": rows}), wanted=[("Lamp", "")])
    assert [each.name for each in live.resources if each.kind == "Lamp"] == ["new"]


SHARED = [
    _row("shelf", "books", id_="s1", metadata={"reconciler": {"stack": "others"}}),
    _row("shelf", "books", id_="s2", **OWNED),
]


async def test_of_several_of_one_name_ours_keeps_it():
    live = await _read(World(**{"/rooms/id-hall/shelves/list": SHARED}), wanted=[("Shelf", "oaks")])
    assert live.resources[Address("Shelf", "oaks", "books")].id == "s2"
    assert live.resources[Address("Shelf", "oaks", "s1")].id == "s1"
    assert live.directory.id_of("Shelf", "oaks", "books") == "s2"


async def test_a_shared_name_that_nobody_means_is_no_problem_and_one_that_is_meant_is():
    rows = {"/rooms/id-attic/shelves/list": [{**each, "metadata": {}} for each in SHARED]}
    live = await _read(World(**rows), wanted=[("Shelf", "oaks")])
    assert {each.name for each in live.resources if each.kind == "Shelf"} == {"s1", "s2"}
    with pytest.raises(IncompleteRead) as caught:
        await _read(
            World(**rows), _declaring(Address("Shelf", "oaks", "books")), [("Shelf", "oaks")]
        )
    assert caught.value.problems[0].code == "name-taken-twice"


async def test_what_is_asked_for_later_joins_what_is_known():
    world = World(**{"/posters/list": [_row("poster", "red")]})
    async with talking_to(world) as reader:
        live = await fetch_live(reader, NOBODY, kinds=KINDS, lookups={}, wanted=())
        more = await fetch_more(
            reader, live, NOBODY, kinds=KINDS, lookups={}, wanted=[("Poster", "")]
        )
    assert Address("Poster", "", "red") in more.resources
    assert more.directory.id_of("Poster", "", "red") == "id-red"
    assert world.asked.count("/posters/list") == 1


def _requests(address, **spec):
    (resource,) = _declaring(address, **spec).resources.values()
    step = Step(
        address,
        Action.CREATE,
        ActionReason.NOT_LIVE,
        "new",
        desired=resource,
        stamp=Stamp("trees") if KINDS[address.kind].is_stamped else None,
    )
    ids = {"hall": "r/1"}
    return requests_for(
        step, kinds=KINDS, resolve=lambda _, __, name: ids.get(name), fill=lambda text: text
    )


def test_a_create_goes_into_its_parents_path_and_says_the_parent_nowhere_else():
    (request,) = _requests(Address("Shelf", "oaks", "books"), room="hall")
    assert (request.method, request.path) == ("POST", "/rooms/r%2F1/shelves")
    assert "room" not in request.body
    (request,) = _requests(Address("Sign", "oaks", "hall"), room="hall")
    assert request.path == "/rooms/r%2F1/sign"


def test_a_create_in_no_wood_goes_to_the_path_of_those():
    assert _requests(Address("Notice", "", "closed"))[0].path == "/everywhere/notices"
    assert _requests(Address("Notice", "oaks", "closed"))[0].path == "/notices"
