"""What every command of a controller begins with: the fleet, the database, and who asks."""

import getpass
import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from msgspec import Struct

from reconciler.cli.controller.flags import database_url
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.fleet.open import OpenedFleet, open_fleet
from reconciler.cli.terminal.masking import add_secrets
from reconciler.controller.actions import Actions
from reconciler.controller.database.connect import Pool, open_database, password_in
from reconciler.controller.jobs.engine import make_app, opened
from reconciler.controller.jobs.queue import Queue
from reconciler.model.partly import PartlyShown, Unshown


class OpenedController(PartlyShown, Struct, frozen=True, kw_only=True):
    """A fleet, and where it is remembered how it is kept."""

    fleet: OpenedFleet
    url: Unshown[str]

    @asynccontextmanager
    async def pool(self, *, connections: int = 2) -> AsyncIterator[Pool]:
        """Connections to the database."""
        async with open_database(self.url, connections=connections) as pool:
            yield pool

    @asynccontextmanager
    async def actions(self) -> AsyncIterator[Actions]:
        """What can be asked of the workers."""
        async with self.pool() as pool, opened(make_app(), pool) as app:
            yield Actions(pool=pool, queue=Queue(app), by=name_of_user())


def open_controller(
    invocation: Invocation, names: Sequence[str] = (), *, works: bool = False
) -> OpenedController:
    """Read the fleet and find its database; raises `Rejected` where either cannot be had."""
    fleet = open_fleet(invocation, names, may_go_unseen=True)
    url = database_url(invocation, fleet.folder, may_be_found=not works)
    add_secrets([password_in(url)])
    return OpenedController(fleet=fleet, url=url)


def name_of_user() -> str:
    """Who asks, as far as a machine knows: `ada@laptop`."""
    user = "somebody"
    with suppress(OSError, KeyError):  # a container's user may have no name
        user = getpass.getuser()
    return f"{user}@{socket.gethostname()}"


def name_of_worker() -> str:
    """`HOST:PID`."""
    return f"{socket.gethostname()}:{os.getpid()}"
