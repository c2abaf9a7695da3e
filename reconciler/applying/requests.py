"""A step in the words of the API: which requests, in which order, with which bodies.

Pure. A dry run shows what an apply sends, because both ask here; they differ only in how names
become ids and secrets become values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from reconciler.applying.bodies import create_body, update_values
from reconciler.applying.values import as_sent
from reconciler.kinds.compile import facts_of
from reconciler.kinds.facts import Facts
from reconciler.kinds.kind import Kind
from reconciler.kinds.references import Reference, with_references
from reconciler.model.change import Action
from reconciler.model.data import Data, Fields
from reconciler.model.plan import Step
from reconciler.model.resource import Resource
from reconciler.model.secret import SecretText

Resolve: TypeAlias = Callable[[str, str, str], str | None]
"""(kind, namespace, name) -> id, or `None` when there is no such name."""
Route: TypeAlias = tuple[Literal["PATCH", "PUT"], str]
"""A method, and what follows the resource's own path."""
Fill: TypeAlias = Callable[[SecretText], str]
"""A text with `${secret.X}` -> the text to send."""


@dataclass(frozen=True, slots=True)
class Request:
    """One write; `{id}` in the path stands for an id that may not be known yet."""

    method: Literal["POST", "PUT", "PATCH", "DELETE"]
    path: str
    body: Fields | None
    namespace: str
    """The namespace's name; empty for what belongs to the organisation."""
    purpose: str


def requests_for(
    step: Step, *, kinds: Mapping[str, Kind], resolve: Resolve, fill: Fill
) -> tuple[Request, ...]:
    """What carries out this step, in order."""
    kind = kinds[step.address.kind]
    if step.action is Action.DELETE or step.desired is None:
        path = f"{kind.path}/{{id}}"
        return (Request("DELETE", path, None, step.address.namespace, f"delete {step.address}"),)
    spec = spoken(kind, step.desired, resolve=resolve, fill=fill)
    if step.action is Action.CREATE:
        return _creating(step, kind, spec)
    return _updating(step, kind, update_values(step, kind, spec))


def spoken(kind: Kind, resource: Resource, *, resolve: Resolve, fill: Fill) -> dict[str, Data]:
    """A spec as the API wants to hear it: ids for names, values for secrets."""

    def id_for(reference: Reference) -> str:
        if reference.is_loose:
            return reference.value
        homes = (reference.namespace, "")
        found = (resolve(reference.kind, home, reference.value) for home in homes)
        return next((known for known in found if known is not None), reference.value)

    spec = with_references(kind, resource.spec, resource.address, id_for)
    return {
        name: as_sent(facts_of(kind).fields[name], value, fill)
        for name, value in spec.items()
        if name in facts_of(kind).fields
    }


def _creating(step: Step, kind: Kind, spec: Fields) -> tuple[Request, ...]:
    """A create, and at once the fields that only an update knows."""
    fields = facts_of(kind).fields
    first = {name: value for name, value in spec.items() if not fields[name].is_after_create}
    later = {
        name: value
        for name, value in spec.items()
        if fields[name].is_after_create and value is not None
    }
    create = Request(
        "POST",
        kind.path,
        create_body(kind, step.address.name, first, step.stamp),
        step.address.namespace,
        f"create {step.address}",
    )
    return (create, *_updating(step, kind, later))


def _updating(step: Step, kind: Kind, values: Fields) -> tuple[Request, ...]:
    """Each value in the request that carries it; one that several could carry goes with the PUT.

    A PUT is given everything it knows, because it may replace what it is not told (§16.12).
    """
    fields = facts_of(kind).fields
    routes: dict[Route, dict[str, Data]] = {}
    has_put = any(_route(fields[name])[0] == "PUT" for name in values if name in fields)
    for name, value in values.items():
        facts = fields.get(name)
        goes_with_put = has_put and facts is not None and facts.through is None
        route: Route = ("PUT", "") if goes_with_put else _route(facts)
        routes.setdefault(route, {})[name] = value
    if ("PUT", "") in routes:
        routes["PUT", ""] = _everything_put_knows(step, kind, routes["PUT", ""])
    return tuple(
        Request(
            method,
            f"{kind.path}/{{id}}{suffix}",
            body,
            step.address.namespace,
            f"update {step.address}",
        )
        for (method, suffix), body in routes.items()
    )


def _route(facts: Facts | None) -> Route:
    if facts is None or facts.through is None:
        return "PATCH", ""
    return facts.through.method, facts.through.suffix


def _everything_put_knows(step: Step, kind: Kind, values: Fields) -> dict[str, Data]:
    live: Fields = step.live.body if step.live else {}
    kept = {
        name: live[name]
        for name, facts in facts_of(kind).fields.items()
        if _route(facts) != ("PATCH", "") or facts.through is None
        if name not in values and live.get(name) is not None
    }
    return {kind.name_field: step.address.name, **kept, **values}
