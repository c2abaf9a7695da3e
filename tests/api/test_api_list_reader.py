"""Lists that need not wait for the list of namespaces do not; a wrong guess costs a request."""

import asyncio

import httpx
import pytest
from fake_network import KINDS, LOOKUPS, FakeApi, refusing
from hypothesis import given
from hypothesis import strategies as st

from reconciler.api.client import open_reader
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.headers.namespace_ids import NamespaceIds
from reconciler.api.reading.live import fetch_live
from reconciler.model.errors import IncompleteRead
from reconciler.model.resource import Desired, Live

pytestmark = pytest.mark.anyio
SPACES = "POST /v1/namespaces/list"
SECRETS = "GET /v1/organizations/secrets"
SECRETS_WANTED = (("Secret", ""),)


class Account(FakeApi):
    """An account with one namespace `ads`, and in it one bucket; the rest is not found."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.refused: dict[str, httpx.Response] = {}

    def _answer(self, request: httpx.Request) -> httpx.Response:
        asked = f"{request.method} {request.url.path}"
        place = request.headers.get("x-namespace", "ns_1")
        if asked in self.refused:
            return self.refused[asked]
        if place != "ns_1":
            return refusing(404, type="NotFoundError")
        if asked == SPACES:
            return listing({"namespace_id": "ns_1", "namespace_name": "ads"})
        if asked == SECRETS:
            return httpx.Response(200, json={"secrets": ["TOKEN"]})
        is_of_buckets = "buckets" in asked
        return listing(*[{"bucket_id": "bkt_1", "bucket_name": "raw"}] * is_of_buckets)


def listing(*rows: object) -> httpx.Response:
    return httpx.Response(200, json={"results": rows, "pagination": {}})


async def read(
    api: FakeApi,
    known: NamespaceIds | None = None,
    *,
    wanted: tuple[tuple[str, str], ...] = SECRETS_WANTED,
    waits: str = "",
    on: str = "",
) -> Live:
    """Everything live; the answer to what `waits` is kept until `on` was asked."""
    came = asyncio.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        asked = f"{request.method} {request.url.path}"
        if asked == on:
            came.set()
        if asked == waits:
            await asyncio.wait_for(came.wait(), 5)
        return api(request)

    async with open_reader(
        "http://api",
        ApiKey("sk"),
        transport=httpx.MockTransport(answer),
        backoff=FakeApi(api.answer).clock.backoff(),
        namespaces=known,
    ) as reader:
        return await fetch_live(
            reader, Desired("ads", {}), kinds=KINDS, lookups=LOOKUPS, wanted=wanted
        )


def knowing(**ids: str) -> NamespaceIds:
    known = NamespaceIds()
    known.note_listed(ids)
    return known


async def test_what_lies_in_no_namespace_is_asked_for_together_with_the_namespaces() -> None:
    live = await read(Account(), waits=SPACES, on=SECRETS)
    assert live.directory.id_of("Secret", "", "TOKEN") == "TOKEN"


async def test_what_lies_in_a_namespace_that_was_seen_before_is_asked_for_with_them_too() -> None:
    api, known = Account(), NamespaceIds()
    first = await read(api, known)
    fresh = sorted(api.asked)
    api.requests.clear()
    again = await read(api, known, waits=SPACES, on="POST /v1/buckets/list")
    assert again == first
    assert sorted(api.asked) == fresh


async def test_a_namespace_that_was_made_under_the_name_is_read_anew() -> None:
    api = Account()
    assert await read(api, knowing(ads="ns_old")) == await read(Account())
    places = [request.headers.get("x-namespace") for request in api.requests]
    assert places.count("ns_old") == places.count("ns_1") == 2


async def test_what_is_known_follows_what_is_listed_and_what_a_run_changes() -> None:
    known = knowing(gone="ns_0")
    await read(Account(), known)
    assert known.known == {"ads": "ns_1"}
    known.note_changed("shop", "shop", "ns_2")
    known.note_changed("ads", "films", "ns_1")
    assert known.known == {"films": "ns_1", "shop": "ns_2"}
    known.note_changed("shop", None, "ns_2")
    assert known.known == {"films": "ns_1"}


async def test_where_namespaces_cannot_be_listed_nothing_else_is_told() -> None:
    api = Account()
    api.refused = {SPACES: refusing(401), SECRETS: refusing(401)}
    with pytest.raises(IncompleteRead) as told:
        await read(api, knowing(ads="ns_1"))
    (problem,) = told.value.problems
    assert "list of kind Namespace" in problem.message


async def test_what_nobody_reads_ends_with_the_reading() -> None:
    api, before = Account(), asyncio.all_tasks()
    api.refused = {SPACES: refusing(401)}
    with pytest.raises(IncompleteRead):
        await read(api, waits=SECRETS, on="never")
    assert asyncio.all_tasks() == before


@given(
    st.dictionaries(st.sampled_from(["ads", "shop"]), st.sampled_from(["ns_1", "ns_2"])),
    st.sets(st.sampled_from([("Secret", ""), ("Cluster", "ads"), ("Cluster", "shop")])),
)
def test_whatever_was_known_what_is_live_is_the_same(
    known: dict[str, str], wanted: set[tuple[str, str]]
) -> None:
    fresh = asyncio.run(read(Account(), wanted=tuple(wanted)))
    assert asyncio.run(read(Account(), knowing(**known), wanted=tuple(wanted))) == fresh


async def test_nobody_waits_behind_what_was_asked_for_in_vain() -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("x-namespace") == "ns_old":
            await asyncio.Event().wait()
        return Account()(request)

    transport = httpx.MockTransport(answer)
    before = asyncio.all_tasks()
    async with (
        asyncio.timeout(5),
        open_reader(
            "http://api", ApiKey("sk"), transport=transport, namespaces=knowing(ads="ns_old")
        ) as reader,
    ):
        live = await fetch_live(
            reader,
            Desired("ads", {}),
            kinds=KINDS,
            lookups=LOOKUPS,
            wanted=SECRETS_WANTED,
            concurrency=3,
        )
    assert live == await read(Account())
    assert asyncio.all_tasks() == before
