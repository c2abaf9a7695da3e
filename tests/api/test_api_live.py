"""The whole world in one read: with as few requests as pages, or not at all."""

import asyncio
import json

import httpx
import pytest
from fake_network import KINDS, LOOKUPS, FakeApi, refusing, talking_to

from reconciler.api.client import open_reader
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.reading.live import fetch_live, fetch_more
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields
from reconciler.model.errors import IncompleteRead
from reconciler.model.location import Locations
from reconciler.model.resource import Desired, Live, Resource, Stamp

pytestmark = pytest.mark.anyio
NOTHING = Desired("ads-platform", {})


def space(name: str, **more: Data) -> Fields:
    return {"namespace_id": f"ns_{name}", "namespace_name": name, **more}


def bucket(name: str, *, id: str = "", **more: Data) -> Fields:  # noqa: A002 - the API's word
    return {"bucket_id": id or f"bkt_{name}", "bucket_name": name, **more}


class World(FakeApi):
    """Lists by namespace id and path; a list of more than 1000 rows comes in pages."""

    def __init__(self) -> None:
        super().__init__(self._list)
        self.lists: dict[tuple[str, str], list[Fields] | httpx.Response] = {}

    def put(
        self, namespace: str, path: str, *rows: Fields, refusal: httpx.Response | None = None
    ) -> "World":
        self.lists[namespace, path] = refusal or list(rows)
        return self

    def _list(self, request: httpx.Request) -> httpx.Response:
        where = (request.headers.get("x-namespace", ""), request.url.path)
        rows = self.lists.get(where, [])
        if isinstance(rows, httpx.Response):
            return httpx.Response(rows.status_code, content=rows.content)
        if request.url.path.endswith("/secrets"):
            return httpx.Response(200, json={"secrets": ["TOKEN"], "count": 1})
        start = int(request.url.params.get("cursor", "0"))
        end = start + int(request.url.params["limit"])
        cursor = str(end) if end < len(rows) else None
        text = json.dumps({"results": rows[start:end], "pagination": {"next_cursor": cursor}})
        return httpx.Response(200, content=text)


def two_namespaces() -> World:
    return (
        World()
        .put("", "/v1/namespaces/list", space("ads"), space("shop"))
        .put("ns_ads", "/v1/buckets/list", bucket("raw"))
        .put("ns_shop", "/v1/buckets/list", bucket("raw", id="bkt_2"))
    )


async def read(
    world: FakeApi,
    desired: Desired = NOTHING,
    *,
    wanted: tuple[tuple[str, str], ...] = (),
    namespaces: tuple[str, ...] | None = None,
) -> Live:
    async with talking_to(world) as writer:
        return await fetch_live(
            writer,
            desired,
            kinds=KINDS,
            lookups=LOOKUPS,
            wanted=wanted,
            namespaces=namespaces,
        )


def declaring(*addresses: Address) -> Desired:
    nowhere = Locations("m.yaml", (0, 0, 0, 0, None))
    return Desired("ads-platform", {each: Resource(each, {}, nowhere) for each in addresses})


async def test_every_namespace_is_read_and_names_are_kept_apart() -> None:
    live = await read(two_namespaces())
    assert set(live.resources) == {
        Address("Namespace", "", "ads"),
        Address("Namespace", "", "shop"),
        Address("Bucket", "ads", "raw"),
        Address("Bucket", "shop", "raw"),
    }
    assert live.directory.id_of("Bucket", "shop", "raw") == "bkt_2"
    assert live.directory.name_of("Bucket", "ads", "bkt_raw") == "raw"


async def test_one_request_per_thousand_rows_and_never_one_per_resource() -> None:
    world = two_namespaces()
    world.put("ns_ads", "/v1/retrievers/list", *retrievers(2_001))
    live = await read(world, wanted=(("Cluster", "ads"), ("Secret", "")))
    namespaces, buckets, retriever_pages, lookups = 1, 2, 3 + 1, 2
    assert len(world.requests) == namespaces + buckets + retriever_pages + lookups
    assert len(live.resources) == 2 + 2 + 2_001


def retrievers(count: int) -> list[Fields]:
    return [{"retriever_id": f"ret_{n}", "retriever_name": f"r{n}"} for n in range(count)]


