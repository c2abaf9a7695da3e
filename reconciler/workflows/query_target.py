"""What somebody wants to search, by its address, its name or its id."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from reconciler.api.reading.pages import is_id
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Execution, Kind
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, Resource
from reconciler.model.text.article import with_article
from reconciler.model.text.nearest import did_you_mean

_MOST_NAMED: Final = 8


class Target(Struct, frozen=True):
    """What is searched."""

    kind: Kind
    execution: Execution
    address: Address
    """Its name, or its id where it was called by that."""
    declared: Resource | None = None


def find_target(text: str, desired: Desired, kinds: Mapping[str, Kind]) -> Target:
    """What `Kind/namespace/name`, `namespace/name` or a name or id alone means.

    What no manifest declares may be live all the same, where its namespace is known. Raises
    `Rejected`.
    """
    kind, execution = _searchable(kinds)
    namespace, name = _parts_of(text, kind)
    known = [each for each in desired.resources if each.kind == kind.name]
    named = [each for each in known if each.name == name and namespace in ("", each.namespace)]
    if len(named) > 1:
        raise Rejected(_ambiguous(name, named))
    if named:
        return Target(kind, execution, named[0], desired.resources[named[0]])
    if not namespace:
        around = namespaces_in(desired, kinds)
        if len(around) != 1:
            raise Rejected(_unknown(name, kind, known))
        (namespace,) = around
    if not is_id(namespace) or not is_id(name):
        says = f"`{text}` can be nobody's name: it holds what no name may hold"
        raise Rejected(Problem("unknown-resource", says, names_of(known)))
    return Target(kind, execution, Address(kind.name, namespace, name))


def namespaces_in(desired: Desired, kinds: Mapping[str, Kind]) -> frozenset[str]:
    """The namespaces that the manifests speak of."""
    container = container_in(kinds)
    return frozenset(
        each.name if each.kind == container else each.namespace for each in desired.resources
    ) - {""}


def names_of(known: Iterable[Address], meant: str = "") -> str:
    """A remedy that names what can be searched."""
    among = sorted(f"{each.namespace}/{each.name}" for each in known)
    by_name = {each.name: f"{each.namespace}/{each.name}" for each in known}
    close = did_you_mean(meant, by_name) if meant else ""
    if close.startswith("did you mean"):
        return close
    more = ", ..." if len(among) > _MOST_NAMED else ""
    return f"declared here: {', '.join(among[:_MOST_NAMED])}{more}" if among else ""


def _searchable(kinds: Mapping[str, Kind]) -> tuple[Kind, Execution]:
    return next((kind, kind.execution) for kind in kinds.values() if kind.execution is not None)


def _parts_of(text: str, kind: Kind) -> tuple[str, str]:
    """The namespace, empty where it is not said, and the name."""
    *above, name = text.split("/", 2)
    if len(above) == 2 and above[0] != kind.name:
        says = f"{above[0]} is nothing that can be searched"
        raise Rejected(
            Problem("not-searchable", says, f"name {with_article(kind.name)}: NAMESPACE/NAME")
        )
    namespace = above[-1] if above else ""
    return ("" if len(above) == 1 and namespace == kind.name else namespace), name


def _ambiguous(name: str, named: Iterable[Address]) -> Problem:
    homes = sorted(f"{each.namespace}/{each.name}" for each in named)
    says = f"`{name}` is declared in {len(homes)} namespaces"
    return Problem("ambiguous-name", says, f"say which: {' or '.join(homes)}")


def _unknown(name: str, kind: Kind, known: list[Address]) -> Problem:
    says = f"no manifest declares {with_article(kind.name)} `{name}`, and its namespace is not said"
    remedy = names_of(known, name)
    also = f"if it is live, say its namespace too: NAMESPACE/{name}"
    return Problem("unknown-resource", says, f"{remedy}; {also}" if remedy else also)
