"""Somebody is told: signed as receivers verify it, again where that may help, nowhere else."""

import asyncio
import json
import logging
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx
import pytest
import respx
from msgspec.structs import replace
from passing_time import PassingTime
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from reconciler.api.notifications.send import DELIVERING, send_notification
from reconciler.api.notifications.signature import secret_of, signed_headers
from reconciler.api.transport.backoff import Backoff
from reconciler.model.fleet.controller import Notification
from reconciler.model.problem import Problem, Severity

pytestmark = pytest.mark.anyio
URL = "https://hooks.elsewhere.example.net/services/T000/B000/letsinwhoeverknowsit"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"type":"stack.failed","says":"\xc3\xa4"}\n'
ENVIRON = {"HOOK_URL": URL, "HOOK_SECRET": SECRET}
UNSIGNED = Notification(url_env="HOOK_URL")
SIGNED = Notification(url_env="HOOK_URL", secret_env="HOOK_SECRET")


@pytest.fixture
def clock() -> PassingTime:
    return PassingTime()


def passing(clock: PassingTime) -> Backoff:
    return replace(
        DELIVERING,
        sleep=clock.sleep,
        clock=clock,
        today=lambda: 1_780_000_000 + clock.now,
        jitter=lambda: 1.0,
    )


async def send(
    notification: Notification = UNSIGNED,
    *,
    clock: PassingTime,
    environ: Mapping[str, str] = ENVIRON,
    transport: httpx.AsyncBaseTransport | None = None,
    ending: Callable[[float], asyncio.Timeout] = asyncio.timeout,
) -> Problem | None:
    backoff = passing(clock)
    problem = await send_notification(
        notification,
        BODY,
        message="msg_8",
        environ=environ,
        backoff=replace(backoff, exchange=replace(backoff.exchange, timeout=ending)),
        transport=transport,
    )
    if problem is not None:
        assert problem.code == "notification-failed"
        assert problem.severity is Severity.WARNING
        assert "HOOK_URL" in problem.message
        assert "hooks.elsewhere.example.net" not in repr(problem)
        assert "letsinwhoeverknowsit" not in repr(problem)
        assert "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" not in repr(problem)
    return problem


@respx.mock
async def test_what_is_told_arrives_as_it_was_handed_in(clock: PassingTime) -> None:
    route = respx.post(URL).respond(204)
    assert await send(clock=clock) is None
    (call,) = route.calls
    assert call.request.content == BODY
    assert call.request.headers["content-type"] == "application/json"
    assert call.request.headers["webhook-id"] == "msg_8"
    assert call.request.headers["webhook-timestamp"] == "1780000000"
    assert "webhook-signature" not in call.request.headers


@respx.mock
async def test_receivers_verify_it_with_the_library_that_they_have() -> None:
    route = respx.post(URL).respond(200)
    backoff = replace(DELIVERING, today=time.time)
    told = await send_notification(SIGNED, BODY, message="msg_8", environ=ENVIRON, backoff=backoff)
    assert told is None
    request = route.calls.last.request
    headers = dict(request.headers)
    assert Webhook(SECRET).verify(request.content, headers) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.content.replace(b"failed", b"passed"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_c29tZWJvZHkgZWxzZSdz").verify(request.content, headers)


def test_a_signature_is_as_the_convention_publishes_it() -> None:
    body = b'{"event_type":"ping","data":{"success":true}}'
    secret = secret_of("whsec_plJ3nmyCDGBKInavdOK15jsl")
    headers = signed_headers(
        body, message="msg_loFOjxBNrRLzqYUf", seconds=1731705121, secret=secret
    )
    assert headers["webhook-signature"] == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_a_secret_without_the_prefix_is_taken_as_it_is() -> None:
    assert secret_of("correct horse") == b"correct horse"
    assert secret_of("whsec_aGk") == secret_of("whsec_aGk=") == b"hi"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@respx.mock
async def test_what_may_pass_is_tried_three_times(clock: PassingTime, status: int) -> None:
    route = respx.post(URL).respond(status)
    problem = await send(SIGNED, clock=clock)
    assert problem is not None
    assert str(status) in problem.message
    requests = [call.request for call in route.calls]
    assert [each.headers["webhook-id"] for each in requests] == ["msg_8"] * 3
    stamps = [int(each.headers["webhook-timestamp"]) - 1_780_000_000 for each in requests]
    assert stamps == [0, 1, 3]
    assert len({each.headers["webhook-signature"] for each in requests}) == 3


@respx.mock
async def test_it_ends_with_the_first_attempt_that_is_taken(clock: PassingTime) -> None:
    answers = [httpx.ConnectError("refused"), httpx.Response(503), httpx.Response(200)]
    route = respx.post(URL).mock(side_effect=answers)
    assert await send(clock=clock) is None
    assert route.call_count == 3


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadError, httpx.ReadTimeout])
@respx.mock
async def test_a_network_that_breaks_is_a_problem_and_no_exception(
    clock: PassingTime, error: type[httpx.TransportError]
) -> None:
    route = respx.post(URL).mock(side_effect=error(f"at {URL}"))
    assert await send(clock=clock) is not None
    assert route.call_count == 3


