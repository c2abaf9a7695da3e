"""What the manifests take from the catalogues, told before anything is sent.

What is live as it is declared was accepted once: then it is no error that the API's catalogue does
not list it any more, and a stack that changes something else can still be planned.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

from msgspec.structs import replace

from reconciler.kinds.catalogue.check import (
    OwnNames,
    check_uses,
    is_plainly_known,
    needs_live_catalogue,
)
from reconciler.kinds.declaration.catalogue_uses import CatalogueSection
from reconciler.kinds.declaration.containment import home_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, Resource

_ABOUT_KEYS = frozenset({"unknown-parameter", "refused-parameter"})


def find_doubted(desired: Desired, kinds: Mapping[str, Kind]) -> frozenset[Address]:
    """Those that take something which the bundled catalogue does not plainly explain."""
    return frozenset(
        resource.address
        for resource in _present(desired)
        if not is_plainly_known(kinds[resource.address.kind], resource.spec)
    )


def namespaces_to_ask(
    desired: Desired, live: Live, kinds: Mapping[str, Kind], doubted: Collection[Address]
) -> frozenset[str] | None:
    """`None` when the bundled catalogue explains everything; otherwise the live one is wanted.

    Then these are the ids of the namespaces whose own extractors must be known as well.
    """
    own = own_extractors(live, kinds)
    asking = [
        resource
        for resource in _present(desired)
        if resource.address in doubted
        and needs_live_catalogue(kinds[resource.address.kind], resource.spec, own=own)
    ]
    if not asking:
        return None
    namespaces = (
        _home(resource.address, kinds) for resource in asking if _runs_extractors(resource, kinds)
    )
    found = (live.resources.get(namespace) for namespace in namespaces)
    return frozenset(each.id for each in found if each is not None)


def find_misplaced_uses(
    desired: Desired,
    live: Live,
    kinds: Mapping[str, Kind],
    doubted: Collection[Address] | None = None,
) -> Iterator[Problem]:
    """Whatever the catalogues speak against, errors and warnings, each at its place.

    `doubted` is where the bundled one speaks against anything, if somebody looked; the live one may
    speak against the others as well.
    """
    own = own_extractors(live, kinds)
    judged = None if live.catalogue is not None else doubted
    for resource in _present(desired):
        if judged is not None and resource.address not in judged:
            continue
        kind = kinds[resource.address.kind]
        found = list(check_uses(kind, resource.spec, live.catalogue, own=own))
        accepted = _messages_of_live(resource, live, kind, own) if _errors(found) else frozenset()
        for problem in found:
            yield _place_problem(resource, problem, is_accepted=problem.message in accepted)


def without_repeated(doubts: Iterable[Problem], told: Iterable[Problem]) -> Iterator[Problem]:
    """Those doubts at whose place nothing was said yet."""
    places = {(problem.address, problem.path) for problem in told}
    return (each for each in doubts if (each.address, each.path) not in places)


def own_extractors(live: Live, kinds: Mapping[str, Kind]) -> OwnNames:
    """The extractors that live resources have, whoever brought them along."""

    @cache
    def find_own() -> frozenset[str]:
        return frozenset(
            use.name
            for each in live.resources.values()
            for use in kinds[each.address.kind].uses(each.body)
            if use.section is CatalogueSection.EXTRACTOR
        )

    return find_own


def _present(desired: Desired) -> Iterator[Resource]:
    return (each for each in desired.resources.values() if each.lifecycle.is_wanted)


def _home(address: Address, kinds: Mapping[str, Kind]) -> Address:
    return home_of(address, kinds) if address.namespace else address


def _runs_extractors(resource: Resource, kinds: Mapping[str, Kind]) -> bool:
    uses = kinds[resource.address.kind].uses(resource.spec)
    return any(use.section is CatalogueSection.EXTRACTOR for use in uses)


def _errors(found: Collection[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in found)


def _messages_of_live(resource: Resource, live: Live, kind: Kind, own: OwnNames) -> frozenset[str]:
    held = live.resources.get(resource.address)
    body = held.body if held is not None else {}
    return frozenset(each.message for each in check_uses(kind, body, live.catalogue, own=own))


def _place_problem(resource: Resource, problem: Problem, *, is_accepted: bool) -> Problem:
    problem = problem.beneath("spec")
    path = problem.path
    about_key = problem.code in _ABOUT_KEYS
    locations = resource.locations
    return replace(
        problem,
        severity=Severity.WARNING if is_accepted else problem.severity,
        address=resource.address,
        fix=() if locations.is_converted else problem.fix,
        location=locations.of_key(path) if about_key else locations.of_value(path),
    )
