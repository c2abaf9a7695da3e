"""A notification on its way: sent again where that may help, and never where it may not go.

The URL lets in whoever knows it, as Slack's do: no message, log or traceback of ours holds it.
"""

from collections.abc import Mapping
from typing import Final

import httpx
from msgspec import Struct

from reconciler import __version__
from reconciler.api.host.certificates import (
    advise_certificates,
    is_untrusted,
    load_certificates,
)
from reconciler.api.host.proxy import is_here, proxy_for
from reconciler.api.notifications.signature import secret_of, signed_headers
from reconciler.api.transport.backoff import Backoff, ExchangeLimits
from reconciler.model.errors import Rejected
from reconciler.model.fleet.controller import Notification
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem, Severity

DELIVERING: Final = Backoff(
    first=1.0, longest=10.0, exchange=ExchangeLimits(silence=10.0, whole=20.0)
)
"""Whoever is told need not answer much, and nobody waits for it long."""
_ATTEMPTS: Final = 3
_HEADERS: Final = {
    "Content-Type": "application/json",
    "User-Agent": f"mixpeek-reconciler/{__version__}",
}
_LOOK: Final = "look whether {name} holds the whole URL, and what its receiver says"


async def send_notification(
    notification: Notification,
    body: bytes,
    *,
    message: str,
    environ: Mapping[str, str],
    backoff: Backoff = DELIVERING,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Problem | None:
    """Tell somebody; the problem with it, if nobody was told. Nothing is raised.

    `message` is one and the same for what is told, however often: by it receivers drop what they
    know already.
    """
    try:
        receiver = _receiver_of(notification, environ)
        way = transport or _way_to(receiver.url)
    except Rejected as error:
        return error.problems[0]
    async with way:
        return await _Delivery(receiver, body, message, backoff, way).run()


class _Receiver(PartlyShown, Struct, frozen=True):
    """Where it goes, and the secret that signs it."""

    name: str
    """The variable of the URL, by which it is called."""
    url: Unshown[httpx.URL]
    secret: Unshown[bytes | None]


class _Delivery(PartlyShown, Struct, frozen=True):
    """One notification, until somebody takes it or nobody will."""

    receiver: _Receiver
    body: Unshown[bytes]
    message: str
    backoff: Backoff
    way: httpx.AsyncBaseTransport

    async def run(self) -> Problem | None:
        """Up to three attempts, as far apart as patience says."""
        for turn in range(_ATTEMPTS):
            if turn:
                await self.backoff.sleep(self.backoff.pause(turn - 1))
            problem, may_help = await self._attempt()
            if problem is None or not may_help:
                return problem
        return problem

    async def _attempt(self) -> tuple[Problem | None, bool]:
        """What is wrong, and whether another attempt may help."""
        name = self.receiver.name
        try:
            status = await self._post()
        except (TimeoutError, httpx.TimeoutException):
            return _failed(name, "no answer came in time", _LOOK.format(name=name)), True
        except httpx.TransportError as error:
            if is_untrusted(error):
                return _failed(name, "nobody vouches for the host", advise_certificates()), False
            remedy = "look at the network, its proxy, and the host that it names"
            return _failed(name, "its host cannot be reached", remedy), True
        return _judge(name, status)

    async def _post(self) -> int:
        limits = self.backoff.exchange
        silence = httpx.Timeout(limits.silence, connect=limits.connect)
        signed = signed_headers(
            self.body,
            message=self.message,
            seconds=int(self.backoff.today()),
            secret=self.receiver.secret,
        )
        # Without httpx's client, which follows its own rules and logs each URL.
        request = httpx.Request(
            "POST",
            self.receiver.url,
            headers={**_HEADERS, **signed},
            content=self.body,
            extensions={"timeout": silence.as_dict()},
        )
        async with limits.timeout(limits.whole):
            response = await self.way.handle_async_request(request)
            # What it answers beside that is nobody's concern, however long it is.
            await response.aclose()
        return response.status_code


def _judge(name: str, status: int) -> tuple[Problem | None, bool]:
    if httpx.codes.is_success(status):
        return None, False
    if httpx.codes.is_redirect(status):
        remedy = f"set {name} to the URL that it leads to, if that is the receiver's"
        return _failed(name, f"it answered with a redirect, {status}", remedy), False
    may_help = status == httpx.codes.TOO_MANY_REQUESTS or httpx.codes.is_server_error(status)
    return _failed(name, f"it answered {status}", _LOOK.format(name=name)), may_help


def _receiver_of(notification: Notification, environ: Mapping[str, str]) -> _Receiver:
    name = notification.url_env
    url = _url_of(name, _value_of(name, name, environ))
    if notification.secret_env is None:
        return _Receiver(name, url, None)
    text = _value_of(name, notification.secret_env, environ)
    try:
        return _Receiver(name, url, secret_of(text))
    except ValueError:
        variable = notification.secret_env
        says = f"{variable} begins with whsec_, and is no base64 behind it"
        raise Rejected(_failed(name, says, f"copy {variable} again, as a whole")) from None


def _value_of(name: str, variable: str, environ: Mapping[str, str]) -> str:
    value = environ.get(variable, "").strip()
    if not value:
        remedy = f"set {variable} where the controller runs"
        raise Rejected(_failed(name, f"{variable} is not set", remedy))
    return value


def _url_of(name: str, text: str) -> httpx.URL:
    remedy = f"set {name} to a URL such as https://hooks.example.org/fleet"
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise Rejected(_failed(name, "it holds no URL", remedy)) from None
    if url.scheme not in ("http", "https") or not url.host:
        raise Rejected(_failed(name, "it holds no URL of http or https", remedy))
    if url.scheme == "http" and not is_here(url.host):
        says = "its URL is not encrypted, and anybody on the way would read it"
        raise Rejected(_failed(name, says, f"set {name} to a URL with https"))
    return url


def _way_to(url: httpx.URL) -> httpx.AsyncBaseTransport:
    trust = load_certificates() if url.scheme == "https" else False
    return httpx.AsyncHTTPTransport(verify=trust, proxy=proxy_for(url.scheme, url.host))


def _failed(name: str, why: str, remedy: str) -> Problem:
    says = f"whom {name} names was not told: {why}"
    return Problem("notification-failed", says, remedy, severity=Severity.WARNING)
