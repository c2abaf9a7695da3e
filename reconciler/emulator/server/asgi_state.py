"""What an app that is served over a socket finds under it, in the ``state`` of its scope.

Asked for without importing the server: an app in the process has neither, and no use for it.
"""

from typing import TYPE_CHECKING

from starlette.types import Scope

if TYPE_CHECKING:
    from reconciler.emulator.server.connection import Connection
    from reconciler.emulator.server.listener import Door

CONNECTION, DOOR = "connection", "door"


def connection_of(scope: Scope) -> "Connection | None":
    found: Connection | None = scope.get("state", {}).get(CONNECTION)
    return found


def door_of(scope: Scope) -> "Door | None":
    found: Door | None = scope.get("state", {}).get(DOOR)
    return found
