"""Everything a plan must know of the world, read concurrently and completely, or not at all."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.reading.assemble import assemble, with_more, with_names
from reconciler.api.reading.list_reader import open_list_reader
from reconciler.api.reading.list_requests import all_lists, child_jobs, kind_jobs
from reconciler.api.reading.lists import ListRequest, ListResult
from reconciler.api.reading.pages import listing_of, lookup_listing_of
from reconciler.kinds.declaration.containment import container_in, gates_in, is_part
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.resource import Desired, Live


async def fetch_live(
    reader: Reader,
    desired: Desired,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
    wanted: Collection[tuple[str, str]],
    namespaces: Collection[str] | None = None,
    concurrency: int = 16,
) -> Live:
    """Read every list once: what is live, and which names have which ids.

    `namespaces` limits the reading to these and to those that `desired` mentions. A namespace that
    is not live needs no request. `wanted` are (kind, namespace name) pairs: the lists that are read
    because somebody asks for them. The namespaces that the reader knows are asked for their lists
    at once, and once more where what it knew is no longer so.
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
    concurrency: int = 16,
    may_skip_empty: bool = False,
) -> list[ListResult]:
    """The same, list by list; with `None` as `wanted`, everything a plan can ask for.

    `may_skip_empty` leaves out lists that are certainly empty, one for each resource that they
    could lie in: for whoever wants what is there, and not to be told that it was looked for.
    """
    places = None if namespaces is None else _places(kinds, desired, wanted or (), namespaces)
    extent = _Extent(kinds, lookups, desired, wanted, places)
    first = ListRequest(listing_of(extent.container), kind=extent.container)
    async with open_list_reader(reader, concurrency=concurrency) as lists:
        # What lies in no namespace needs the id of none, and an id that was good a moment ago
        # most likely still is: these wait for nothing.
        lists.begin([first, *extent.jobs(reader.namespaces.known)])
        (listed,) = await lists.read([first])
        namespace_ids = {namespace.address.name: namespace.id for namespace in listed.resources}
        reader.namespaces.note_listed(namespace_ids)
        jobs = extent.jobs(namespace_ids)
        await lists.keep([first, *jobs])
        found = await lists.read(jobs)
        chosen = extent.choose(namespace_ids)
        asked = extent.asked(chosen)
        parents = [each for result in found for each in result.resources]
        empty = {each.job.listing.kind for each in found if each.is_empty}
        if may_skip_empty:
            asked = {each for each in asked if not _needs_any_of(kinds.get(each[0]), empty)}
        inside = [*child_jobs(kinds, asked, chosen, desired, parents, empty)]
        return [listed, *found, *await lists.read(inside)]


class _Extent(Struct, frozen=True):
    """Which lists are read, once the ids of namespaces are known."""

    kinds: Mapping[str, Kind]
    lookups: Mapping[str, Lookup]
    desired: Desired
    wanted: Collection[tuple[str, str]] | None
    places: Set[str] | None
    """The namespaces to look into; `None` for all."""

    @property
    def container(self) -> Kind:
        return self.kinds[container_in(self.kinds)]

    def choose(self, namespace_ids: Mapping[str, str]) -> dict[str, str]:
        """Name and id of every namespace whose lists are to be read."""
        if self.places is None:
            return dict(namespace_ids)
        return {name: id_ for name, id_ in namespace_ids.items() if name in self.places}

    def asked(self, chosen: Iterable[str]) -> set[tuple[str, str]]:
        """The lists that somebody asks for, as (kind, namespace)."""
        if self.wanted is None:
            return all_lists(self.kinds, self.lookups, chosen)
        # With what their lists are empty of, kinds that lie in others have none to look for.
        return {*self.wanted, *((name, "") for name in gates_in(self.kinds))}

    def jobs(self, namespace_ids: Mapping[str, str]) -> list[ListRequest]:
        """All but the lists of what lies in a resource."""
        chosen = self.choose(namespace_ids)
        asked = self.asked(chosen)
        return [
            *kind_jobs(self.kinds, asked, chosen, self.desired),
            *_lookup_jobs(self.lookups, asked, namespace_ids),
        ]


async def fetch_more(
    reader: Reader,
    live: Live,
    desired: Desired,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
    wanted: Collection[tuple[str, str]],
    concurrency: int = 16,
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
    concurrency: int = 16,
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
    known = live.directory.ids.get((container_in(kinds), ""), {})
    chosen = {name: id_ for name, id_ in known.items() if name in {place for _, place in wanted}}
    asked = {*wanted}
    jobs = [
        *(each for each in kind_jobs(kinds, asked, chosen, desired) if _is_among(each, asked)),
        *_lookup_jobs(lookups, asked, known),
    ]
    inside = [*child_jobs(kinds, asked, chosen, desired, live.resources.values(), ())]
    async with open_list_reader(reader, concurrency=concurrency) as lists:
        found = await lists.read([*jobs, *inside])
        # Where this stack does not look, what others lie in is only known by now.
        read = _ids_in(live)
        parents = [each for result in found for each in result.resources if each.id not in read]
        more = child_jobs(kinds, asked, chosen, desired, parents, ())
        return [*found, *await lists.read([job for job in more if _is_use(job, asked)])]


def _is_use(job: ListRequest, asked: Collection[tuple[str, str]]) -> bool:
    """Whether a list may show who uses something: parts are told with what they belong to."""
    return _is_among(job, asked) and job.kind is not None and not is_part(job.kind)


def _is_among(job: ListRequest, asked: Collection[tuple[str, str]]) -> bool:
    return (job.listing.kind, job.namespace) in asked


def _needs_any_of(kind: Kind | None, empty: Collection[str]) -> bool:
    """Whether there is nothing of a kind, as there is nothing of another."""
    return kind is not None and kind.parent is not None and kind.parent.without in empty


def _places(
    kinds: Mapping[str, Kind],
    desired: Desired,
    wanted: Collection[tuple[str, str]],
    namespaces: Collection[str],
) -> set[str]:
    """The namespaces in which something is to be known."""
    container = container_in(kinds)
    mentioned = {address.namespace for address in desired.resources}
    declared = {address.name for address in desired.resources if address.kind == container}
    # What a manifest mentions is read although the scope leaves it out: its references need names.
    return {*mentioned, *declared, *namespaces, *_homes_of(kinds, wanted)}


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