async def test_only_the_wanted_namespaces_and_those_of_the_manifests_are_read() -> None:
    world = two_namespaces().put("", "/v1/namespaces/list", space("a"), space("b"), space("c"))
    await read(world, declaring(Address("Bucket", "b", "x")), namespaces=("c",))
    asked = {request.headers.get("x-namespace") for request in world.requests}
    assert asked == {None, "ns_b", "ns_c"}


async def test_a_namespace_that_is_not_live_needs_no_request() -> None:
    world = World()
    live = await read(world, declaring(Address("Bucket", "new", "x")), wanted=(("Cluster", "new"),))
    assert world.asked == ["POST /v1/namespaces/list"]
    assert live.resources == {}


async def test_namespaces_of_the_server_are_left_alone() -> None:
    world = World().put("", "/v1/namespaces/list", space("sys", scope="system"))
    live = await read(world)
    assert live.resources == {}
    assert len(world.requests) == 1


async def test_what_is_being_deleted_is_told_apart() -> None:
    leaving = bucket("old", status="IN_PROGRESS")
    world = two_namespaces().put("ns_ads", "/v1/buckets/list", leaving, bucket("old", id="bkt_9"))
    live = await read(world)
    address = Address("Bucket", "ads", "old")
    assert live.resources[address].id == "bkt_9"
    assert live.leaving[address].id == "bkt_old"
    assert live.directory.id_of("Bucket", "ads", "old") == "bkt_9"


@pytest.mark.parametrize(
    ("metadata", "stamp"),
    [
        ({"reconciler": {"stack": "ads"}}, Stamp("ads")),
        ({"reconciler": {"stack": "ads", "protect": True}}, Stamp("ads", is_protected=True)),
        ({"reconciler": {"stack": "ads", "protect": "yes"}}, Stamp("ads")),
        ({"reconciler": {"stack": ""}}, None),
        ({"reconciler": {"stack": 7}}, None),
        ({"reconciler": "ads"}, None),
        ({}, None),
        (None, None),
        ("reconciler", None),
    ],
)
async def test_a_stamp_is_read_and_garbage_is_nobodys(metadata: Data, stamp: Stamp | None) -> None:
    world = two_namespaces().put("ns_ads", "/v1/buckets/list", bucket("raw", metadata=metadata))
    assert (await read(world)).resources[Address("Bucket", "ads", "raw")].stamp == stamp


async def test_a_name_that_is_live_twice_is_a_problem_that_names_both_ids() -> None:
    world = two_namespaces()
    world.put("ns_ads", "/v1/buckets/list", bucket("raw"), bucket("raw", id="bkt_7"))
    with pytest.raises(IncompleteRead) as caught:
        await read(world)
    assert caught.value.problems[0].message == (
        "Bucket/ads/raw is live twice, as bkt_raw and as bkt_7"
    )


async def test_every_list_that_failed_is_named() -> None:
    world = two_namespaces()
    world.put("ns_ads", "/v1/buckets/list", refusal=refusing(500))
    world.put("ns_shop", "/v1/retrievers/list", {"retriever_id": "ret_1"})
    with pytest.raises(IncompleteRead) as caught:
        await read(world)
    first, second = (problem.message for problem in caught.value.problems)
    assert first.startswith("cannot read the list of kind Bucket in namespace ads: POST")
    assert second.startswith("cannot read the list of kind Retriever in namespace shop: ")


async def test_a_key_that_may_not_read_a_managed_kind_stops_the_read() -> None:
    world = two_namespaces().put("ns_ads", "/v1/buckets/list", refusal=refusing(403))
    with pytest.raises(IncompleteRead, match="kind Bucket in namespace ads"):
        await read(world)


@pytest.mark.parametrize("status", [403, 404])
async def test_a_kind_that_the_key_may_not_look_up_cannot_be_checked(status: int) -> None:
    world = two_namespaces().put("", "/v1/organizations/secrets", refusal=refusing(status))
    live = await read(world, wanted=(("Secret", "ads"),))
    assert live.directory.unlisted == {"Secret"}


