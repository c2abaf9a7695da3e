"""Warnings about features that nobody writes: the API would refuse, or a search find nothing.

Warnings, because the catalogue is live: a custom extractor may be known to the server alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from msgspec import Struct

from reconciler.kinds.catalogue.check import is_catalogued
from reconciler.kinds.declaration.containment import home_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.features import extractor_in
from reconciler.model.address import Address
from reconciler.model.data import FieldPath, Fields
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, Resource
from reconciler.model.text.nearest import did_you_mean
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming

OfferedFeatures: TypeAlias = frozenset[str] | None
"""Extractors as `extractor@version`; `None` when nobody but the server can say."""


def find_doubtful_features(
    desired: Desired,
    live: Live,
    mentions: Mentions,
    naming: Naming,
    kinds: Mapping[str, Kind],
) -> Iterator[Problem]:
    """A warning for every extractor or feature URI that no provider is known to offer."""

    @cache
    def offer_of(address: Address) -> OfferedFeatures:
        return _read_offer(address, desired, live, kinds)

    for resource in desired.resources.values():
        kind = kinds[resource.address.kind]
        needed = list(kind.features.needed(resource.spec))
        if needed and resource.lifecycle.is_wanted:
            around = _find_providers(resource, kind, mentions, naming, kinds)
            offered = _combine_offers([offer_of(address) for address in around])
            for path, said in needed:
                yield from _report_doubt(
                    resource, path, said, offered, _Providers(around, desired, live)
                )


def _find_providers(
    resource: Resource,
    kind: Kind,
    mentions: Mentions,
    naming: Naming,
    kinds: Mapping[str, Kind],
) -> set[Address]:
    """The providers a resource can look to: its namespace, or what it refers to."""
    home = home_of(resource.address, kinds)
    wanted = kind.features.from_kind
    named = (
        naming.address_of(each, kinds) for each in mentions[resource.address] if each.kind == wanted
    )
    return {address for address in (home, *named) if address.kind == wanted}


def _combine_offers(offers: Sequence[OfferedFeatures]) -> OfferedFeatures:
    """All that the providers offer together; `None` when any of them cannot be known."""
    known = [offer for offer in offers if offer is not None]
    return frozenset().union(*known) if known and len(known) == len(offers) else None


def _read_offer(
    address: Address, desired: Desired, live: Live, kinds: Mapping[str, Kind]
) -> OfferedFeatures:
    sides: list[Fields] = []
    if address in desired.resources:
        sides.append(desired.resources[address].spec)
    if address in live.resources:
        sides.append(live.resources[address].body)
    offers = [kinds[address.kind].features.offered(fields) for fields in sides]
    known = [offer for offer in offers if offer is not None]
    return frozenset().union(*known) if known else None


class _Providers(Struct, frozen=True):
    """Who could offer what is missing, and where that is declared."""

    providers: set[Address]
    desired: Desired
    live: Live

    def remedy(self, extractor: str, said: str, offered: frozenset[str]) -> str:
        """What makes it right: never another extractor's name for one that exists."""
        if not is_catalogued(extractor, self.live.catalogue):
            return did_you_mean(extractor, offered)
        if said.startswith("mixpeek://"):
            known = ", ".join(f"`{each}`" for each in sorted(offered))
            return f"search by a feature of {known}, or add a collection that runs `{extractor}`"
        name, _, version = extractor.partition("@")
        entry = f"{{feature_extractor_name: {name}, version: {version}}}"
        homes = " and ".join(self._home(each) for each in sorted(self.providers))
        return f"add {entry} to feature_extractors of {homes}"

    def _home(self, address: Address) -> str:
        declared = self.desired.resources.get(address)
        if declared is None:
            return f"{address}, at the API or where it is declared"
        listed = declared.locations.of_key(("spec", "feature_extractors"))
        return f"{address} ({listed.file}:{listed.line})"


def _report_doubt(
    resource: Resource, path: FieldPath, said: str, offered: OfferedFeatures, places: _Providers
) -> Iterator[Problem]:
    extractor = extractor_in(said) if said.startswith("mixpeek://") else said
    full: FieldPath = ("spec", *path)
    if extractor is None:
        message = f"`{said}` is not a feature URI"
        remedy = "write mixpeek://EXTRACTOR@VERSION/OUTPUT"
    elif offered is not None and extractor not in offered:
        message = f"nothing here is known to offer `{extractor}`"
        remedy = places.remedy(extractor, said, offered)
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
