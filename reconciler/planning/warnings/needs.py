"""What a reference needs of what it names, where that does not have it."""

from collections.abc import Iterator, Mapping

from reconciler.kinds.compile.paths import facts_at
from reconciler.kinds.compile.references import Reference
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
        for reference in mentions[address]:
            facts = facts_at(kinds[address.kind], reference.path, resource.spec)
            needed = facts.reference.needs if facts.reference else ""
            used = naming.address_of(reference, kinds)
            if needed and _has(used, needed, desired, live) is False:
                yield _problem(address, reference, used, needed, desired)


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
