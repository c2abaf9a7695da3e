"""Which proxy leads to the API, as the environment tells every other tool.

httpx looks there itself, but only when it is not given a transport, and ours retries.
"""

import os
import sys
from base64 import b64encode
from ipaddress import ip_address
from typing import TYPE_CHECKING

from reconciler.api.host.api_url import LAST_PORT
from reconciler.api.host.base_url import redact_url
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

if TYPE_CHECKING:
    import httpx


def is_here(host: str) -> bool:
    """Whether a host is this machine, whose connections nobody else sees."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def proxy_for(scheme: str, host: str) -> "httpx.Proxy | None":
    """The proxy on the way there, from HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY."""
    if is_here(host) or not _may_have_proxies():
        return None
    # Both are loaded where they have something to say: this one brings a client of its own along.
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    variable = scheme if proxies.get(scheme) else "all"
    named = proxies.get(variable)
    if not named or proxy_bypass(host):
        return None
    return _proxy(named, f"{variable.upper()}_PROXY", host)


def _may_have_proxies() -> bool:
    """Whether the environment names one; some systems may, beside it."""
    names = {name.lower() for name in os.environ}
    is_named = any(name.endswith("_proxy") for name in names - {"no_proxy"})
    return is_named or sys.platform in ("darwin", "win32")


def secrets_of(proxy: "httpx.Proxy | None") -> tuple[str, ...]:
    """What no message may quote: a proxy may show us our own request."""
    if proxy is None or proxy.raw_auth is None:
        return ()
    password = proxy.raw_auth[1].decode("utf-8", "replace")
    return password, b64encode(b":".join(proxy.raw_auth)).decode()


def _proxy(named: str, variable: str, host: str) -> "httpx.Proxy":
    import httpx

    try:
        proxy = httpx.Proxy(named if "://" in named else f"http://{named}")
    except (ValueError, httpx.InvalidURL):
        raise _make_rejection(named, variable, host) from None
    url = proxy.url
    is_reachable = url.host and (url.port is None or 1 <= url.port <= LAST_PORT)
    if url.scheme not in ("http", "https") or not is_reachable:
        raise _make_rejection(named, variable, host)
    return proxy


def _make_rejection(named: str, variable: str, host: str) -> Rejected:
    says = f"the proxy that {variable} names, {redact_url(named)}, cannot be used"
    remedy = (
        f"Set {variable} to http://HOST:PORT, with a port from 1 to {LAST_PORT}, or add {host} to"
        " NO_PROXY."
    )
    return Rejected(Problem("bad-proxy", says, remedy))
