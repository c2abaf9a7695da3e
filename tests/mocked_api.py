"""An API elsewhere that is not there, in the place of the network."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import httpx
import respx

from reconciler.api.host.base_url import read_base_url
from reconciler.api.transport.buffered import BufferedTransport
from reconciler.api.transport.connection_pool import ConnectionPool


@contextmanager
def mocked_api(url: str, *, assert_all_called: bool = True) -> Iterator[respx.MockRouter]:
    """What answers where a run would open a connection; routes that nobody asks are an error."""
    router = respx.MockRouter(base_url=url, assert_all_called=assert_all_called)

    def instead(_: ConnectionPool) -> BufferedTransport:
        return BufferedTransport(httpx.MockTransport(router.async_handler), read_base_url(url))

    with mock.patch.object(ConnectionPool, "_direct", instead):
        yield router
    if assert_all_called:
        router.assert_all_called()
