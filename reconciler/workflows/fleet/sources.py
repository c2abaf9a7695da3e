"""Where the files of each stack are: a folder of ours, or a repository that is fetched once."""

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.manifest.git.fetch import Fetched, fetch
from reconciler.model.errors import Rejected
from reconciler.model.fleet.stack import FleetStack, Repository
from reconciler.model.problem import Problem
from reconciler.workflows.fleet.isolate import environ_without_keys
from reconciler.workflows.fleet.prepare import Surroundings


class Sources(Struct):
    """The repositories of one run, each fetched by the first stack that needs it.

    What was fetched is gone when the run is over.
    """

    around: Surroundings
    _folder: tempfile.TemporaryDirectory[str] | None = None
    _fetching: dict[Repository, asyncio.Task[Fetched]] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._fetching.values():
            task.cancel()
        # Git goes before its folder does, or it would make it anew.
        await asyncio.gather(*self._fetching.values(), return_exceptions=True)
        if self._folder is not None:
            self._folder.cleanup()

    async def find(self, stack: FleetStack) -> tuple[Path, str | None]:
        """The folder of a stack, and the commit that it is of where it was fetched.

        Raises `Rejected` where it cannot be had.
        """
        if stack.repository is None:
            return self.around.folder / stack.folder, None
        task = self._fetching.get(stack.repository)
        if task is None:
            into = self._new_folder()
            task = asyncio.create_task(self._fetch(stack.repository, stack, into))
            self._fetching[stack.repository] = task
        try:
            # Others wait for it as well: whoever is cancelled takes it from none of them.
            fetched = await asyncio.shield(task)
        except Rejected as error:
            place = stack.folder_place
            raise Rejected(*(replace(each, location=place) for each in error.problems)) from error
        return fetched.folder / stack.folder, fetched.commit

    def _new_folder(self) -> Path:
        """One of its own: others begin to fetch before this one has anything in it."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(
                prefix="reconciler-fleet-", ignore_cleanup_errors=True
            )
        into = Path(self._folder.name) / str(len(self._fetching))
        into.mkdir(mode=0o700)
        return into

    async def _fetch(self, repository: Repository, stack: FleetStack, into: Path) -> Fetched:
        around = self.around
        environ = environ_without_keys(around.stacks, around.environ, own=around.own)
        token = _token_of(repository, stack, around.environ)
        return await fetch(repository, into, environ=environ, token=token)


def _token_of(repository: Repository, stack: FleetStack, environ: Mapping[str, str]) -> str | None:
    if repository.token_env is None:
        return None
    token = environ.get(repository.token_env, "").strip()
    if not token:
        says = f"there is no token for {repository.url}: {repository.token_env} is not set"
        remedy = f"set {repository.token_env} for the run"
        raise Rejected(Problem("no-token", says, remedy, location=stack.folder_place))
    return token
