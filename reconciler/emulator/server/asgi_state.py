"""What an app that is served over a socket finds under it, in the ``state`` of its scope.

An app inside the process has neither, and no use for it. Both are told by what they can do, so that
neither the app nor the server has to know the other.
"""

from contextlib import AbstractContextManager
from typing import Protocol

from starlette.types import Scope, Send

from reconciler.emulator.faults.matching import FaultMatcher

CONNECTION, LISTENER = "connection", "listener"


class Connection(Protocol):
    """The connection that a request came by, and the ways to break it."""

    def reset(self) -> None:
        """The client reads a reset (RST), whatever was still on its way."""
        ...

    def close(self) -> None:
        """The client reads what was written, and then the end (FIN)."""
        ...

    def silence(self) -> AbstractContextManager[None]:
        """While it lasts, the client waits, until it or the server gives up."""
        ...


class Listener(Protocol):
    """Where connections come in; it can be closed before the next request comes."""

    def close_if_due(self, matcher: FaultMatcher) -> bool:
        """Closes it if that is due; whether it did."""
        ...

    def with_close(self, matcher: FaultMatcher, send: Send) -> Send:
        """Sends an answer whose client finds it closed when it comes again."""
        ...


def connection_of(scope: Scope) -> Connection | None:
    found: Connection | None = scope.get("state", {}).get(CONNECTION)
    return found


def listener_of(scope: Scope) -> Listener | None:
    found: Listener | None = scope.get("state", {}).get(LISTENER)
    return found
