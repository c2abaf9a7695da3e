"""What must hold between the documents of a project: one function per rule."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from reconciler.kinds.search.runs import complaints_about_runs
from reconciler.manifest.documents.envelope import Declaration, inner
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.problem import Problem

Finding: TypeAlias = tuple[Declaration, Problem]

RuleBetween: TypeAlias = Callable[[Sequence[Declaration], Project], Iterator[Finding]]


def addresses_are_unique(declarations: Sequence[Declaration], _: Project) -> Iterator[Finding]:
    """One resource, one document."""
    first: dict[Address, Declaration] = {}
    for declaration in declarations:
        address = declaration.address
        if address is not None and first.setdefault(address, declaration) is not declaration:
            place = first[address].locations.of_value(("metadata", "name"))
            says = f"{address} is declared twice, first at {place}"
            path = ("metadata", "name")
            yield declaration, Problem("duplicate-address", says, "remove one of them", path=path)


def earlier_names_are_free(declarations: Sequence[Declaration], _: Project) -> Iterator[Finding]:
    """`renamed_from` names what is declared nowhere, and is named only once."""
    declared = {held.address: held for held in declarations if held.address is not None}
    claimed: dict[Address, Declaration] = {}
    for declaration in declared.values():
        earlier = _earlier_address(declaration)
        if earlier is None or earlier == declaration.address:
            continue
        other = declared.get(earlier) or claimed.setdefault(earlier, declaration)
        if other is not declaration:
            place = other.locations.of_value(("metadata",))
            says = f"{earlier} cannot become this one: it is spoken for at {place}"
            path = ("metadata", "renamed_from")
            yield declaration, Problem("bad-rename", says, "remove one of them", path=path)


def _earlier_address(declaration: Declaration) -> Address | None:
    earlier = inner(declaration.content, "metadata").get("renamed_from")
    if declaration.address is None or not isinstance(earlier, str):
        return None
    return declaration.address._replace(name=earlier)


def _is_room(declaration: Declaration) -> bool:
    return declaration.kind is not None and declaration.kind.is_container


def namespaces_are_looked_at(
    declarations: Sequence[Declaration], project: Project
) -> Iterator[Finding]:
    """A stack that looks at some namespaces only declares nothing in the others."""
    if project.namespaces is None:
        return
    for declaration in declarations:
        address = declaration.address
        if address is None:
            continue
        home = address.namespace or (address.name if _is_room(declaration) else "")
        # What belongs to the organisation is in none of them.
        if not home or home in project.namespaces:
            continue
        says = f"the stack does not look at the namespace {home}"
        remedy = f"add it to namespaces: {project.location_of('namespaces')}"
        path = ("metadata", "namespace" if address.namespace else "name")
        yield declaration, Problem("namespace-not-looked-at", says, remedy, path=path)


def hand_over_is_from_another(
    declarations: Sequence[Declaration], project: Project
) -> Iterator[Finding]:
    """A stack takes over what another one gives, not what is its own."""
    for declaration in declarations:
        giver = inner(declaration.content, "lifecycle").get("take_over_from")
        if giver == project.stack or giver in project.previously:
            says = f"{giver} is this stack, which has it already"
            remedy = "remove the line, or name the stack that gives it"
            path = ("lifecycle", "take_over_from")
            yield declaration, Problem("bad-lifecycle", says, remedy, path=path)


def retrievers_are_run_with_their_inputs(
    declarations: Sequence[Declaration], _: Project
) -> Iterator[Finding]:
    """What runs a retriever that is declared here says inputs that it has."""
    declared = {each.address: each for each in declarations if each.address and each.is_wanted}

    def schema_of(asked: Address) -> Fields | None:
        found = declared.get(asked)
        run = found.kind.execution if found is not None and found.kind is not None else None
        return inner(found.spec, run.inputs) if found is not None and run is not None else None

    for address, declaration in declared.items():
        if declaration.kind is not None:
            found = complaints_about_runs(declaration.kind, address, declaration.spec, schema_of)
            for problem in found:
                if ("spec", *problem.path) not in declaration.unfilled:
                    yield declaration, problem.beneath("spec")


RULES_BETWEEN: tuple[RuleBetween, ...] = (
    addresses_are_unique,
    earlier_names_are_free,
    namespaces_are_looked_at,
    hand_over_is_from_another,
    retrievers_are_run_with_their_inputs,
)
