"""What is written is kept: over restarts, between processes, all or nothing."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

pytestmark = pytest.mark.anyio


async def test_a_file_survives_a_restart(connect, tmp_path):
    database = str(tmp_path / "api.db")
    first = connect(database)
    await first.make_namespace()
    made = await first.make_bucket()
    second = connect(database)
    assert await second.ok("GET", f"/buckets/{made['bucket_id']}") == made


async def test_two_servers_share_one_file(connect, tmp_path):
    database = str(tmp_path / "api.db")
    here, there = connect(database), connect(database)
    await here.make_namespace()
    await there.make_bucket()
    body = {"bucket_name": "catalog", "bucket_schema": {"properties": {}}}
    await here.refused(409, "POST", "/buckets", body)
    assert (await here.ok("GET", "/buckets"))["total_count"] == 1


async def test_what_is_asked_of_a_slow_api_is_done_before_it_is_answered(connect, tmp_path):
    database = str(tmp_path / "api.db")
    fast, slow = connect(database), connect(database, latency_ms=60_000)
    await fast.make_namespace()
    body = {"bucket_name": "catalog", "bucket_schema": {"properties": {}}}
    asking = asyncio.create_task(slow.send("POST", "/buckets", body))
    await asyncio.wait([asking], timeout=1)
    assert not asking.done()
    assert (await fast.ok("GET", "/buckets"))["total_count"] == 1
    asking.cancel()


def test_of_many_who_want_one_name_exactly_one_gets_it(connect, tmp_path):
    database = str(tmp_path / "api.db")
    asyncio.run(connect(database).make_namespace())
    body = {"bucket_schema": {"properties": {}}}

    async def race():
        api = connect(database)
        names = [{"bucket_name": f"b{number}", **body} for number in range(20)]
        return [(await api.send("POST", "/buckets", one)).status_code for one in names]

    with ThreadPoolExecutor(4) as threads:
        results = [
            racer.result() for racer in [threads.submit(asyncio.run, race()) for _ in "abcd"]
        ]
    for answers in zip(*results, strict=True):
        assert sorted(answers) == [200, 409, 409, 409]


async def test_memory_is_forgotten(connect):
    await connect().make_namespace()
    assert (await connect().ok("GET", "/namespaces"))["total_count"] == 0


async def test_a_refused_write_leaves_nothing_behind(shop):
    made = await shop.make_bucket()
    schedule = {"trigger_type": "interval", "schedule_config": {"interval_seconds": 60}}
    await shop.make_collection("texts", made["bucket_id"])
    extractor = {"feature_extractor_name": "text_extractor", "version": "v1"}
    source = {"type": "bucket", "bucket_ids": [made["bucket_id"]]}
    body = {"collection_name": "texts", "source": source, "feature_extractor": extractor}
    await shop.refused(409, "POST", "/collections", {**body, "schedule": schedule})
    assert (await shop.ok("POST", "/triggers/list", {}))["total"] == 0


async def test_ids_carry_their_prefix_and_never_repeat(shop):
    ids = {(await shop.make_bucket(f"b{number}"))["bucket_id"] for number in range(50)}
    assert len(ids) == 50
    assert all(one.startswith("bkt_") for one in ids)
