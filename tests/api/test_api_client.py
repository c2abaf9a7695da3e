"""What is sent, and what never is."""

import httpx
import pytest
from fake_network import SECRET_KEY, answering, talking_to
from mocked_api import mocked_api

from reconciler import __version__
from reconciler.api.client import Reader, open_reader
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.host.base_url import read_base_url
from reconciler.api.host.proxy import proxy_for
from reconciler.model.data import Data
from reconciler.model.errors import Rejected

pytestmark = pytest.mark.anyio
OK = httpx.Response(200, json={})


async def test_every_request_carries_the_key_and_says_who_asks() -> None:
    api = answering(OK)
    async with talking_to(api) as writer:
        await writer.get_json("/v1/me")
    headers = api.requests[0].headers
    assert headers["authorization"] == f"Bearer {SECRET_KEY}"
    assert headers["user-agent"] == f"mixpeek-reconciler/{__version__}"


async def test_the_namespace_id_travels_as_a_header_and_only_where_there_is_one() -> None:
    api = answering(OK)
    async with talking_to(api) as writer:
        await writer.list_json("/v1/buckets/list", namespace="ns_1")
        await writer.list_json("/v1/namespaces/list")
    inside, outside = api.requests
    assert inside.headers["x-namespace"] == "ns_1"
    assert "x-namespace" not in outside.headers


def test_a_reader_has_no_method_that_writes() -> None:
    public = {name for name in dir(Reader) if not name.startswith("_")}
    assert public == {"get_json", "list_json", "pace", "search_json"}


async def test_a_reader_posts_to_lists_alone() -> None:
    api = answering(OK)
    async with talking_to(api) as writer:
        with pytest.raises(ValueError, match="is not a list"):
            await writer.list_json("/v1/buckets")
    assert api.requests == []


async def test_an_empty_body_is_an_answer() -> None:
    async with talking_to(answering(httpx.Response(204))) as writer:
        answer = await writer.send("DELETE", "/v1/triggers/trg_1")
    assert answer.body is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "half \ud800"])
async def test_what_json_cannot_say_is_a_problem_before_anything_is_sent(value: Data) -> None:
    api = answering(OK)
    async with talking_to(api) as writer:
        with pytest.raises(Rejected, match="cannot be sent as JSON"):
            await writer.send("POST", "/v1/buckets", body={"x": {"y": [value]}})
    assert api.requests == []


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_2xx_is_accepted(status: int) -> None:
    async with talking_to(answering(httpx.Response(status, json={"x": 1}))) as writer:
        assert (await writer.send("POST", "/v1/buckets", body={})).fields == {"x": 1}


async def test_remarks_of_the_api_reach_the_caller_as_sentences() -> None:
    remarks = ["key `lable` is ignored", {"resource": "bucket", "id": "bkt_1", "reason": "cold"}]
    async with talking_to(answering(httpx.Response(200, json={"warnings": remarks}))) as writer:
        answer = await writer.send("POST", "/v1/buckets", body={})
    assert answer.warnings == ("key `lable` is ignored", "bucket, bkt_1, cold")


async def test_redirects_are_not_followed_because_they_would_take_the_key_along() -> None:
    api = answering(httpx.Response(307, headers={"location": "http://elsewhere/v1/me"}))
    async with talking_to(api) as writer:
        with pytest.raises(Exception, match="GET /v1/me answered 307"):
            await writer.get_json("/v1/me")
    assert len(api.requests) == 1


async def test_a_reader_speaks_to_the_network_when_no_transport_is_given() -> None:
    with mocked_api("https://api.example.com") as api:
        route = api.get("/v1/me").respond(json={"organization_id": "org_1"})
        async with open_reader("https://api.example.com", ApiKey("sk_1")) as reader:
            answer = await reader.get_json("/v1/me")
    assert route.called
    assert answer.fields == {"organization_id": "org_1"}


UNUSABLE = {
    "api.mixpeek.com": ("api.mixpeek.com", "has no scheme", "https://api.mixpeek.com"),
    "localhost:8765": ("localhost:8765", "has no scheme", "http://localhost:8765"),
    "embeded": ("embeded", "has no scheme", "embedded for the embedded API"),
    "ftp://api:21/x": ("ftp://api:21/x", "has the scheme ftp", "https://api:21/x"),
    "http://": ("http://", "names no host", "https://HOST"),
    "http://a..b": ("http://a..b", "names a host that cannot be", "https://HOST"),
    f"http://{'a' * 64}.com": ("aaa.com", "names a host that cannot be", "https://HOST"),
    "http://host:port": ("http://host:port", "cannot be read", "https://HOST or https://HOST:PORT"),
    "http://host:99999": ("http://host:99999", "names port 99999", "http://host:PORT"),
    "http://host:0": ("http://host:0", "names port 0", "http://host:PORT"),
    "http://[::1]:-1": ("http://[::1]:-1", "names port -1", "http://[::1]:PORT"),
    "https://u:hunter2@api/x": ("https://***@api/x", "holds a user", "https://api/x"),
    "https://api/?k=hunter2": ("https://api/,", "goes on behind a ?", "https://api"),
    "https://api#hunter2": ("https://api,", "goes on behind a ?", "https://api"),
    "https://api.mixpeek.com/v1/": ("/v1/", "holds the /v1", "https://api.mixpeek.com."),
    "https://api/gate/v1/buckets": ("/v1/buckets", "holds the /v1", "https://api/gate."),
    "": ('""', "has no scheme", "https://HOST"),
}


