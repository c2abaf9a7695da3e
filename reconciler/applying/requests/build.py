"""A step in the words of the API: which requests, in which order, with which bodies.

Pure. A dry run shows what an apply sends, because both ask here; they differ only in how names
become ids and secrets become values.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, TypeAlias
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from reconciler.applying.requests.bodies import build_stamp_body, create_body, update_values
from reconciler.applying.requests.resolve import IdResolver, with_ids
from reconciler.applying.requests.routes import bodies_for
from reconciler.applying.requests.values import as_sent, fill_secrets
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action, ChangeClass
from reconciler.model.data import Data, Fields
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import Resource
from reconciler.model.secrets.secret import SecretText

Method: TypeAlias = Literal["POST", "PUT", "PATCH", "DELETE"]
SecretFiller: TypeAlias = Callable[[SecretText], str]
"""A text with `${secret.X}` -> the text to send."""


class Request(Struct, frozen=True):
    """One write; `{id}` in the path stands for an id that may not be known yet."""

    method: Method
    path: str
    body: Fields | None
    namespace: str
    """The namespace's name; empty for what belongs to the organisation."""
    purpose: str
    removes: str = ""
    """The field that goes by deleting what the server made for it."""
    sets: str = ""
    """The field that it turns on or off by being sent, without a body."""
    is_probe: bool = False
    """It changes nothing, and asks whether what was written works."""
    is_tried: bool = False
    """Nothing says that the API takes it (§4.5)."""
    is_version: bool = False
    """Each makes a version more, so that none is sent twice (§6)."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the resource that it is about."""
        return (*(self.body or ()), *filter(None, (self.removes, self.sets)))

    def with_body(self, body: Fields) -> "Request":
        """The same request with other fields in it."""
        return replace(self, body=body)


def requests_for(
    step: Step,
    *,
    kinds: Mapping[str, Kind],
    resolve: IdResolver,
    fill: SecretFiller,
    wanted: Resource | None = None,
) -> tuple[Request, ...]:
    """What carries out this step, in order; `fill` is asked for those secrets alone that go out.

    `wanted` is what is declared with ids for names already, where the caller has it.
    """
    kind = kinds[step.address.kind]
    unfilled = _build_requests(step, kind, resolve, wanted)
    # Only a manifest names secrets: whatever else is sent was read from live, or is ours.
    is_filled = step.desired is not None and step.desired.holds_secret
    return tuple(
        request.with_body(
            {
                api_name(kind, key): fill_secrets(value, fill) if is_filled else value
                for key, value in request.body.items()
            }
        )
        if request.body
        else request
        for request in unfilled
    )


def api_name(kind: Kind, name: str) -> str:
    """What requests call a field of the spec."""
    facts = facts_of(kind).fields.get(name)
    return facts.api_name if facts is not None and facts.api_name is not None else name


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


def is_probed(step: Step, kind: Kind) -> bool:
    """Whether a step changes something that may work or not."""
    if kind.probe is None or step.desired is None or step.action is Action.DELETE:
        return False
    is_more = any(change.change_class is not ChangeClass.METADATA for change in step.changes)
    return step.action is Action.CREATE or is_more


def _build_requests(
    step: Step, kind: Kind, resolve: IdResolver, wanted: Resource | None
) -> tuple[Request, ...]:
    """What is written, and what asks whether it works."""
    written = _build_writes(step, kind, resolve, wanted)
    if kind.probe is None or not written or not is_probed(step, kind):
        return written
    path = f"{resource_path(step, kind, resolve)}{kind.probe.suffix}"
    verb = kind.probe.suffix.removeprefix("/")
    asked = replace(
        _build_request(step, "POST", path), purpose=f"{verb} {step.address}", is_probe=True
    )
    return (*written, asked)


def _build_writes(
    step: Step, kind: Kind, resolve: IdResolver, wanted: Resource | None
) -> tuple[Request, ...]:
    # From the parts that need no spec to those that do: a spec is translated only where it is
    # sent.
    if step.action in (Action.AWAIT, Action.VERIFY):
        return ()
    if step.action is Action.EXECUTE:
        suffix = kind.run.suffix if kind.run else ""
        return (_build_request(step, "POST", f"{resource_path(step, kind, resolve)}{suffix}"),)
    if step.action is Action.DELETE:
        return (_build_request(step, "DELETE", resource_path(step, kind, resolve)),)
    if step.part in (ReplacementPart.RETIRE, ReplacementPart.RESTORE):
        return tuple(
            _build_update(
                step, kind, {kind.name_field: step.new_name, **build_stamp_body(step)}, resolve
            )
        )
    if wanted is None and step.desired is not None:
        wanted = with_ids(kind, step.desired, resolve)
    spec = to_api_spec(kind, wanted) if wanted is not None else {}
    if step.action is Action.CREATE:
        return tuple(_build_create(step, kind, spec, resolve))
    name = {kind.name_field: step.new_name} if step.gives_name and kind.name_field else {}
    values = {**name, **update_values(step, kind, spec)}
    removals = tuple(_build_removal(step, kind, values))
    switches = dict(_find_switches(step, kind, values, resolve))
    # Not sent as null as well: nobody says that null clears it (§16.13).
    gone = {*(request.removes for request in removals), *switches}
    kept = {name: value for name, value in values.items() if name not in gone}
    # Updates first, so that one that is refused has taken nothing away.
    return (*_build_update(step, kind, kept, resolve), *switches.values(), *removals)


