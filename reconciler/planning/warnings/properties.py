"""Warnings about properties that are read and that no source has: nothing would be extracted.

Warnings, because the API takes it with a remark, and objects may hold more than their schema.
"""

from collections.abc import Iterator, Mapping

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, Resource
from reconciler.model.text.nearest import did_you_mean
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming


def find_missing_properties(
    desired: Desired,
    live: Live,
    mentions: Mentions,
    naming: Naming,
    kinds: Mapping[str, Kind],
) -> Iterator[Problem]:
    """A warning for each property that is read and that all the sources are known not to have."""
    for resource in desired.resources.values():
        kind = kinds[resource.address.kind]
        is_wanted = resource.lifecycle.is_wanted
        read = list(kind.properties.read(resource.spec)) if is_wanted else []
        sources = _sources(resource, kind, mentions, naming, kinds) if read else ()
        held = _find_properties(sources, desired, live, kinds)
        for path, name in read if held is not None else ():
            if held is not None and name not in held:
                yield _problem(resource, ("spec", *path), name, sources, held)


def _sources(
    resource: Resource,
    kind: Kind,
    mentions: Mentions,
    naming: Naming,
    kinds: Mapping[str, Kind],
) -> tuple[Address, ...]:
    """What it reads, in order."""
    named = (
        naming.address_of(each, kinds)
        for each in mentions[resource.address]
        if each.path[0] == kind.properties.source
    )
    return tuple(
        address for address in named if address.kind in kinds and kinds[address.kind].is_namespaced
    )


def _find_properties(
    sources: tuple[Address, ...], desired: Desired, live: Live, kinds: Mapping[str, Kind]
) -> frozenset[str] | None:
    """All that the sources have together; `None` when any of them cannot be known."""
    known: set[str] = set()
    for address in sources:
        declared, found = desired.resources.get(address), live.resources.get(address)
        sides = [side for side in (declared and declared.spec, found and found.body) if side]
        held = [kinds[address.kind].properties.held(side) for side in sides]
        if not held or None in held:
            return None
        known |= frozenset().union(*(each for each in held if each is not None))
    return frozenset(known) if sources else None


def _problem(
    resource: Resource,
    path: tuple[str | int, ...],
    name: str,
    sources: tuple[Address, ...],
    held: frozenset[str],
) -> Problem:
    listed = " or ".join(str(address) for address in sources)
    return Problem(
        "unknown-property",
        f"`{name}` is no property of {listed}",
        did_you_mean(name, held),
        Severity.WARNING,
        resource.address,
        path,
        resource.locations.of_value(path),
    )
