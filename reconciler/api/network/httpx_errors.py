"""What httpx raises, by our names for it."""

from collections.abc import Mapping
from typing import Final

import httpx

from reconciler.api.network import errors

_OURS: Final[Mapping[type[BaseException], type[errors.HTTPError]]] = {
    httpx.HTTPError: errors.HTTPError,
    httpx.DecodingError: errors.DecodingError,
    httpx.TransportError: errors.TransportError,
    httpx.TimeoutException: errors.TimeoutException,
    httpx.ConnectTimeout: errors.ConnectTimeout,
    httpx.ReadTimeout: errors.ReadTimeout,
    httpx.WriteTimeout: errors.WriteTimeout,
    httpx.PoolTimeout: errors.PoolTimeout,
    httpx.NetworkError: errors.NetworkError,
    httpx.ConnectError: errors.ConnectError,
    httpx.ReadError: errors.ReadError,
    httpx.WriteError: errors.WriteError,
    httpx.LocalProtocolError: errors.LocalProtocolError,
    httpx.RemoteProtocolError: errors.RemoteProtocolError,
    httpx.ProxyError: errors.ProxyError,
}


def from_httpx(error: httpx.HTTPError) -> errors.HTTPError:
    """The narrowest of ours that it is, with what it says and the name that it has."""
    ours = next(_OURS[each] for each in type(error).__mro__ if each in _OURS)
    return ours(str(error), name=type(error).__name__)
