"""All that is declared to be verified, told apart."""

from collections.abc import Iterable, Iterator, Mapping

from reconciler.kinds.check import CHECK
from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.gate import GATE
from reconciler.kinds.verification.checks import read_check
from reconciler.kinds.verification.gates import read_gate
from reconciler.model.address import Address
from reconciler.model.resource import Resource
from reconciler.model.verification.expectation import Check
from reconciler.model.verification.gate import Gate


def address_of_check(namespace: str, name: str) -> Address:
    """What a check is called."""
    return Address(CHECK.name, namespace, name)


def checks_in(resources: Iterable[Resource]) -> Iterator[Check]:
    """The checks among what is declared, in its order."""
    for resource in resources:
        if resource.address.kind == CHECK.name:
            yield read_check(resource, CHECK)


def gates_in(resources: Iterable[Resource]) -> Iterator[Gate]:
    """The gates among what is declared, in its order."""
    for resource in resources:
        if resource.address.kind == GATE.name:
            yield read_gate(resource, GATE)


def is_asked(resource: Resource) -> bool:
    """Whether it is a question, and not only what questions are made of."""
    return resource.address.kind in (CHECK.name, GATE.name)


def named_by(resource: Resource, kinds: Mapping[str, Kind]) -> frozenset[Address]:
    """What it asks, and what it asks with."""
    named = references_in(kinds[resource.address.kind], resource.spec, resource.address)
    return frozenset(Address(each.kind, each.namespace, each.value) for each in named)
