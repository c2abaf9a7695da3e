"""Warnings about features that nobody writes: the API would refuse, or a search find nothing.

Warnings, because the catalogue is live: a custom extractor may be known to the server alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from reconciler.kinds.features import extractor_in
from reconciler.kinds.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import FieldPath, Fields
from reconciler.model.nearest import did_you_mean
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, Resource
from reconciler.planning.mentions import Mentions
from reconciler.planning.naming import Naming

Offer: TypeAlias = frozenset[str] | None
"""Extractors as `extractor@version`; `None` when nobody but the server can say."""


def doubtful_features(
    desired: Desired,
    live: Live,
    mentions: Mentions,
    naming: Naming,
    kinds: Mapping[str, Kind],
) -> Iterator[Problem]:
    """A warning for every extractor or feature URI that no provider is known to offer."""

    @cache
    def offer_of(address: Address) -> Offer:
        return _offer(address, desired, live, kinds)

    for resource in desired.resources.values():
        kind = kinds[resource.address.kind]
        needed = list(kind.features.needed(resource.spec))
        if needed and resource.lifecycle.is_wanted:
            around = _around(resource, kind, mentions, naming, kinds)
            offered = _offered([offer_of(address) for address in around])
            for path, said in needed:
                yield from _doubt(resource, path, said, offered)


def _around(
    resource: Resource,
    kind: Kind,
    mentions: Mentions,
    naming: Naming,
    kinds: Mapping[str, Kind],
) -> set[Address]:
    """The providers a resource can look to: its namespace, or what it refers to."""
    home = Address("Namespace", "", resource.address.namespace)
    named = (naming.address_of(each, kinds) for each in mentions[resource.address])
    return {address for address in (home, *named) if address.kind == kind.features.from_kind}


def _offered(offers: Sequence[Offer]) -> Offer:
    """All that the providers offer together; `None` when any of them cannot be known."""
    known = [offer for offer in offers if offer is not None]
    return frozenset().union(*known) if known and len(known) == len(offers) else None


def _offer(address: Address, desired: Desired, live: Live, kinds: Mapping[str, Kind]) -> Offer:
    sides: list[Fields] = []
    if address in desired.resources:
        sides.append(desired.resources[address].spec)
    if address in live.resources:
        sides.append(live.resources[address].body)
    offers = [kinds[address.kind].features.offered(fields) for fields in sides]
    known = [offer for offer in offers if offer is not None]
    return frozenset().union(*known) if known else None


def _doubt(resource: Resource, path: FieldPath, said: str, offered: Offer) -> Iterator[Problem]:
    extractor = extractor_in(said) if said.startswith("mixpeek://") else said
    full: FieldPath = ("spec", *path)
    if extractor is None:
        message = f"`{said}` is not a feature URI"
        remedy = "write mixpeek://EXTRACTOR@VERSION/OUTPUT"
    elif offered is not None and extractor not in offered:
        message = f"nothing here is known to offer `{extractor}`"
        remedy = did_you_mean(extractor, offered)
    else:
        return
    yield Problem(
        "doubtful-feature",
        message,
        remedy,
        Severity.WARNING,
        resource.address,
        full,
        resource.locations.of_value(full),
    )
