"""Everything a plan must know of the world, read concurrently and completely, or not at all."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from reconciler.api.client import Reader
from reconciler.api.reading.assemble import ListRequest, ListResult, assemble, with_more, with_names
from reconciler.api.reading.pages import list_rows, listing_of, lookup_listing_of
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind, Lookup
from reconciler.model.errors import (
    ApiError,
    Forbidden,
    IncompleteRead,
    NotFound,
    ReconcilerError,
)
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, Live


async def fetch_live(
    reader: Reader,
    desired: Desired,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
    wanted_lookups: Collection[tuple[str, str]],
    namespaces: Collection[str] | None = None,
    concurrency: int = 8,
) -> Live:
    """Read every list once: what is live, and which names have which ids.

    `namespaces` limits the reading to these and to those that `desired` mentions. A namespace that
    is not live needs no request. `wanted_lookups` are (kind, namespace name) pairs.
    """
    return assemble(
        await fetch_lists(
            reader,
            desired,
            kinds=kinds,
            lookups=lookups,
            wanted_lookups=wanted_lookups,
            namespaces=namespaces,
            concurrency=concurrency,
        )
    )


async def fetch_lists(
    reader: Reader,
    desired: Desired,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
    wanted_lookups: Collection[tuple[str, str]] | None,
    namespaces: Collection[str] | None = None,
    concurrency: int = 8,
) -> list[ListResult]:
    """The same, list by list; with `None` as `wanted_lookups`, everything a plan can ask for."""
    turns = asyncio.Semaphore(concurrency)
    container = kinds[container_in(kinds)]
    first = ListRequest(listing_of(container), kind=container)
    # Namespaces before all else: the other lists are asked with their ids.
    (listed,) = await _read_all(reader, [first], turns)
    namespace_ids = {namespace.address.name: namespace.id for namespace in listed.resources}
    chosen = _choose(namespace_ids, desired, namespaces, container.name)
    if wanted_lookups is None:
        wanted_lookups = [
            (lookup.name, namespace)
            for lookup in lookups.values()
            for namespace in (chosen if lookup.is_namespaced else ("",))
        ]
    jobs = [*_kind_jobs(kinds, chosen), *_lookup_jobs(lookups, wanted_lookups, namespace_ids)]
    return [listed, *await _read_all(reader, jobs, turns)]


async def fetch_more(
    reader: Reader,
    live: Live,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
    wanted: Collection[tuple[str, str]],
    concurrency: int = 8,
) -> Live:
    """The same world, with the lists of these kinds in these namespaces as well."""
    return with_more(live, await _read_lookups(reader, live, kinds, lookups, wanted, concurrency))


async def fetch_names(
    reader: Reader,
    live: Live,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
    wanted: Collection[tuple[str, str]],
    concurrency: int = 8,
) -> Live:
    """The same world, with the names and ids in these lists as well."""
    return with_names(live, await _read_lookups(reader, live, kinds, lookups, wanted, concurrency))


async def _read_lookups(
    reader: Reader,
    live: Live,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
    wanted: Collection[tuple[str, str]],
    concurrency: int,
) -> list[ListResult]:
    """What these lists hold."""
    namespace_ids = live.directory.ids.get((container_in(kinds), ""), {})
    jobs = list(_lookup_jobs(lookups, wanted, namespace_ids))
    return await _read_all(reader, jobs, asyncio.Semaphore(concurrency))


def _choose(
    namespace_ids: Mapping[str, str],
    desired: Desired,
    namespaces: Collection[str] | None,
    container: str,
) -> dict[str, str]:
    """Name and id of every namespace whose lists are to be read."""
    if namespaces is None:
        return dict(namespace_ids)
    mentioned = {address.namespace for address in desired.resources}
    declared = {address.name for address in desired.resources if address.kind == container}
    return {
        name: id_
        for name, id_ in namespace_ids.items()
        # What a manifest mentions is read although the scope leaves it out: its references need
        # names.
        if name in mentioned | declared | {*namespaces}
    }


def _kind_jobs(
    kinds: Mapping[str, Kind], namespace_ids: Mapping[str, str]
) -> Iterator[ListRequest]:
    for kind in kinds.values():
        if kind.is_namespaced:
            for name, id_ in namespace_ids.items():
                yield ListRequest(listing_of(kind), name, id_, kind)
        elif not kind.is_container:
            yield ListRequest(listing_of(kind), kind=kind)


def _lookup_jobs(
    lookups: Mapping[str, Lookup],
    wanted: Collection[tuple[str, str]],
    namespace_ids: Mapping[str, str],
) -> Iterator[ListRequest]:
    """One job for each list that something refers to and that exists."""
    for kind, namespace in sorted(_find_lookup_lists(lookups, wanted)):
        if not namespace or namespace in namespace_ids:
            listing = lookup_listing_of(lookups[kind])
            yield ListRequest(listing, namespace, namespace_ids[namespace] if namespace else "")


def _find_lookup_lists(
    lookups: Mapping[str, Lookup], wanted: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    return {
        (kind, namespace if lookups[kind].is_namespaced else "")
        for kind, namespace in wanted
        if kind in lookups
    }


async def _read_all(
    reader: Reader, jobs: Sequence[ListRequest], turns: asyncio.Semaphore
) -> list[ListResult]:
    """Every list, or one error that names each list that failed."""
    # No task raises: every list that failed is told, and not only the first one.
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_read(reader, job, turns)) for job in jobs]
    endings = [task.result() for task in tasks]
    problems = [problem for ending in endings if isinstance(ending, tuple) for problem in ending]
    if problems:
        raise IncompleteRead(*problems)
    return [ending for ending in endings if isinstance(ending, ListResult)]


async def _read(
    reader: Reader, job: ListRequest, turns: asyncio.Semaphore
) -> ListResult | tuple[Problem, ...]:
    try:
        async with turns:
            return ListResult(job, await list_rows(reader, job.listing, namespace=job.namespace_id))
    except (Forbidden, NotFound) as error:
        # A key for deploying may well lack the right to list secrets: only managed kinds must be.
        # A key that is not valid at the moment is another thing: it has no rights to speak of.
        return ListResult(job, (), is_denied=True) if job.kind is None else _name(job, error)
    except (ApiError, IncompleteRead) as error:
        return _name(job, error)


def _name(job: ListRequest, error: ReconcilerError) -> tuple[Problem, ...]:
    """The problems of a list that failed, with the list's name in front."""
    return tuple(
        replace(problem, message=f"cannot read {job}: {problem.message}")
        for problem in error.problems
    )
