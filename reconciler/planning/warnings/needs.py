"""What a reference needs of what it names, where that does not have it."""

from collections.abc import Iterator, Mapping
from functools import cache

from reconciler.kinds.compile.facts import leads_to
from reconciler.kinds.compile.paths import facts_at
from reconciler.kinds.compile.references import Reference, referring_fields
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming


def find_unmet_needs(
    desired: Desired, live: Live, mentions: Mentions, naming: Naming, kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    """A warning for each, at the place of the reference."""
    for address in sorted(desired.present):
        resource = desired.resources[address]
        for reference in mentions[address] if _has_needs(kinds[address.kind]) else ():
            facts = facts_at(kinds[address.kind], reference.path, resource.spec)
            needed = facts.reference.needs if facts.reference else ""
            used = naming.address_of(reference, kinds)
            if needed and _has(used, needed, desired, live) is False:
                yield _problem(address, reference, used, needed, desired)


@cache
def _has_needs(kind: Kind) -> bool:
    """Whether any reference of a kind needs anything: those of most need nothing."""
    fields = referring_fields(kind).values()
    return any(
        leads_to(each, lambda facts: bool(facts.reference and facts.reference.needs))
        for each in fields
    )


def _has(used: Address, needed: str, desired: Desired, live: Live) -> bool | None:
    """Whether it will be true; `None` where nobody can say."""
    if used in desired.resources:
        return desired.resources[used].spec.get(needed) is True
    found = live.resources.get(used)
    return None if found is None or needed not in found.body else found.body[needed] is True


def _problem(
    address: Address, reference: Reference, used: Address, needed: str, desired: Desired
) -> Problem:
    path = ("spec", *reference.path)
    where = "declare" if used in desired.resources else "set"
    return Problem(
        "unmet-need",
        f"{used} is not `{needed}: true`, and nothing can be written there",
        f"{where} `{needed}: true` on {used}",
        Severity.WARNING,
        address,
        path,
        desired.resources[address].locations.of_value(path),
    )
