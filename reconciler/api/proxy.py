"""Which proxy leads to the API, as the environment tells every other tool.

httpx looks there itself, but only when it is not given a transport, and ours retries.
"""

from base64 import b64encode
from ipaddress import ip_address
from urllib.request import getproxies, proxy_bypass

import httpx

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem


def is_here(host: str) -> bool:
    """Whether a host is this machine, whose connections nobody else sees."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def proxy_for(url: httpx.URL) -> httpx.Proxy | None:
    """The proxy for this URL, from HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY."""
    proxies = getproxies()
    named = proxies.get(url.scheme) or proxies.get("all")
    if not named or is_here(url.host) or proxy_bypass(url.host):
        return None
    return _proxy(named if "://" in named else f"http://{named}")


def secrets_of(proxy: httpx.Proxy | None) -> tuple[str, ...]:
    """What no message may quote: a proxy may show us our own request."""
    if proxy is None or proxy.raw_auth is None:
        return ()
    password = proxy.raw_auth[1].decode("utf-8", "replace")
    return password, b64encode(b":".join(proxy.raw_auth)).decode()


def _proxy(named: str) -> httpx.Proxy:
    try:
        proxy = httpx.Proxy(named)
    except (ValueError, httpx.InvalidURL):
        raise Rejected(_UNUSABLE) from None
    if proxy.url.scheme not in ("http", "https"):
        raise Rejected(_UNUSABLE)
    return proxy


# Not quoted: a proxy's URL may hold a password.
_UNUSABLE = Problem(
    "bad-proxy",
    "the proxy that the environment names cannot be used",
    "Set HTTPS_PROXY to http://HOST:PORT, or name the API's host in NO_PROXY.",
)
