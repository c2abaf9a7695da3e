"""The lists that were read, put together into one picture of the world; pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from msgspec.structs import replace

from reconciler.api.reading.lists import ListResult, index_unambiguous
from reconciler.api.reading.names.shared import with_own_names
from reconciler.api.reading.names.stamped import with_stamped_names
from reconciler.api.reading.pages import Row
from reconciler.api.reading.parts import without_parts
from reconciler.model.address import Address
from reconciler.model.errors import IncompleteRead
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, Directory, Live, LiveResource

_NOTHING: Final = Directory()


def assemble(everything: Sequence[ListResult], desired: Desired) -> Live:
    """All lists as one `Live`; names that are taken twice are a problem, all at once."""
    return _assemble(everything, desired, (), _NOTHING)


def _assemble(
    everything: Sequence[ListResult],
    desired: Desired,
    known: Iterable[LiveResource],
    directory: Directory,
) -> Live:
    """`known` was read before, and may own what these lists show; `directory` has its names."""
    listed_now = (each for listed in everything for each in listed.resources)
    everything, parts = without_parts(everything, chain(known, listed_now))
    everything = with_own_names(with_stamped_names(everything, desired, directory), desired)
    found: dict[Address, LiveResource] = {}
    problems: list[Problem] = []
    for resource in (resource for listed in everything for resource in listed.resources):
        # The API keeps names apart (§13); when it did not, any choice could delete the wrong one.
        if (other := found.setdefault(resource.address, resource)) is not resource:
            problems.append(_report_duplicate(other, resource))
    if problems:
        raise IncompleteRead(*problems)
    leaving = {gone.address: gone for listed in everything for gone in listed.leaving}
    return Live(
        found,
        _directory(everything),
        leaving,
        bystanders=_bystanders(everything),
        gone=_ended_for_good(everything),
        remembered=_remembered(everything),
        parts=parts,
    )


def _ended_for_good(everything: Iterable[ListResult]) -> dict[Address, str]:
    """What is listed still and cannot be brought back, with the ids: names that may be held."""
    return {
        Address(kind.name, listed.job.namespace, row.name): row.id
        for listed in everything
        if (kind := listed.job.kind) is not None and not kind.listing.can_return
        for row in listed.gone
    }


def _remembered(everything: Iterable[ListResult]) -> dict[Address, tuple[LiveResource, ...]]:
    """What is gone and can be brought back, the newest of a name first."""
    found: dict[Address, list[LiveResource]] = defaultdict(list)
    for listed in everything:
        for each in listed.remembered:
            found[each.address].append(each)
    return {
        address: tuple(sorted(those, key=_made_at, reverse=True))
        for address, those in found.items()
    }


def _made_at(found: LiveResource) -> str:
    return str(found.body.get("created_at") or "")


def with_more(live: Live, everything: Sequence[ListResult], desired: Desired) -> Live:
    """The same world, with what was looked for later, or could not be."""
    denied = {listed.job.listing.kind for listed in everything if listed.is_denied}
    listed_now = [listed for listed in everything if listed.job.kind is not None]
    managed = with_stamped_names(listed_now, desired, live.directory)
    more = _assemble(managed, desired, live.resources.values(), live.directory)
    known = with_names(live, managed)
    return replace(
        known,
        resources={**live.resources, **more.resources},
        leaving={**live.leaving, **more.leaving},
        gone={**live.gone, **more.gone},
        remembered={**live.remembered, **more.remembered},
        parts={**live.parts, **more.parts},
        directory=replace(known.directory, unlisted=known.directory.unlisted | denied),
        bystanders={**live.bystanders, **_bystanders(everything)},
    )


def with_names(live: Live, everything: Sequence[ListResult]) -> Live:
    """The same world, with the names and ids of what was listed later."""
    more, known = _directory(everything), live.directory
    return replace(
        live,
        directory=Directory(
            {**known.ids, **more.ids},
            {**known.names, **more.names},
            known.unlisted | more.unlisted,
        ),
    )


def _bystanders(everything: Iterable[ListResult]) -> dict[Address, LiveResource]:
    found: dict[Address, LiveResource] = {}
    for each in (each for listed in everything for each in listed.bystanders):
        # Two of one name, in lists of their own: neither may hide what the other uses.
        own = each.address._replace(name=each.id) if each.address in found else each.address
        found[own] = replace(each, address=own)
    return found


def _directory(everything: Iterable[ListResult]) -> Directory:
    ids: dict[tuple[str, str], dict[str, str]] = {}
    names: dict[tuple[str, str], dict[str, str]] = {}
    for listed in everything:
        where = (listed.job.listing.kind, listed.job.namespace)
        if not listed.is_denied:
            rows = listed.directory_rows
            known = index_unambiguous(rows) if listed.job.kind is None else _by_name(rows)
            # What lies in others has a list for each of these.
            ids.setdefault(where, {}).update(known)
            names.setdefault(where, {}).update((row.id, row.name or row.id) for row in rows)
    denied = {listed.job.listing.kind for listed in everything if listed.is_denied}
    return Directory(ids, names, frozenset(denied))


def _by_name(rows: Iterable[Row]) -> dict[str, str]:
    return {row.name or row.id: row.id for row in rows}


def _report_duplicate(one: LiveResource, other: LiveResource) -> Problem:
    return Problem(
        "name-taken-twice",
        f"{one.address} is live twice, as {one.id} and as {other.id}",
        "Rename or delete one of the two by hand: a name must lead to one resource.",
        address=one.address,
    )
