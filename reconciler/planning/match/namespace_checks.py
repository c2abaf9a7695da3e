"""Every resource needs a namespace that is there, or is about to be, and goes with it."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from reconciler.kinds.compile.references import Reference
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import FieldPath
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, Live, Resource
from reconciler.model.text.nearest import did_you_mean
from reconciler.planning.match.ownership import is_ours
from reconciler.planning.names.naming import Naming, is_home_absent


def report_missing_namespaces(desired: Desired, naming: Naming) -> Iterator[Problem]:
    """A problem for every resource whose namespace is not there."""
    for address, resource in desired.resources.items():
        if address.namespace and resource.lifecycle.is_wanted:
            yield from _without_home(resource, desired, naming)


def with_homes(desired: Desired, live: Live, kinds: Mapping[str, Kind]) -> Desired:
    """The same, in which a namespace declared absent takes the stack's own things in it along.

    What is released, and what is live and not the stack's, is left to whoever owns it: that it
    goes along has to be allowed by name.
    """
    if not any(each.lifecycle.is_tombstone for each in desired.resources.values()):
        return desired
    kept = (
        (address, resource)
        if not is_home_absent(address, desired, kinds) or not resource.lifecycle.is_wanted
        else (address, _as_absent(resource, live, kinds, desired))
        for address, resource in desired.resources.items()
    )
    resources = {address: resource for address, resource in kept if resource is not None}
    return replace(desired, resources=resources)


def _as_absent(
    resource: Resource, live: Live, kinds: Mapping[str, Kind], desired: Desired
) -> Resource | None:
    found = live.resources.get(resource.address)
    if found is not None and not is_ours(found, kinds[resource.address.kind], desired):
        return None
    return replace(
        resource,
        spec={},
        renamed_from=None,
        lifecycle=replace(resource.lifecycle, is_tombstone=True, take_over_from=None),
    )


def _without_home(resource: Resource, desired: Desired, naming: Naming) -> Iterator[Problem]:
    said, container = resource.address.namespace, naming.container
    declared = desired.resources.get(Address(container, "", said))
    if declared is None and naming.directory.id_of(container, "", said) is None:
        meant = naming.directory.name_of(container, "", said)
        known = naming.known_names(Reference((), container, "", said))
        yield _report_misplaced(
            resource,
            "unknown-namespace",
            f"`{said}` is the id of {container}/{meant}"
            if meant
            else f"the namespace {said} is neither declared nor live",
            f"write its name, `{meant}`"
            if meant
            else did_you_mean(said, known) or "declare it, or create it first",
        )


def _report_misplaced(resource: Resource, code: str, message: str, remedy: str) -> Problem:
    path: FieldPath = ("metadata", "namespace")
    location = resource.locations.of_value(path)
    return Problem(code, message, remedy, address=resource.address, path=path, location=location)
