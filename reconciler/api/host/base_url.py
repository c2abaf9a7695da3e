"""Where the API is, as it was written: a URL that can be used, or why not, and what to write."""

import re
from typing import TYPE_CHECKING, Final

from reconciler.api.host.api_url import LAST_PORT, PORTS, ApiUrl, read_plain_url
from reconciler.api.text.sanitize import one_line
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import nearest

if TYPE_CHECKING:
    import httpx

_HERE: Final = re.compile(r"(localhost|127\.[\d.]+|\[::1])(:|/|$)")
_NAME: Final = r"(?!.{254})([\w-]{1,63}\.)*[\w-]{1,63}\.?"
_HOST: Final = re.compile(rf"{_NAME}|[\da-f:.]*:[\da-f:.]*", re.ASCII)


def read_base_url(text: str) -> ApiUrl:
    """The API's URL, without credentials: those would replace the key's header.

    Raises `Rejected` with what is wrong with it, and with what to write instead.
    """
    scheme, is_whole, rest = text.partition("://")
    if not is_whole:
        raise _make_rejection(text, "has no scheme", _with_a_scheme(text))
    if scheme.lower() not in ("http", "https"):
        raise _make_rejection(
            text, f"has the scheme {_shorten(scheme)}", f"https://{_strip_url(rest)}"
        )
    return read_plain_url(text) or read_any_url(text)


def read_any_url(text: str) -> ApiUrl:
    """The same for whatever has a scheme of HTTP, by httpx, which says what URLs are."""
    import httpx  # loaded for what is unusual or wrong, and not by every run

    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise _make_rejection(text, "cannot be read", None) from None
    _check_host(text, url)
    _check_rest(text, url)
    path = url.raw_path.decode("ascii").rstrip("/")
    return ApiUrl(url.scheme, url.host, _netloc(url), url.port or PORTS[url.scheme], path)


def redact_url(text: str) -> str:
    """A URL as a message may quote it: without user, password, and what follows a `?` or `#`."""
    scheme, separator, rest = text.rpartition("://")
    _, is_user_named, place = rest.rpartition("@")
    return _shorten(f"{scheme}{separator}{'***@' if is_user_named else ''}{_strip_url(place)}")


def _check_host(text: str, url: "httpx.URL") -> None:
    if not _HOST.fullmatch(url.raw_host.decode("ascii").lower()):
        says = f"names a host that cannot be, {_shorten(url.host)}" if url.host else "names no host"
        raise _make_rejection(text, says, None)
    if url.port is not None and not 1 <= url.port <= LAST_PORT:
        says = f"names port {url.port}, and ports go from 1 to {LAST_PORT}"
        raise _make_rejection(text, says, f"{_origin(url.copy_with(port=None))}:PORT")


def _check_rest(text: str, url: "httpx.URL") -> None:
    path = url.path.rstrip("/")
    if url.userinfo:
        raise _make_rejection(text, "holds a user or a password", f"{_origin(url)}{path}")
    if url.query or url.fragment or text.endswith(("?", "#")):
        raise _make_rejection(text, "goes on behind a ? or #", f"{_origin(url)}{path}")
    before, is_versioned, _ = f"{path}/".partition("/v1/")
    if is_versioned:
        says = "holds the /v1 that every request adds by itself"
        raise _make_rejection(text, says, f"{_origin(url)}{before}")


def _make_rejection(text: str, says: str, instead: str | None) -> Rejected:
    remedy = f"Write {instead or 'https://HOST or https://HOST:PORT'}."
    shown = redact_url(text) or '""'
    message = f"the API's URL, {shown}, cannot be used: it {says}"
    return Rejected(Problem("bad-api-url", message, remedy))


def _with_a_scheme(text: str) -> str | None:
    if nearest(text.lower(), ("embedded",)):
        return "embedded for the embedded API, or https://HOST for a real one"
    host = _strip_url(text.lstrip("/").rpartition("@")[2])
    return f"{'http' if _HERE.match(host) else 'https'}://{host}" if host else None


def _origin(url: "httpx.URL") -> str:
    return f"{url.scheme}://{_netloc(url)}"


def _netloc(url: "httpx.URL") -> str:
    return url.netloc.decode("ascii")


def _strip_url(text: str) -> str:
    return _shorten(re.split(r"[?#]", text.rpartition("@")[2])[0])


def _shorten(text: str) -> str:
    return one_line(text, longest=200)
