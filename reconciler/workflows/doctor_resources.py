"""What its apply does with the fields of single resources: references, updates, comparisons."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.manifest.vendor.sections import sections_of
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, show_path
from reconciler.model.resource import Desired, Resource
from reconciler.model.vendor.diagnosis import Finding, Outcome
from reconciler.planning.compare.unverifiable import unverifiable_in
from reconciler.planning.names.mentions import mentions_in


def find_in_resources(
    desired: Desired,
    document: Document,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
) -> Iterator[Finding]:
    """Everything that a field of a resource is the reason of, in its place."""
    names = _DeclaredNames(_names_in(desired, document, kinds, lookups))
    mentions = mentions_in(desired, kinds)
    for address, resource in desired.resources.items():
        kind = kinds[address.kind]
        if kind.is_namespaced and not names.has(_container(kinds), address.namespace):
            yield _undeclared(resource, ("metadata", "namespace"), address.namespace)
        for reference in mentions[address]:
            lookup = lookups.get(reference.kind)
            is_in_vault = lookup is not None and not lookup.is_namespaced
            if not is_in_vault and not names.has(reference.kind, reference.value):
                yield _undeclared(resource, ("spec", *reference.path), reference.value)
        yield from _refused_updates(resource, kind)
        yield from _not_compared(resource, kind)


class _DeclaredNames(Struct, frozen=True):
    """Which names a manifest declares, by kind."""

    by_kind: Mapping[str, frozenset[str]]

    def has(self, kind: str, name: str) -> bool:
        known = self.by_kind.get(kind, frozenset())
        # What a parameter without a default completes is not known yet, on either side.
        return "${" in name or name in known or any("${" in each for each in known)


def _names_in(
    desired: Desired,
    document: Document,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
) -> dict[str, frozenset[str]]:
    content = document.content if isinstance(document.content, Mapping) else {}
    found = {
        held.name: frozenset(_names_of(content.get(section)))
        for section, held in sections_of(kinds, lookups).items()
        if isinstance(held, Lookup)
    }
    for kind in kinds:
        found[kind] = frozenset(each.name for each in desired.resources if each.kind == kind)
    return found


def _names_of(section: Data) -> Iterator[str]:
    for entry in section if isinstance(section, list) else ():
        name = entry.get("name") if isinstance(entry, Mapping) else None
        if isinstance(name, str):
            yield name


def _container(kinds: Mapping[str, Kind]) -> str:
    return next(kind.name for kind in kinds.values() if kind.is_container)


def _undeclared(resource: Resource, path: tuple[str | int, ...], name: str) -> Finding:
    return Finding(
        "closed-world",
        Outcome.REFUSED,
        f"create_only, its default mode, knows no {name}: this file does not declare it",
        "finds what is live by its name or id, as well as what other manifests declare",
        resource.locations.of_value(path),
        resource.address,
        path,
    )


def _refused_updates(resource: Resource, kind: Kind) -> Iterator[Finding]:
    """Fields whose change no update of the API's usual kind carries."""
    for name, facts in facts_of(kind).fields.items():
        if name in resource.spec and (why := _why_refused(facts)):
            path = ("spec", name)
            yield Finding(
                "update-refused",
                Outcome.REFUSED,
                f"upsert lists a change of `{name}` under `refused`, and succeeds: {why}",
                "sends it where there is a way, and else says what a replacement would lose",
                resource.locations.of_key(path),
                resource.address,
                path,
            )


def _why_refused(facts: Facts) -> str | None:
    if facts.changes is not None and facts.changes.is_final:
        return facts.changes.summary
    through = facts.through
    if through is not None and (through.method != "PATCH" or through.suffix):
        return f"it goes by {through.method}{f' to {through.suffix}' if through.suffix else ''}"
    return None


def _not_compared(resource: Resource, kind: Kind) -> Iterator[Finding]:
    for path in unverifiable_in(kind, resource.spec):
        place = ("spec", *path)
        yield Finding(
            "not-compared",
            Outcome.NOT_COMPARED,
            f"`{show_path(path)}` is listed under drift_not_compared: it is not read back",
            "marks it (not verifiable), and sends it along whenever something else changes",
            resource.locations.of_value(place),
            resource.address,
            place,
        )
