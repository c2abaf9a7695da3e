"""Every resource needs a namespace that is there, or is about to be."""

from collections.abc import Iterator

from reconciler.kinds.references import Reference
from reconciler.model.address import Address
from reconciler.model.data import FieldPath
from reconciler.model.nearest import did_you_mean
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, Resource
from reconciler.planning.naming import Naming


def homeless(desired: Desired, naming: Naming) -> Iterator[Problem]:
    """A problem for every resource whose namespace is not there, or is declared absent."""
    for address, resource in desired.resources.items():
        if address.namespace and not resource.lifecycle.is_tombstone:
            yield from _without_home(resource, desired, naming)


def _without_home(resource: Resource, desired: Desired, naming: Naming) -> Iterator[Problem]:
    said = resource.address.namespace
    home = Address("Namespace", "", said)
    declared = desired.resources.get(home)
    if declared is not None and declared.lifecycle.is_tombstone:
        yield _misplaced(
            resource,
            "reference-to-absent",
            f"is in {home}, which is declared `ensure: absent`",
            "remove it, or the tombstone",
        )
    elif declared is None and naming.directory.id_of("Namespace", "", said) is None:
        meant = naming.directory.name_of("Namespace", "", said)
        known = naming.known_names(Reference((), "Namespace", "", said))
        yield _misplaced(
            resource,
            "unknown-namespace",
            f"`{said}` is the id of Namespace/{meant}"
            if meant
            else f"the namespace {said} is neither declared nor live",
            f"write its name, `{meant}`"
            if meant
            else did_you_mean(said, known) or "declare it, or create it first",
        )


def _misplaced(resource: Resource, code: str, message: str, remedy: str) -> Problem:
    path: FieldPath = ("metadata", "namespace")
    location = resource.locations.of_value(path)
    return Problem(code, message, remedy, address=resource.address, path=path, location=location)
