"""The manifest files with live values in them, and what of them nobody may see."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds import KINDS
from reconciler.manifest.yaml.file_edits import DocumentEdit
from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.data import Data, FieldPath
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Resource
from reconciler.model.secrets.secret import SecretText
from reconciler.planning.drift.pulling import edits_of
from reconciler.rendering.words.masking import mask_step


def edits_by_file(
    plan: Plan, chosen: Mapping[Address, Sequence[FieldChange]]
) -> dict[str, list[DocumentEdit]]:
    """What is written where; raises `Rejected` with all that must not be."""
    found: dict[str, list[DocumentEdit]] = {}
    problems: list[Problem] = []
    for address, resource in _resources(plan, chosen).items():
        if resource.locations.is_converted:
            problems.append(_report_converted(resource))
            continue
        edits, doubts = edits_of(resource, chosen[address], KINDS[address.kind])
        problems += doubts
        place = resource.locations.of_value(())
        found.setdefault(place.file, []).append(DocumentEdit(place.line, tuple(edits)))
    if problems:
        raise Rejected(*problems)
    return found


def _report_converted(resource: Resource) -> Problem:
    place = resource.locations.of_value(())
    says = f"{place.file} is in the vendor's own format, and live values are not written into that"
    remedy = f"rewrite it first: reconciler convert {place.file} --into DIR, in its place"
    return Problem("not-writable", says, remedy, address=resource.address, location=place)


def _resources(
    plan: Plan, chosen: Mapping[Address, Sequence[FieldChange]]
) -> dict[Address, Resource]:
    """What is declared, in the names that the plan speaks in."""
    return {
        step.address: step.desired
        for step in plan.steps
        if step.address in chosen and step.desired is not None
    }


def secret_lines(plan: Plan, chosen: Mapping[Address, Sequence[FieldChange]]) -> Iterator[str]:
    """The lines of manifests in which a secret is spelled out."""
    for step in plan.steps:
        if step.address in chosen and step.desired is not None:
            yield from _secret_lines(step, step.desired)


def _secret_lines(step: Step, resource: Resource) -> Iterator[str]:
    """The lines of a manifest in which a secret is spelled out."""
    shown = mask_step(step, KINDS).desired
    for path, value in _find_hidden(resource.spec, shown.spec if shown else {}):
        yield resource.locations.of_value(("spec", *path)).excerpt.strip()
        yield from (line.strip() for line in value.splitlines() if line.strip())


def _find_hidden(said: Data, shown: Data, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(said, Mapping) and isinstance(shown, Mapping):
        for key, value in said.items():
            yield from _find_hidden(value, shown.get(key), (*path, key))
    elif isinstance(said, list) and isinstance(shown, list):
        for at, (value, other) in enumerate(zip(said, shown, strict=True)):
            yield from _find_hidden(value, other, (*path, at))
    elif said != shown and not isinstance(said, SecretText):
        yield path, str(said)