@pytest.mark.parametrize("status", [401, 500])
async def test_a_lookup_that_fails_otherwise_stops_the_read(status: int) -> None:
    world = two_namespaces().put("", "/v1/organizations/secrets", refusal=refusing(status))
    with pytest.raises(IncompleteRead, match="kind Secret"):
        await read(world, wanted=(("Secret", ""),))


async def test_a_lookup_is_read_once_and_only_when_something_refers_to_it() -> None:
    world = two_namespaces()
    live = await read(world, wanted=(("Secret", "ads"), ("Secret", "shop"), ("Secret", "")))
    assert world.asked.count("GET /v1/organizations/secrets") == 1
    assert not any("clusters" in asked for asked in world.asked)
    assert live.directory.id_of("Secret", "", "TOKEN") == "TOKEN"


async def test_a_shared_name_of_a_lookup_leads_nowhere_and_its_ids_still_do() -> None:
    clusters: tuple[Fields, ...] = (
        {"cluster_id": "c1", "name": "same"},
        {"cluster_id": "c2", "name": "same"},
        {"cluster_id": "c3"},
    )
    world = two_namespaces().put("ns_ads", "/v1/clusters/list", *clusters)
    directory = (await read(world, wanted=(("Cluster", "ads"),))).directory
    assert directory.id_of("Cluster", "ads", "same") is None
    assert directory.name_of("Cluster", "ads", "c2") == "same"
    assert directory.name_of("Cluster", "ads", "c3") == "c3"


async def test_what_is_not_managed_stands_by_under_its_name_or_else_its_id() -> None:
    clusters: tuple[Fields, ...] = (
        {"cluster_id": "c1", "name": "same"},
        {"cluster_id": "c2", "name": "same"},
        {"cluster_id": "c3", "name": "own"},
    )
    world = two_namespaces().put("ns_ads", "/v1/clusters/list", *clusters)
    live = await read(world, wanted=(("Cluster", "ads"),))
    assert {str(each.address): each.id for each in live.bystanders.values()} == {
        "Cluster/ads/c1": "c1",
        "Cluster/ads/c2": "c2",
        "Cluster/ads/own": "c3",
    }


async def more(world: FakeApi, live: Live, *wanted: tuple[str, str]) -> Live:
    async with talking_to(world) as writer:
        return await fetch_more(writer, live, NOTHING, kinds=KINDS, lookups=LOOKUPS, wanted=wanted)


async def test_a_second_look_asks_for_nothing_but_what_is_wanted() -> None:
    world = two_namespaces().put("ns_ads", "/v1/clusters/list", {"cluster_id": "c1", "name": "own"})
    live = await read(world)
    world.requests.clear()
    known = await more(world, live, ("Cluster", "ads"))
    assert world.asked == ["POST /v1/clusters/list"]
    assert set(known.bystanders) == {Address("Cluster", "ads", "own")}
    assert (known.resources, known.directory) == (live.resources, live.directory)


async def test_a_second_look_says_what_it_may_not_see() -> None:
    world = two_namespaces().put("ns_ads", "/v1/clusters/list", refusal=refusing(403))
    known = await more(world, await read(world), ("Cluster", "ads"))
    assert known.directory.unlisted == {"Cluster"}
    assert known.bystanders == {}


async def test_a_second_look_that_fails_is_no_look_at_all() -> None:
    world = two_namespaces().put("ns_ads", "/v1/clusters/list", refusal=refusing(500))
    live = await read(world)
    with pytest.raises(IncompleteRead, match="kind Cluster in namespace ads"):
        await more(world, live, ("Cluster", "ads"))


async def test_no_more_requests_are_in_flight_than_allowed() -> None:
    in_flight = most = 0
    world = World().put("", "/v1/namespaces/list", *(space(str(n)) for n in range(20)))

    async def answer(request: httpx.Request) -> httpx.Response:
        nonlocal in_flight, most
        in_flight += 1
        most = max(most, in_flight)
        for _ in range(5):
            await asyncio.sleep(0)
        in_flight -= 1
        return world(request)

    transport = httpx.MockTransport(answer)
    async with open_reader("http://api", ApiKey("sk"), transport=transport) as reader:
        await fetch_live(reader, NOTHING, kinds=KINDS, lookups={}, wanted=(), concurrency=3)
    assert most == 3
