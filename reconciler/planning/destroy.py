"""The end of a stack: all that it owns, and, where that is asked for, its namespaces."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reconciler.kinds.declaration.containment import home_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import ActionReason
from reconciler.model.plan import Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, Resource
from reconciler.model.text.article import with_article
from reconciler.planning.decide import delete
from reconciler.planning.match.hand_over import is_released
from reconciler.planning.match.ownership import is_ours
from reconciler.planning.options.options import PlanOptions


def plan_deletions(
    desired: Desired, live: Live, kinds: Mapping[str, Kind], options: PlanOptions
) -> Iterator[Step]:
    """A deletion of everything that is the stack's, under the names that it has now."""
    # A rename that was never applied must not save the resource under its old name.
    declared = as_live(desired, live, kinds)
    for address, found in live.resources.items():
        kind, resource = kinds[address.kind], declared.get(address)
        # A namespace carries no stamp (§0.16): only its declaration says that it is ours to end.
        is_room = kind.is_container and not kind.is_stamped and resource is not None
        is_owned = kind.is_pruned and is_ours(found, kind, desired)
        is_wanted = is_owned or (options.is_with_namespaces and is_room)
        is_kept = resource is not None and resource.lifecycle.is_released
        if is_wanted and not is_kept and not is_released(address, found, desired):
            yield delete(found, kind, ActionReason.DESTROY, resource)


def as_live(desired: Desired, live: Live, kinds: Mapping[str, Kind]) -> Mapping[Address, Resource]:
    """What is declared, by the address at which it is live: a rename may still be pending."""
    found: dict[Address, Resource] = {}
    for address, resource in desired.resources.items():
        candidates = (
            address,
            *_earlier_addresses(address, resource, desired.resources.get(home_of(address, kinds))),
        )
        here = next((each for each in candidates if each in live.resources), None)
        if here is not None:
            found.setdefault(here, resource)
    return found


def _earlier_addresses(
    address: Address, resource: Resource, home: Resource | None
) -> Iterator[Address]:
    namespaces = [address.namespace, *([home.renamed_from] if home and home.renamed_from else [])]
    names = [address.name, *([resource.renamed_from] if resource.renamed_from else [])]
    for namespace in namespaces:
        yield from (replace(address, namespace=namespace, name=name) for name in names)


def warn_of_left_behind(
    desired: Desired, live: Live, kinds: Mapping[str, Kind], options: PlanOptions
) -> Iterator[Problem]:
    """What a destroyed stack declares and cannot own, so that it stays."""
    for address, resource in as_live(desired, live, kinds).items():
        kind = kinds[address.kind]
        if kind.is_stamped or (options.is_with_namespaces and kind.is_container):
            continue
        yield Problem(
            "left-behind",
            f"stays: {with_article(address.kind)} carries no owner, so nobody can say it is ours",
            "delete it as well, where nothing in it is anybody else's, with `--include-namespaces`",
            Severity.WARNING,
            address,
            location=resource.locations.of_value(()),
        )
