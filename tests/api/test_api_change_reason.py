"""Why something is changed, as a header can carry it."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.api.client import open_writer
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.headers.change_reason import HEADER, LONGEST, header_text


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("commit 1a2b; fixes the tags", "commit 1a2b; fixes the tags"),
        ("Größere Budgets für Kampagnen", "Grossere Budgets fur Kampagnen".replace("ss", "\\xdf")),
        ("a\r\nX-Evil: 1\tb\x00c", "a X-Evil: 1 b c"),
        ("ship it \N{ROCKET}", "ship it \\U0001f680"),
        ("turned \u202eround\u2028here", "turned round here"),
        ("half a character \ud800.", "half a character ."),
        ("   ", ""),
    ],
)
def test_a_reason_is_one_line_of_plain_characters(said, sent):
    assert header_text(said) == sent


def test_a_long_reason_is_cut_and_says_so():
    cut = header_text("why " * 1000)
    assert len(cut) <= LONGEST
    assert cut.endswith("...")


@given(st.text(max_size=2000))
def test_any_text_makes_a_header_that_can_be_sent(said):
    line = header_text(said)
    assert len(line) <= LONGEST
    assert line.isascii()
    assert line.isprintable()
    assert header_text(line) == line
    httpx.Request("POST", "http://api", headers={HEADER: line})


@pytest.mark.anyio
async def test_every_change_says_why_and_no_read_does():
    seen = []

    def answer(request):
        seen.append((request.method, request.url.path, request.headers.get(HEADER)))
        return httpx.Response(200, json={"results": []})

    async with open_writer(
        "http://api", ApiKey("k"), transport=httpx.MockTransport(answer), reason="commit 1a2b"
    ) as writer:
        await writer.get_json("/v1/me")
        await writer.list_json("/v1/buckets/list")
        await writer.send("PATCH", "/v1/buckets/bkt_1", body={})
        await writer.send("DELETE", "/v1/buckets/bkt_1")
    assert seen == [
        ("GET", "/v1/me", None),
        ("POST", "/v1/buckets/list", None),
        ("PATCH", "/v1/buckets/bkt_1", "commit 1a2b"),
        ("DELETE", "/v1/buckets/bkt_1", "commit 1a2b"),
    ]


@pytest.mark.anyio
async def test_a_reason_never_holds_the_key():
    seen = []

    def answer(request):
        seen.append(request.headers[HEADER])
        return httpx.Response(200, json={})

    key = ApiKey("sk_live_0123456789")
    async with open_writer(
        "http://api",
        key,
        transport=httpx.MockTransport(answer),
        reason="deployed with sk_live_0123456789",
    ) as writer:
        await writer.send("POST", "/v1/buckets", body={})
    assert seen == ["deployed with (secret)"]