@pytest.mark.parametrize("url", UNUSABLE)
async def test_a_url_that_cannot_be_used_is_named_with_what_to_write_instead(url: str) -> None:
    with pytest.raises(Rejected) as caught:
        async with open_reader(url, ApiKey("sk_1")):
            pass
    (problem,) = caught.value.problems
    named, why, instead = UNUSABLE[url]
    assert named in problem.message
    assert why in problem.message
    assert f"Write {instead}" in problem.remedy
    assert "hunter2" not in str(problem)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.mixpeek.com",
        "http://127.0.0.1:1",
        "http://[::1]:65535/",
        "https://gate/v10",
    ],
)
def test_a_url_that_can_be_used_is_used_as_it_is(url: str) -> None:
    assert str(read_base_url(url)) == url.rstrip("/")


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r}".format])
def test_a_key_shows_nothing_of_itself(show: object) -> None:
    assert callable(show)
    assert SECRET_KEY not in show(ApiKey(SECRET_KEY))


@pytest.mark.parametrize("text", ["sk\nX-Evil: 1", "sk_ü", "sk one", "sk\x00"])
def test_a_key_that_no_header_can_carry_is_a_problem_that_does_not_quote_it(text: str) -> None:
    with pytest.raises(Rejected) as caught:
        ApiKey(text, variable="MY_KEY")
    assert text not in str(caught.value)
    assert "MY_KEY" in caught.value.problems[0].remedy


def test_a_key_read_from_a_file_may_end_in_a_line_break() -> None:
    assert ApiKey("sk_1\n").authorization() == "Bearer sk_1"


NO_PROXIES = {"HTTPS_PROXY": "", "HTTP_PROXY": "", "ALL_PROXY": "", "NO_PROXY": ""}


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://api.example.com", None),
        ({"HTTPS_PROXY": "http://p:3128"}, "https://api.example.com", "http://p:3128"),
        ({"HTTPS_PROXY": "p:3128"}, "https://api.example.com", "http://p:3128"),
        ({"HTTPS_PROXY": "http://p:3128"}, "http://api.example.com", None),
        ({"ALL_PROXY": "http://p:3128"}, "https://api.example.com", "http://p:3128"),
        ({"ALL_PROXY": "http://p:3128"}, "http://127.0.0.1:8765", None),
        (
            {"ALL_PROXY": "http://p:3128", "NO_PROXY": "example.com"},
            "https://api.example.com",
            None,
        ),
    ],
)
def test_the_environment_names_the_proxy_as_everywhere(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], url: str, proxy: str | None
) -> None:
    for name, text in {**NO_PROXIES, **environment}.items():
        monkeypatch.setenv(name, text)
        monkeypatch.setenv(name.lower(), text)
    at = read_base_url(url)
    found = proxy_for(at.scheme, at.host)
    assert (str(found.url) if found else None) == proxy


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        ("socks5://u:hunter2@p:1080", "socks5://***@p:1080"),
        ("ftp://u:hunter2@p", "ftp://***@p"),
        ("http://p:x", "http://p:x"),
        ("p:x", "p:x"),
        ("http://u:hunter2@p:99999", "http://***@p:99999"),
        ("p:0", "p:0"),
        ("://", "://"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, named: str, shown: str
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, named)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    with pytest.raises(Rejected) as caught:
        proxy_for("https", "api.example.com")
    (problem,) = caught.value.problems
    assert f"the proxy that HTTPS_PROXY names, {shown}, cannot be used" in problem.message
    assert "hunter2" not in str(problem)
    assert "Set HTTPS_PROXY to http://HOST:PORT" in problem.remedy


@pytest.mark.parametrize(
    "url", ["http://api.example.com", "http://10.0.0.7:8080", "http://[fe80::1]"]
)
async def test_a_key_goes_over_http_to_no_other_machine(url: str) -> None:
    with pytest.raises(Rejected) as rejected:
        async with open_reader(url, ApiKey("sk_1")):
            """Refused before anything is sent."""
    (problem,) = rejected.value.problems
    assert problem.code == "plain-http"
    assert "--insecure-http" in problem.remedy
    async with open_reader(url, ApiKey("sk_1"), may_be_plain=True):
        """Somebody said so."""


@pytest.mark.parametrize(
    "url",
    ["http://localhost:80", "http://127.0.0.2", "http://[::1]:8080", "https://api.example.com"],
)
async def test_this_machine_and_what_is_encrypted_need_no_permission(url: str) -> None:
    async with open_reader(url, ApiKey("sk_1")):
        """Opened."""
