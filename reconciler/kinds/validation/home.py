"""Whether a spec fits where the resource lives, where its kind lives in namespaces and outside."""

from collections.abc import Iterator, Mapping
from functools import cache

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.problem import Problem
from reconciler.model.text.article import with_article


def complaints_at_home(kind: Kind, address: Address, spec: Fields) -> Iterator[Problem]:
    """Fields that mean nothing there, and what the kind itself knows; paths start in the spec."""
    home = "namespace" if address.namespace else "organisation"
    homes = _homes_of_fields(kind)
    misplaced = {name for name in homes if homes[name] != home and spec.get(name) is not None}
    for name in spec if misplaced else ():
        if name in misplaced:
            yield _report_misplaced(kind, address, name)
    for judge in kind.checks_at:
        found = judge(address, spec)
        yield from (problem for problem in found if problem.path[0] not in misplaced)


@cache
def _homes_of_fields(kind: Kind) -> Mapping[str, str]:
    """The fields that mean something in one home alone, and which that is: most kinds have none."""
    fields = facts_of(kind).fields.items()
    return {name: facts.only_in.home for name, facts in fields if facts.only_in is not None}


def _report_misplaced(kind: Kind, address: Address, name: str) -> Problem:
    a_kind = with_article(kind.name)
    if address.namespace:
        says = (
            f"`{name}` is of {a_kind} of the organisation, "
            f"and this one lives in the namespace {address.namespace}"
        )
        remedy = "take it out, or take out metadata.namespace"
    else:
        says = f"`{name}` is of {a_kind} in a namespace, and this one is of the organisation"
        remedy = "take it out, or say the metadata.namespace"
    return Problem("bad-combination", says, remedy, path=(name,))
