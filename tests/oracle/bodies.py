"""Manifests -> every request body that could follow from them: created, grown, shrunk again."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from reconciler.applying.requests.build import Request, requests_for
from reconciler.kinds import KINDS
from reconciler.kinds.compile.compile import facts_of, versioned_fields
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.load import load_desired
from reconciler.manifest.project.project import Project
from reconciler.model.change import Action, ActionReason
from reconciler.model.data import Data, Fields
from reconciler.model.plan import Step
from reconciler.model.resource import (
    Directory,
    Lifecycle,
    LiveResource,
    OnReplace,
    Resource,
    Stamp,
)
from reconciler.planning.compare.resource import changes_of
from reconciler.planning.names.naming import Naming

_NO_NAMES = Naming(frozenset(), Directory(), container_in(KINDS))


def declared_in(folder: Path, **variables: Data) -> Sequence[Resource]:
    """Everything that the manifests of a folder declare."""
    project = Project(folder=folder, stack="ads", manifests=(".",), variables=variables)
    return tuple(load_desired(project, kinds=KINDS, environ={}).resources.values())


def creating(resource: Resource) -> tuple[Request, ...]:
    """What makes a resource."""
    step = Step(resource.address, Action.CREATE, ActionReason.NOT_LIVE, "is new", desired=resource)
    return _requests(replace(step, stamp=_stamp(KINDS[resource.address.kind])))


def updating(resource: Resource, live: Fields) -> tuple[Request, ...]:
    """What brings a live body to the declared form, as far as the API can."""
    kind = KINDS[resource.address.kind]
    found = LiveResource(resource.address, "an_id", live)
    changes = changes_of(resource, found, kind, _NO_NAMES)
    step = Step(
        resource.address,
        Action.UPDATE,
        ActionReason.CHANGED,
        "differs",
        changes=tuple(change for change in changes if change.obstacle is None),
        desired=resource,
        live=found,
        stamp=_stamp(kind),
    )
    return _requests(step)


def least(resource: Resource) -> Resource:
    """The same resource, saying only what it must."""
    required = {
        name: value
        for name, value in resource.spec.items()
        if KINDS[resource.address.kind].spec.model_fields[name].is_required()
    }
    return replace(resource, spec=required)


def read_back(resource: Resource) -> dict[str, Data]:
    """What the API would return of a resource that was created as declared."""
    kind = KINDS[resource.address.kind]
    told = {
        facts.is_set_by: bool(resource.spec.get(name))
        for name, facts in facts_of(kind).fields.items()
        if facts.is_set_by
    }
    return {**_plain(resource.spec), kind.name_field: resource.address.name, **told}


def every_request(resource: Resource) -> Iterator[Request]:
    """The create, the update from next to nothing, and the update back to it."""
    yield from creating(resource)
    yield from updating(resource, read_back(least(resource)))
    yield from updating(least(resource), read_back(resource))
    if versioned := versioned_fields(KINDS[resource.address.kind]):
        asking = replace(resource, lifecycle=Lifecycle(on_replace=OnReplace.VERSION))
        yield from updating(asking, {**read_back(resource), **{key: {} for key in versioned}})


def _stamp(kind: Kind) -> Stamp | None:
    return Stamp("ads", is_protected=True) if kind.is_stamped else None


def _requests(step: Step) -> tuple[Request, ...]:
    return requests_for(step, kinds=KINDS, resolve=lambda *_: None, fill=str)


def _plain(fields: Fields) -> dict[str, Data]:
    return {key: str(held) if isinstance(held, str) else held for key, held in fields.items()}


def paths_in(value: object, path: str, shape: Mapping[str, str]) -> Iterator[str]:
    """The places of a shape that a value fills."""
    yield path
    if isinstance(value, list):
        for item in value:
            yield from paths_in(item, f"{path}[]", shape)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            named = f"{path}.{key}".lstrip(".")
            yield from paths_in(inner, named if named in shape else f"{path}.*", shape)
