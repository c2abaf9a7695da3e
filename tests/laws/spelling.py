"""The same stack, spelled differently; and the same plan, without the places it speaks of."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from msgspec.structs import replace
from stacks import Manifest, addressed

from reconciler.kinds import KINDS
from reconciler.kinds.compile.references import Reference, with_references
from reconciler.model.address import Address
from reconciler.model.location import Locations
from reconciler.model.plan import Plan, Step
from reconciler.model.resource import Directory

_NOWHERE = Locations("anywhere", (0, 0, 0, 0, None))


def refiled(stack: Sequence[Manifest], order: Random) -> list[list[Manifest]]:
    """The same documents in another order, spread over other files."""
    files: list[list[Manifest]] = [[] for _ in range(order.randint(1, len(stack)))]
    for manifest in order.sample(stack, len(stack)):
        order.choice(files).append(manifest)
    return [file for file in files if file]


def rekeyed(stack: Sequence[Manifest], order: Random) -> list[Manifest]:
    """The same documents with every map's keys in another order."""
    return [_rekeyed(manifest, order) for manifest in stack]


def _rekeyed(value: Any, order: Random) -> Any:
    if isinstance(value, dict):
        return {key: _rekeyed(value[key], order) for key in order.sample(list(value), len(value))}
    return [_rekeyed(each, order) for each in value] if isinstance(value, list) else value


def with_ids(stack: Sequence[Manifest], directory: Directory) -> list[Manifest]:
    """The same manifests, with an id wherever they refer to something that is live."""
    return [_with_ids(manifest, directory) for manifest in stack]


def _with_ids(manifest: Manifest, directory: Directory) -> Manifest:
    def id_for(reference: Reference) -> str:
        if reference.is_loose:
            return reference.value
        homes = (reference.namespace, "")
        known = (directory.id_of(reference.kind, home, reference.value) for home in homes)
        return next((found for found in known if found), reference.value)

    return _referring(manifest, id_for)


def with_new_names(stack: Sequence[Manifest], new_names: Mapping[Address, str]) -> list[Manifest]:
    """The same stack, some of which is called otherwise; whatever refers to it follows."""
    return [_called(manifest, new_names) for manifest in stack]


def _called(manifest: Manifest, new_names: Mapping[Address, str]) -> Manifest:
    def new_name(reference: Reference) -> str:
        homes = (reference.namespace, "")
        meant = (Address(reference.kind, home, reference.value) for home in homes)
        return next((new_names[each] for each in meant if each in new_names), reference.value)

    address, names = addressed(manifest), dict(manifest["metadata"])
    if home := new_names.get(Address("Namespace", "", address.namespace)):
        names["namespace"] = home
    if address in new_names:
        names.update(name=new_names[address], renamed_from=address.name)
    return {**_referring(manifest, new_name), "metadata": names}


def _referring(manifest: Manifest, change: Callable[[Reference], str]) -> Manifest:
    """The manifest with other words in all its references."""
    owner = addressed(manifest)
    return {
        **manifest,
        "spec": with_references(KINDS[owner.kind], manifest["spec"], owner, change),
    }


def placeless(plan: Plan) -> Plan:
    """The plan, whatever the files and lines in which it was declared."""
    return replace(
        plan,
        steps=tuple(_placeless(step) for step in plan.steps),
        refusals=tuple(replace(refusal, location=None) for refusal in plan.refusals),
        warnings=tuple(replace(warning, location=None) for warning in plan.warnings),
    )


def _placeless(step: Step) -> Step:
    return replace(
        step,
        desired=step.desired and replace(step.desired, locations=_NOWHERE),
        changes=tuple(replace(change, place=None) for change in step.changes),
    )
