"""Lists read side by side, each once and to its end, or one error that names all that failed."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TypeAlias
from urllib.parse import quote

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.lists import ListRequest, ListResult
from reconciler.api.reading.pages import rows_of
from reconciler.model.errors import (
    ApiError,
    Forbidden,
    IncompleteRead,
    NotFound,
    ReconcilerError,
)
from reconciler.model.problem import Problem

_Ending: TypeAlias = ListResult | tuple[Problem, ...]
"""A list, or why there is none."""
_Asking: TypeAlias = tuple[ListRequest, asyncio.Task[_Ending]]


class ListReader:
    """Reads lists, so many at once; what was begun is not asked for again."""

    def __init__(self, reader: Reader, concurrency: int) -> None:
        self._reader = reader
        self._turns = asyncio.Semaphore(concurrency)
        self._begun: dict[tuple[str, str, str], _Asking] = {}

    def begin(self, jobs: Iterable[ListRequest]) -> None:
        """Ask already for what is likely to be read; what nobody reads is never told."""
        for job in jobs:
            if _key_of(job) not in self._begun:
                self._begun[_key_of(job)] = job, asyncio.create_task(self._read(job))

    async def keep(self, jobs: Iterable[ListRequest]) -> None:
        """End what was begun and is none of these: nobody waits for it, nor behind it."""
        meant = {_key_of(job): job for job in jobs}
        others = [task for key, (job, task) in self._begun.items() if meant.get(key) != job]
        await _end(others)

    async def read(self, jobs: Sequence[ListRequest]) -> list[ListResult]:
        """Every list, in the order asked; raises `IncompleteRead`, which names all that failed."""
        # No task raises: every list that failed is told, and not only the first one.
        async with asyncio.TaskGroup() as group:
            tasks = [self._find_begun(job) or group.create_task(self._read(job)) for job in jobs]
        endings = [await task for task in tasks]
        problems = [
            problem for ending in endings if isinstance(ending, tuple) for problem in ending
        ]
        if problems:
            raise IncompleteRead(*problems)
        return [ending for ending in endings if isinstance(ending, ListResult)]

    async def aclose(self) -> None:
        """Ask for nothing any more."""
        await _end([task for _, task in self._begun.values()])

    def _find_begun(self, job: ListRequest) -> asyncio.Task[_Ending] | None:
        begun, task = self._begun.get(_key_of(job), (None, None))
        return task if begun == job else None

    async def _read(self, job: ListRequest) -> _Ending:
        try:
            async with self._turns:
                listed = rows_of(self._reader, job.listing, namespace=job.namespace_id)
                rows = [row async for row in listed]
                there = [row for row in rows if job.listing.has(row)]
                return ListResult(job, there, [row for row in rows if not job.listing.has(row)])
        except NotFound as error:
            if not job.is_optional:
                return _name(job, error)
            return ListResult(job, (), is_denied=not await self._is_orphaned(job))
        except Forbidden as error:
            # A key for deploying may well lack the right to list secrets: what is declared must be.
            # A key that is not valid at the moment is another thing: it has no rights to speak of.
            return ListResult(job, (), is_denied=True) if job.is_optional else _name(job, error)
        except (ApiError, IncompleteRead) as error:
            return _name(job, error)

    async def _is_orphaned(self, job: ListRequest) -> bool:
        """Whether what a list lies in went since that was listed, and took everything along.

        Some hide what a key may not read behind the same answer, so that the owner itself is asked.
        """
        if job.kind is None or not job.parent:
            return False
        owner = job.kind.path.partition("{parent}")[0] + quote(job.parent, safe="")
        try:
            await self._reader.get_json(owner, namespace=job.namespace_id)
        except NotFound:
            return True
        except ApiError:
            return False
        return False


@asynccontextmanager
async def open_list_reader(reader: Reader, *, concurrency: int) -> AsyncIterator[ListReader]:
    """What reads lists until the block ends; what was begun and not read ends with it."""
    lists = ListReader(reader, concurrency)
    try:
        yield lists
    finally:
        await lists.aclose()


async def _end(tasks: Collection[asyncio.Task[_Ending]]) -> None:
    for task in tasks:
        task.cancel()
    # Awaited although cancelled: no request may outlive what its answer is for.
    await asyncio.gather(*tasks, return_exceptions=True)


def _key_of(job: ListRequest) -> tuple[str, str, str]:
    return job.listing.kind, job.listing.path, job.namespace_id


def _name(job: ListRequest, error: ReconcilerError) -> tuple[Problem, ...]:
    """The problems of a list that failed, with the list's name in front."""
    return tuple(
        replace(problem, message=f"cannot read {job}: {problem.message}")
        for problem in error.problems
    )