def to_api_spec(kind: Kind, wanted: Resource) -> dict[str, Data]:
    """A spec with ids for names, as the API wants to hear it; secrets are filled in last."""
    fields = facts_of(kind).fields
    said_by_path = kind.parent.field if kind.parent else None  # (§9)
    return {
        name: as_sent(facts.variant(wanted.spec), value)
        for name, value in wanted.spec.items()
        if (facts := fields.get(name)) is not None
        if not facts.is_server_set and name != said_by_path
    }


def _build_create(step: Step, kind: Kind, spec: Fields, resolve: IdResolver) -> Iterator[Request]:
    """A create, and at once the fields that only an update knows."""
    fields = facts_of(kind).fields
    now = {name: value for name, value in spec.items() if name not in step.deferred}
    first = {
        name: value
        for name, value in now.items()
        if not fields[name].is_after_create
        # An empty text takes away what is there; of what is new there is nothing to take (§9).
        if not (fields[name].is_set_by and value == "")
    }
    yield _build_request(
        step,
        "POST",
        path_of_all(step, kind, resolve),
        create_body(kind, step.new_name, first, step.stamp),
    )
    # Null is the state of a new resource; to send it might be refused (§1.6).
    later = {
        name: value
        for name, value in now.items()
        if fields[name].is_after_create and value is not None
    }
    if not later:
        return
    switches = dict(_find_switches(step, kind, later, resolve))
    said = {name: value for name, value in later.items() if name not in switches}
    # A switch that has no way of its own stands already as it is to stand.
    kept = {name: value for name, value in said.items() if not _is_switched_alone(fields[name])}
    yield from _build_update(step, kind, kept, resolve)
    yield from switches.values()


def _is_switched_alone(facts: Facts) -> bool:
    """Whether no other request than its own ever carries it."""
    return facts.switched is not None and facts.switched.is_alone


def _build_update(step: Step, kind: Kind, values: Fields, resolve: IdResolver) -> Iterator[Request]:
    path = resource_path(step, kind, resolve)
    for route, body in bodies_for(step, kind, values).items():
        request = _build_request(step, route.method, f"{path}{route.suffix}", body)
        if route.is_version:
            request = replace(request, purpose=f"make a new version of {step.address}")
        yield replace(request, is_tried=route.is_tried, is_version=route.is_version)


def build_metadata_update(step: Step, kind: Kind, metadata: Fields, resolve: IdResolver) -> Request:
    """What writes metadata alone."""
    return next(_build_update(step, kind, {"metadata": metadata}, resolve))


def _find_switches(
    step: Step, kind: Kind, values: Fields, resolve: IdResolver
) -> Iterator[tuple[str, Request]]:
    """The fields that go from live to declared by a request of their own, which says no more."""
    live: Fields = step.live.body if step.live else {}
    path = resource_path(step, kind, resolve)
    for name, value in values.items():
        facts = facts_of(kind).fields.get(name)
        if facts is None or facts.switched is None:
            continue
        # What is new is as the default says.
        before = live.get(name, facts.default.value if facts.default else None)
        suffix = facts.switched.way(before, value)
        if suffix is not None:
            purpose = f"set {name} of {step.address} to {str(value).lower()}"
            yield (
                name,
                replace(
                    _build_request(step, "POST", f"{path}{suffix}"), purpose=purpose, sets=name
                ),
            )


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


def _build_request(step: Step, method: Method, path: str, body: Fields | None = None) -> Request:
    return Request(method, path, body, step.address.namespace, _describe_purpose(step, method))


def _describe_purpose(step: Step, method: Method) -> str:
    """The request in words: a part of a replacement says which part it is."""
    if step.gives_name:
        return f"rename {step.address.kind} {step.old_name} to {step.new_name}"
    if step.new_name != step.address.name:
        return f"create {step.address} as {step.new_name}"
    if step.action is Action.EXECUTE:
        return f"execute {step.address}"
    verbs: Mapping[Method, str] = {"POST": "create", "DELETE": "delete"}
    was = f", now {step.was}" if step.was else ""
    return f"{verbs.get(method, 'update')} {step.address}{was}"
