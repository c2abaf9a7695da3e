"""Which live resources a command is about: addresses, patterns, kinds and namespaces."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from msgspec import Struct

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.model.address import Address, parse_address
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import nearest
from reconciler.planning.options.options import matches

_WILD: Final = re.compile("[*?[]")


class Wanted(Struct, frozen=True, kw_only=True):
    """What somebody asked for; everything where nothing is said."""

    patterns: tuple[str, ...] = ()
    """Addresses, or patterns of them."""
    kinds: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()

    def has(self, address: Address) -> bool:
        """Whether it was asked for."""
        inside = address.namespace or (address.name if _is_container(address.kind) else "")
        return (
            (not self.patterns or matches(address, self.patterns))
            and (not self.kinds or address.kind in self.kinds)
            and (not self.namespaces or inside in self.namespaces)
        )

    def names(self, address: Address) -> bool:
        """Whether it was asked for by its own address, and not by a pattern."""
        return str(address) in self.patterns

    def scope(self, limit: Collection[str] | None) -> Collection[str] | None:
        """The namespaces to look into; `None` for all. `limit` is the project's own."""
        asked = self.namespaces or self._named_namespaces()
        if asked is None:
            return limit
        return asked if limit is None else [each for each in asked if each in limit]

    def _named_namespaces(self) -> tuple[str, ...] | None:
        found = [_namespace_in(pattern) for pattern in self.patterns]
        return None if None in found or not found else tuple(each or "" for each in found)

    def report_idle(self, known: Collection[Address]) -> Iterator[Problem]:
        """A problem for each pattern, and each namespace, that fits nothing live."""
        for pattern in self.patterns:
            if not any(matches(address, (pattern,)) for address in known):
                yield _report(pattern, "is not live", "matches nothing that is live", known)
        homes = {address.name for address in known if _is_container(address.kind)}
        for namespace in self.namespaces:
            if namespace not in homes:
                close = nearest(namespace, homes)
                remedy = f"did you mean `{close}`?" if close else "`reconciler list` shows them all"
                yield Problem("nothing-matches", f"there is no namespace {namespace}", remedy)


def _report(pattern: str, one: str, several: str, known: Iterable[Address]) -> Problem:
    close = nearest(pattern, map(str, known))
    says = several if _WILD.search(pattern) else one
    remedy = f"did you mean `{close}`?" if close else "`reconciler list` shows what is live"
    return Problem("nothing-matches", f"{pattern} {says}", remedy)


def _namespace_in(pattern: str) -> str | None:
    """The one namespace that a pattern looks into; `None` where it may be any."""
    address = parse_address(pattern)
    if address is None or address.kind not in KINDS:
        return None
    namespace = address.namespace if KINDS[address.kind].is_namespaced else address.name
    return namespace if namespace and not _WILD.search(namespace) else None


def _is_container(kind: str) -> bool:
    return kind == container_in(KINDS)