@dataclass
class Network(httpx.AsyncBaseTransport):
    """Takes everything, and breaks or answers nothing."""

    error: Exception | None = None
    asked: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert str(request.url) == URL
        self.asked += 1
        if self.error is not None:
            raise self.error
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_host_that_nobody_vouches_for_is_told_as_such_and_asked_once(
    clock: PassingTime,
) -> None:
    error = httpx.ConnectError(f"at {URL}")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed")
    network = Network(error)
    problem = await send(clock=clock, transport=network)
    assert problem is not None
    assert "vouches" in problem.message
    assert network.asked == 1


async def test_whoever_never_answers_is_not_waited_for_without_end(clock: PassingTime) -> None:
    network = Network()
    problem = await send(clock=clock, transport=network, ending=lambda _: asyncio.timeout(0))
    assert problem is not None
    assert "in time" in problem.message
    assert network.asked == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413])
@respx.mock
async def test_what_is_refused_is_not_tried_again(clock: PassingTime, status: int) -> None:
    route = respx.post(URL).respond(status, text=f"no such hook: {URL}")
    problem = await send(clock=clock)
    assert problem is not None
    assert str(status) in problem.message
    assert route.call_count == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@respx.mock
async def test_no_redirect_is_followed(clock: PassingTime, status: int) -> None:
    respx.post(URL).respond(status, headers={"location": "https://elsewhere.example.org/"})
    elsewhere = respx.route(host="elsewhere.example.org").respond(200)
    problem = await send(clock=clock)
    assert problem is not None
    assert "redirect" in problem.message
    assert elsewhere.call_count == 0


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.elsewhere.example.net/letsinwhoeverknowsit",
        "ftp://hooks.elsewhere.example.net/letsinwhoeverknowsit",
        "hooks.elsewhere.example.net/letsinwhoeverknowsit",
        "https:///letsinwhoeverknowsit",
        "https://hooks.elsewhere.example.net:port/letsinwhoeverknowsit",
        "",
        "  ",
    ],
)
@respx.mock
async def test_where_it_may_not_go_nothing_is_sent(clock: PassingTime, url: str) -> None:
    anywhere = respx.route().respond(200)
    assert await send(clock=clock, environ={"HOOK_URL": url}) is not None
    assert anywhere.call_count == 0


@pytest.mark.parametrize("host", ["127.0.0.1:8090", "localhost:8090", "[::1]:8090"])
@respx.mock
async def test_on_this_machine_it_need_not_be_encrypted(clock: PassingTime, host: str) -> None:
    route = respx.post(f"http://{host}/hook").respond(200)
    assert await send(clock=clock, environ={"HOOK_URL": f"http://{host}/hook\n"}) is None
    assert route.call_count == 1


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_not base64", "whsec_ÄÖ"])
@respx.mock
async def test_nothing_goes_unsigned_that_is_to_be_signed(clock: PassingTime, secret: str) -> None:
    anywhere = respx.route().respond(200)
    environ = {"HOOK_URL": URL, "HOOK_SECRET": secret}
    problem = await send(SIGNED, clock=clock, environ=environ)
    assert problem is not None
    assert "HOOK_SECRET" in problem.message
    assert anywhere.call_count == 0


@respx.mock
async def test_no_log_holds_the_url(clock: PassingTime, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    respx.post(URL).respond(503)
    assert await send(SIGNED, clock=clock) is not None
    assert "letsinwhoeverknowsit" not in caplog.text
    assert "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" not in caplog.text
