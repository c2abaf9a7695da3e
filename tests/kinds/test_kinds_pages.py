"""A kind is one page: it is registered, its manual has an example, and the example is right."""

import importlib
import pkgutil
import textwrap

import pytest
import yaml

import reconciler.kinds
from reconciler.kinds import KINDS, LOOKUPS, VERIFICATIONS
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.validation.validate import complaints_about

MODULES = [
    importlib.import_module(f"reconciler.kinds.{module.name}")
    for module in pkgutil.iter_modules(reconciler.kinds.__path__)
]
PAGES = {
    value.name: module
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, Kind)
}
DECLARED = {**KINDS, **VERIFICATIONS}
ALL_KINDS = pytest.mark.parametrize("kind", DECLARED.values(), ids=lambda kind: kind.name)


def test_every_kind_that_has_a_page_is_registered() -> None:
    assert set(PAGES) == set(DECLARED)
    assert not set(KINDS) & {*LOOKUPS, *VERIFICATIONS}


def _example(kind: Kind) -> dict[str, object]:
    manual = PAGES[kind.name].__doc__ or ""
    indented = [line for line in manual.splitlines() if line.startswith("    ")]
    example = yaml.safe_load(textwrap.dedent("\n".join(indented)).replace("[...]", "[{}]"))
    assert isinstance(example, dict)
    return example


@ALL_KINDS
def test_the_example_of_a_page_is_a_manifest_without_complaints(kind: Kind) -> None:
    example = _example(kind)
    assert (example["apiVersion"], example["kind"]) == ("reconciler/v1", kind.name)
    spec = example["spec"]
    assert isinstance(spec, dict)
    assert complaints_about(kind, spec) == []


@ALL_KINDS
def test_every_field_says_what_omitting_it_means(kind: Kind) -> None:
    undecided = [
        name
        for name, facts in facts_of(kind).fields.items()
        if not (facts.is_required or facts.default or facts.server)
    ]
    assert undecided == []


@ALL_KINDS
def test_no_field_has_two_meanings_when_it_is_omitted(kind: Kind) -> None:
    both = [name for name, facts in _all_facts(facts_of(kind)) if facts.default and facts.server]
    assert both == []


@ALL_KINDS
def test_a_reference_leads_to_a_kind_that_is_known(kind: Kind) -> None:
    marks = [facts.reference for _, facts in _all_facts(facts_of(kind)) if facts.reference]
    targets = {target for mark in marks for target in mark.kinds}
    assert targets <= {*DECLARED, *LOOKUPS}


def _all_facts(facts: Facts) -> list[tuple[str, Facts]]:
    found: dict[int, tuple[str, Facts]] = {}
    waiting = list(facts.fields.values())
    while waiting:
        each = waiting.pop()
        if id(each) not in found:
            found[id(each)] = (each.name, each)
            waiting += [*each.fields.values(), *each.inside.values()]
            waiting += [each.item] if each.item else []
    return list(found.values())
