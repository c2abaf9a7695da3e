"""Who passes, how often, and how a refusal looks (§1.1, §1.2, §1.4)."""

import pytest

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("key", ["", "Basic abc", "Bearer ", "Bearer"])
async def test_a_request_without_a_key_is_unauthorized(api, key):
    error = await api.refused(401, "GET", "/namespaces", headers={"Authorization": key})
    assert error["type"] == "UnauthorizedError"


async def test_any_key_passes_unless_one_is_chosen(connect):
    await connect().ok("GET", "/me")
    chosen = connect(api_key="sk_right")
    await chosen.refused(401, "GET", "/me")
    await chosen.ok("GET", "/me", headers={"Authorization": "Bearer sk_right"})


@pytest.mark.parametrize(
    "path",
    ["/health", "/collections/features", "/collections/features/extractors", "/retrievers/stages"],
)
async def test_the_catalogues_and_health_need_no_key(api, path):
    await api.ok("GET", path, headers={"Authorization": ""})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nix", 404), ("PUT", "/me", 405), ("PATCH", "/namespaces", 405)],
)
async def test_unknown_routes_and_methods_answer_in_the_envelope(api, method, path, status):
    await api.refused(status, method, path)


@pytest.mark.parametrize(
    "raw", [b"{", b"[" * 100_000, b'{"a": NaN}', b"\xff", b'{"namespace_name": "\\ud800abc"}']
)
async def test_a_body_that_is_not_json_is_a_bad_request(api, raw):
    response = await api.http.post("/v1/namespaces", content=raw)
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "BadRequestError"


@pytest.mark.parametrize("body", [[], "text", 1, None])
async def test_a_body_that_is_no_object_is_invalid(api, body):
    await api.refused(422, "POST", "/namespaces", body)


async def test_every_failing_field_is_listed(api):
    body = {"namespace_name": "ab", "auto_create_indexes": "yes", "nope": 1}
    found = await api.locations("POST", "/namespaces", body)
    assert {location[-1] for location in found} == {"namespace_name", "auto_create_indexes", "nope"}


async def test_an_unknown_key_deep_inside_names_the_keys_of_its_own_object(shop):
    made = await shop.make_bucket()
    adapter = {"adapter_type": "mux", "batching": {"windows": 3}}
    path = f"/buckets/{made['bucket_id']}"
    error = await shop.refused(422, "PATCH", path, {"source_adapter": adapter})
    entry = error["details"]["validation_errors"][0]
    assert entry["location"] == ["body", "source_adapter", "batching", "windows"]
    assert "window_seconds" in entry["message"]


async def test_a_location_names_keys_and_never_how_they_were_tried(shop):
    body = {"pinned": {"enabled": "yes"}}
    assert ["body", "pinned", "enabled"] in await shop.locations("PATCH", "/namespaces/shop", body)


async def test_me_reports_the_limits_that_apply(connect):
    limits = (await connect(rate_limits={"metadata": 5}).ok("GET", "/me"))["rate_limits"]
    assert limits["metadata"] == 5
    assert set(limits) == {"metadata", "data", "search", "upload", "compute"}


async def test_too_many_requests_are_told_when_to_come_back(connect, clock):
    api = connect(rate_limits={"metadata": 2}, clock=clock)
    first = await api.send("GET", "/namespaces")
    assert first.headers["X-RateLimit-Limit"] == "2"
    assert first.headers["X-RateLimit-Remaining"] == "1"
    await api.send("GET", "/namespaces")
    refused = await api.send("GET", "/namespaces")
    assert refused.status_code == 429
    assert refused.json()["error"]["type"] == "TooManyRequestsError"
    assert refused.headers["Retry-After"] == "60"
    clock.now += 60
    await api.ok("GET", "/namespaces")


async def test_categories_are_limited_apart(connect, clock):
    api = connect(rate_limits={"data": 1}, clock=clock)
    await api.make_namespace()
    made = await api.make_bucket()
    path = f"/buckets/{made['bucket_id']}/objects"
    await api.ok("POST", path, {})
    await api.refused(429, "POST", path, {})
    await api.ok("GET", "/buckets")


@pytest.mark.parametrize(
    "metadata", [b"[" * 300 + b"]" * 300, b"1e999", b'{"a":' * 200 + b"1" + b"}" * 200]
)
async def test_json_that_cannot_be_kept_is_a_bad_request(api, metadata):
    body = b'{"namespace_name": "shop", "infrastructure": {"compute_profiles": ' + metadata + b"}}"
    assert (await api.http.post("/v1/namespaces", content=body)).status_code == 400


async def test_a_summary_leaves_out_the_heavy_configuration(shop):
    row = (await shop.ok("POST", "/namespaces/list?view=summary", {}))["results"][0]
    assert "feature_extractors" not in row
    assert row["payload_index_count"] == 0
