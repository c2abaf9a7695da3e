"""A step in the words of the API: which requests, in which order, with which bodies.

Pure. A dry run shows what an apply sends, because both ask here; they differ only in how names
become ids and secrets become values.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias
from urllib.parse import quote

from reconciler.applying.requests.bodies import build_stamp_body, create_body, update_values
from reconciler.applying.requests.routes import bodies_for
from reconciler.applying.requests.values import as_sent, fill_secrets
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.references import Reference, with_references
from reconciler.kinds.declaration.kind import Kind, PublicForm
from reconciler.model.change import Action
from reconciler.model.data import Data, Fields
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import Resource
from reconciler.model.secrets.secret import SecretText

Method: TypeAlias = Literal["POST", "PUT", "PATCH", "DELETE"]
IdResolver: TypeAlias = Callable[[str, str, str], str | None]
"""(kind, namespace, name) -> id, or `None` when there is no such name."""
SecretFiller: TypeAlias = Callable[[SecretText], str]
"""A text with `${secret.X}` -> the text to send."""


@dataclass(frozen=True, slots=True)
class Request:
    """One write; `{id}` in the path stands for an id that may not be known yet."""

    method: Method
    path: str
    body: Fields | None
    namespace: str
    """The namespace's name; empty for what belongs to the organisation."""
    purpose: str
    removes: str = ""
    """The field that goes by deleting what the server made for it."""
    is_tried: bool = False
    """Nothing says that the API takes it (§4.5)."""

    def with_body(self, body: Fields) -> "Request":
        """The same request with other fields in it."""
        return replace(self, body=body)


def requests_for(
    step: Step, *, kinds: Mapping[str, Kind], resolve: IdResolver, fill: SecretFiller
) -> tuple[Request, ...]:
    """What carries out this step, in order; `fill` is asked for those secrets alone that go out."""
    unfilled = _build_requests(step, kinds[step.address.kind], resolve)
    return tuple(
        request.with_body({key: fill_secrets(value, fill) for key, value in request.body.items()})
        if request.body
        else request
        for request in unfilled
    )


def parent_of(step: Step, kind: Kind, resolve: IdResolver) -> str:
    """The id of what the path of a step's resource lies in; empty where it lies in nothing.

    What is not there yet is called by its name.
    """
    if kind.parent is None:
        return ""
    if step.live is not None:
        return step.live.parent
    name = str(step.desired.spec.get(kind.parent.field, "")) if step.desired else ""
    return resolve(kind.parent.kind, step.address.namespace, name) or name


def path_of_all(step: Step, kind: Kind, resolve: IdResolver) -> str:
    """The path of all resources beside that of a step."""
    parent = quote(parent_of(step, kind, resolve), safe="")
    return kind.path_at(step.address.namespace, parent)


def resource_path(step: Step, kind: Kind, resolve: IdResolver) -> str:
    """The path of a step's resource; `{id}` in it stands for an id that may not be known yet."""
    path = path_of_all(step, kind, resolve)
    return path if kind.is_singleton else f"{path}/{{id}}"


def _build_requests(step: Step, kind: Kind, resolve: IdResolver) -> tuple[Request, ...]:
    # From the parts that need no spec to those that do: a spec is translated only where it is
    # sent.
    if step.action in (Action.AWAIT, Action.VERIFY):
        return ()
    if step.action is Action.DELETE:
        return (_build_request(step, "DELETE", resource_path(step, kind, resolve)),)
    if kind.public_form and step.part in (ReplacementPart.WITHDRAW, ReplacementPart.PUBLISH):
        return tuple(_build_publication(step, kind, kind.public_form))
    if step.part in (ReplacementPart.RETIRE, ReplacementPart.RESTORE):
        return tuple(
            _build_update(
                step, kind, {kind.name_field: step.new_name, **build_stamp_body(step)}, resolve
            )
        )
    spec = to_api_spec(kind, step.desired, resolve=resolve) if step.desired else {}
    if step.action is Action.CREATE:
        return tuple(_build_create(step, kind, spec, resolve))
    name = {kind.name_field: step.new_name} if step.gives_name else {}
    values = {**name, **update_values(step, kind, spec)}
    removals = tuple(_build_removal(step, kind, values))
    # Not sent as null as well: nobody says that null clears it (§16.13).
    gone = {request.removes for request in removals}
    kept = {name: value for name, value in values.items() if name not in gone}
    # Updates first, so that one that is refused has taken nothing away.
    return (*_build_update(step, kind, kept, resolve), *removals)


