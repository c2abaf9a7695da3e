"""Everything a plan must know of the world, read concurrently and completely, or not at all."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from urllib.parse import quote

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.assemble import assemble, with_more, with_names
from reconciler.api.reading.list_requests import all_lists, child_jobs, kind_jobs
from reconciler.api.reading.lists import ListRequest, ListResult
from reconciler.api.reading.pages import listing_of, lookup_listing_of, rows_of
from reconciler.kinds.declaration.containment import container_in, gates_in, is_part
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
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
    wanted: Collection[tuple[str, str]],
    namespaces: Collection[str] | None = None,
    concurrency: int = 8,
) -> Live:
    """Read every list once: what is live, and which names have which ids.

    `namespaces` limits the reading to these and to those that `desired` mentions. A namespace that
    is not live needs no request. `wanted` are (kind, namespace name) pairs: the lists that are read
    because somebody asks for them.
    """
    return assemble(
        await fetch_lists(
            reader,
            desired,
            kinds=kinds,
            lookups=lookups,
            wanted=wanted,
            namespaces=namespaces,
            concurrency=concurrency,
        ),
        desired,
    )


async def fetch_lists(
    reader: Reader,
    desired: Desired,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
    wanted: Collection[tuple[str, str]] | None,
    namespaces: Collection[str] | None = None,
    concurrency: int = 8,
    may_skip_empty: bool = False,
) -> list[ListResult]:
    """The same, list by list; with `None` as `wanted`, everything a plan can ask for.

    `may_skip_empty` leaves out lists that are certainly empty, one for each resource that they
    could lie in: for whoever wants what is there, and not to be told that it was looked for.
    """
    turns = asyncio.Semaphore(concurrency)
    container = kinds[container_in(kinds)]
    first = ListRequest(listing_of(container), kind=container)
    # Namespaces before all else: the other lists are asked with their ids.
    (listed,) = await _read_all(reader, [first], turns)
    namespace_ids = {namespace.address.name: namespace.id for namespace in listed.resources}
    scope = None if namespaces is None else {*namespaces, *_homes_of(kinds, wanted or ())}
    chosen = _choose(namespace_ids, desired, scope, container.name)
    # With what their lists are empty of, kinds that lie in others have none to look for.
    gates = {(name, "") for name in gates_in(kinds)}
    asked = all_lists(kinds, lookups, chosen) if wanted is None else {*wanted, *gates}
    jobs = [
        *kind_jobs(kinds, asked, chosen, desired),
        *_lookup_jobs(lookups, asked, namespace_ids),
    ]
    found = await _read_all(reader, jobs, turns)
    parents = [each for result in found for each in result.resources]
    empty = {each.job.listing.kind for each in found if each.is_empty}
    if may_skip_empty:
        asked = {each for each in asked if not _needs_any_of(kinds.get(each[0]), empty)}
    inside = [*child_jobs(kinds, asked, chosen, desired, parents, empty)]
    return [listed, *found, *await _read_all(reader, inside, turns)]


async def fetch_more(
    reader: Reader,
    live: Live,
    desired: Desired,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
    wanted: Collection[tuple[str, str]],
    concurrency: int = 8,
) -> Live:
    """The same world, with the lists of these kinds in these namespaces as well.

    Of a kind whose lists are read without being asked for, what is found only stands by: it is
    where this stack does not look, and may be another environment's.
    """
    found = await _read_wanted(reader, live, kinds, lookups, wanted, desired, concurrency)
    known = _ids_in(live)
    return with_more(live, [_standing_by(each, known) for each in found], desired)


def _standing_by(found: ListResult, known: Set[str]) -> ListResult:
    kind, parent = found.job.kind, found.job.parent
    is_elsewhere = kind is not None and (
        not kind.is_on_demand or (bool(parent) and parent not in known)
    )
    return replace(found, job=replace(found.job, kind=None)) if is_elsewhere else found


def _ids_in(live: Live) -> frozenset[str]:
    return frozenset(each.id for each in live.resources.values())


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
    nobody = Desired("", {})
    return with_names(
        live, await _read_wanted(reader, live, kinds, lookups, wanted, nobody, concurrency)
    )


async def _read_wanted(
    reader: Reader,
    live: Live,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
    wanted: Collection[tuple[str, str]],
    desired: Desired,
    concurrency: int,
) -> list[ListResult]:
    """What these lists hold."""
    turns = asyncio.Semaphore(concurrency)
    known = live.directory.ids.get((container_in(kinds), ""), {})
    chosen = {name: id_ for name, id_ in known.items() if name in {place for _, place in wanted}}
    asked = {*wanted}
    jobs = [
        *(each for each in kind_jobs(kinds, asked, chosen, desired) if _is_among(each, asked)),
        *_lookup_jobs(lookups, asked, known),
    ]
    inside = [*child_jobs(kinds, asked, chosen, desired, live.resources.values(), ())]
    found = await _read_all(reader, [*jobs, *inside], turns)
    # Where this stack does not look, what others lie in is only known by now.
    read = _ids_in(live)
    parents = [each for result in found for each in result.resources if each.id not in read]
    more = child_jobs(kinds, asked, chosen, desired, parents, ())
    return [*found, *await _read_all(reader, [job for job in more if _is_use(job, asked)], turns)]


def _is_use(job: ListRequest, asked: Collection[tuple[str, str]]) -> bool:
    """Whether a list may show who uses something: parts are told with what they belong to."""
    return _is_among(job, asked) and job.kind is not None and not is_part(job.kind)


def _is_among(job: ListRequest, asked: Collection[tuple[str, str]]) -> bool:
    return (job.listing.kind, job.namespace) in asked


def _needs_any_of(kind: Kind | None, empty: Collection[str]) -> bool:
    """Whether there is nothing of a kind, as there is nothing of another."""
    return kind is not None and kind.parent is not None and kind.parent.without in empty


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


def _homes_of(kinds: Mapping[str, Kind], wanted: Collection[tuple[str, str]]) -> set[str]:
    """The namespaces into which somebody refers who lives in none."""
    always = {name for name, kind in kinds.items() if not kind.is_on_demand}
    return {place for name, place in wanted if name in always}


def _lookup_jobs(
    lookups: Mapping[str, Lookup],
    wanted: Collection[tuple[str, str]],
    namespace_ids: Mapping[str, str],
) -> Iterator[ListRequest]:
    """One job for each list that something refers to and that exists."""
    for kind, namespace in sorted(_find_lookup_lists(lookups, wanted)):
        if not namespace or namespace in namespace_ids:
            listing = lookup_listing_of(lookups[kind])
            home = namespace_ids[namespace] if namespace else ""
            yield ListRequest(listing, namespace, home, is_optional=True)


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
            listed = rows_of(reader, job.listing, namespace=job.namespace_id)
            rows = [row async for row in listed]
            there = [row for row in rows if job.listing.has(row)]
            return ListResult(job, there, [row for row in rows if not job.listing.has(row)])
    except NotFound as error:
        if not job.is_optional:
            return _name(job, error)
        return ListResult(job, (), is_denied=not await _is_orphaned(reader, job))
    except Forbidden as error:
        # A key for deploying may well lack the right to list secrets: what is declared must be.
        # A key that is not valid at the moment is another thing: it has no rights to speak of.
        return ListResult(job, (), is_denied=True) if job.is_optional else _name(job, error)
    except (ApiError, IncompleteRead) as error:
        return _name(job, error)


async def _is_orphaned(reader: Reader, job: ListRequest) -> bool:
    """Whether what a list lies in went since that was listed, and took everything along.

    Some hide what a key may not read behind the same answer, so that the owner itself is asked.
    """
    if job.kind is None or not job.parent:
        return False
    owner = job.kind.path.partition("{parent}")[0] + quote(job.parent, safe="")
    try:
        await reader.get_json(owner, namespace=job.namespace_id)
    except NotFound:
        return True
    except ApiError:
        return False
    return False


def _name(job: ListRequest, error: ReconcilerError) -> tuple[Problem, ...]:
    """The problems of a list that failed, with the list's name in front."""
    return tuple(
        replace(problem, message=f"cannot read {job}: {problem.message}")
        for problem in error.problems
    )
