"""Whatever URL is written, the plain way reads it as httpx does, or leaves it to httpx."""

from collections.abc import Callable
from urllib.parse import parse_qsl

import httpx
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from made_up import examples

from reconciler.api.host.api_url import ApiUrl, read_plain_url
from reconciler.api.host.base_url import read_any_url, read_base_url
from reconciler.api.transport.backoff import ExchangeLimits
from reconciler.api.transport.connection import Connection
from reconciler.api.transport.rate_window import RateWindow
from reconciler.model.errors import Rejected

SCHEMES = ("http", "https", "HTTP", "Https")
HOSTS = (
    "api.mixpeek.com",
    "localhost",
    "API.Example.com",
    "a_b-c.d",
    "-a",
    "a.",
    ".a",
    "a..b",
    "a.1",
    "1a",
    "xn--bcher-kva.example",
    "a.xn--",
    "bücher.example",
    "ﬁ.example",
    "127.0.0.1",
    "255.255.255.255",
    "256.0.0.1",
    "01.2.3.4",
    "1.2.3",
    "1.2.3.4.5",
    "0x7f.1",
    "[::1]",
    "[fe80::1%25eth0]",
    "[v1.x]",
    "u:p@host",
    "@host",
    "",
    "a b",
    "a%20b",
    "a%2eb",
    "a*b",
    "a" * 64,
    ".".join(["a" * 63] * 4),
)
PORTS = ("", ":", ":1", ":80", ":443", ":0", ":080", ":65535", ":65536", ":99999", ":x", ":-1")
PARTS = ("/", "/a", "/v1", "/v10", "/.", "/..", "/a.b", "/~", "/%41", "/%", "/é", "/a b", "/a:b")
TAILS = ("", "", "", "?", "#", "?a=b", "#x", " ", "\n", "\\")

written = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(SCHEMES),
    st.sampled_from(HOSTS) | st.text(max_size=8),
    st.sampled_from(PORTS),
    st.lists(st.sampled_from(PARTS) | st.text(max_size=4), max_size=3).map("".join),
    st.sampled_from(TAILS),
)
plain = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(SCHEMES[:2]),
    st.lists(st.from_regex(r"[a-z0-9_-]{1,5}", fullmatch=True), min_size=1, max_size=5).map(
        ".".join
    ),
    st.sampled_from(PORTS),
    st.lists(st.from_regex(r"/[a-z0-9_.~-]{1,5}/?", fullmatch=True), max_size=3).map("".join),
)


def told(read: Callable[[str], ApiUrl], text: str) -> ApiUrl | str:
    try:
        return read(text)
    except Rejected as error:
        return str(error)


@given(written | plain)
@examples(1500)
def test_a_url_is_read_as_httpx_reads_it(text: str) -> None:
    event("plainly" if read_plain_url(text) is not None else "by httpx")
    assert told(read_base_url, text) == told(read_any_url, text)


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("port", PORTS)
def test_a_host_is_read_as_httpx_reads_it(host: str, port: str) -> None:
    for scheme in SCHEMES:
        text = f"{scheme}://{host}{port}"
        assert told(read_base_url, text) == told(read_any_url, text)


@pytest.mark.parametrize(
    "text",
    [
        "https://api.mixpeek.com",
        "https://api.mixpeek.com:8443/gate-1/",
        "http://127.0.0.1:54321",
        "http://localhost:8765/v10",
    ],
)
def test_a_usual_url_is_read_plainly(text: str) -> None:
    assert read_plain_url(text) == read_any_url(text)


class Nowhere:
    """What is never sent."""


def connection_to(url: str) -> Connection:
    return Connection(read_base_url(url), Nowhere(), RateWindow(), ExchangeLimits())  # type: ignore[arg-type]


words = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["", "limit", "1000", "a b", "a+b", "a&b=c", "%41", "~", "e30=", "é", "#", "?", "\x00", "\n"]
)


@given(
    st.sampled_from(["https://host", "https://host:8443/gate", "https://host/g%C3%A4te"]),
    st.lists(
        st.sampled_from(["/v1", "/a_b", "/a.b", "/..", "/.", "/%2F", "/é", "/a b", "//", "/a:b"]),
        min_size=1,
        max_size=4,
    ).map("".join),
    st.none() | st.dictionaries(words, words, max_size=3),
)
@examples(800)
def test_what_is_asked_for_is_what_httpx_would_ask_for(
    url: str, path: str, params: dict[str, str] | None
) -> None:
    expected = httpx.URL(f"{url}{path}", params=params) if params else httpx.URL(f"{url}{path}")
    asked, _, query = connection_to(url)._target(path, params).partition("?")
    assert asked == expected.raw_path.decode("ascii").partition("?")[0]
    assert query.isascii()
    assert query.isprintable()
    assert parse_qsl(query, keep_blank_values=True) == expected.params.multi_items()