def in_ids(kind: Kind, resource: Resource, resolve: IdResolver) -> dict[str, Data]:
    """A spec with the ids behind its names."""

    def id_for(reference: Reference) -> str:
        if reference.is_loose:
            return reference.value
        # A namespace's own first, then the organisation's: some kinds live in both (§8.1).
        homes = (reference.namespace, "")
        found = (resolve(reference.kind, home, reference.value) for home in homes)
        return next((known for known in found if known is not None), reference.value)

    return with_references(kind, resource.spec, resource.address, id_for)


def to_api_spec(kind: Kind, resource: Resource, *, resolve: IdResolver) -> dict[str, Data]:
    """A spec as the API wants to hear it: ids for names; secrets are filled in last."""
    return {
        name: as_sent(facts_of(kind).fields[name], value)
        for name, value in in_ids(kind, resource, resolve).items()
        if name in facts_of(kind).fields and not facts_of(kind).fields[name].is_server_set
        # Its path says it (§9).
        if kind.parent is None or name != kind.parent.field
    }


def _build_create(step: Step, kind: Kind, spec: Fields, resolve: IdResolver) -> Iterator[Request]:
    """A create, and at once the fields that only an update knows."""
    fields = facts_of(kind).fields
    now = {name: value for name, value in spec.items() if name not in step.deferred}
    first = {name: value for name, value in now.items() if not fields[name].is_after_create}
    yield _build_request(
        step,
        "POST",
        path_of_all(step, kind, resolve),
        create_body(kind, step.new_name, first, step.stamp),
    )
    yield from _build_update(
        step,
        kind,
        {
            name: value
            for name, value in now.items()
            # Null is the state of a new resource; to send it might be refused (§1.6).
            if fields[name].is_after_create and value is not None
        },
        resolve,
    )


def _build_update(step: Step, kind: Kind, values: Fields, resolve: IdResolver) -> Iterator[Request]:
    path = resource_path(step, kind, resolve)
    for route, body in bodies_for(step, kind, values).items():
        request = _build_request(step, route.method, f"{path}{route.suffix}", body)
        yield replace(request, is_tried=route.is_tried)


def build_metadata_update(step: Step, kind: Kind, metadata: Fields, resolve: IdResolver) -> Request:
    """What writes metadata alone."""
    return next(_build_update(step, kind, {"metadata": metadata}, resolve))


def _build_removal(step: Step, kind: Kind, values: Fields) -> Iterator[Request]:
    """The end of what the server made for a field that is to be no more."""
    live: Fields = step.live.body if step.live else {}
    for name, value in values.items():
        facts = facts_of(kind).fields.get(name)
        path = facts.removed_by.path_in(live) if facts and facts.removed_by else None
        if value is None and path is not None:
            yield replace(
                _build_request(step, "DELETE", path),
                purpose=f"remove {name} of {step.address}",
                removes=name,
            )


def _build_publication(step: Step, kind: Kind, form: PublicForm) -> Iterator[Request]:
    """The end of a public form, or a new one with its switches as they were."""
    path = f"{kind.path}/{{id}}{form.suffix}"
    if step.part is ReplacementPart.WITHDRAW:
        yield _build_request(step, "DELETE", path)
        return
    settings = form.settings_of(step.publication or {})
    switches = {key: value for key, value in settings.items() if key in form.switches}
    body = {key: value for key, value in settings.items() if key not in form.switches}
    # In two requests: publishing knows no switch, and always turns it on (§9).
    yield _build_request(step, "POST", path, body)
    if switches:
        yield _build_request(step, "PATCH", path, switches)


def _build_request(step: Step, method: Method, path: str, body: Fields | None = None) -> Request:
    return Request(method, path, body, step.address.namespace, _describe_purpose(step, method))


def _describe_purpose(step: Step, method: Method) -> str:
    """The request in words: a part of a replacement says which part it is."""
    if step.gives_name:
        return f"rename {step.address.kind} {step.old_name} to {step.new_name}"
    if step.part in (ReplacementPart.WITHDRAW, ReplacementPart.PUBLISH):
        return f"{step.part} {step.address}"
    if step.new_name != step.address.name:
        return f"create {step.address} as {step.new_name}"
    verbs: Mapping[Method, str] = {"POST": "create", "DELETE": "delete"}
    was = f", now {step.was}" if step.was else ""
    return f"{verbs.get(method, 'update')} {step.address}{was}"
