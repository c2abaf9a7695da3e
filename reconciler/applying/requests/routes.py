"""Which request carries which field: most go by PATCH, a few have a way of their own (§3, §4.2)."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, Fields
from reconciler.model.plan import Step


class Endpoint(NamedTuple):
    """A method, and what follows the resource's own path."""

    method: Literal["PATCH", "PUT", "POST"]
    suffix: str = ""
    is_tried: bool = False
    """It may be refused, and must not take along what is certain (§4.5)."""

    @property
    def is_version(self) -> bool:
        """Whether each request makes one more, instead of changing what is there."""
        return self.method == "POST"


_PATCH = Endpoint("PATCH")
_PUT = Endpoint("PUT")


def routes_for(kind: Kind, names: Iterable[str]) -> dict[str, Endpoint]:
    """The request that carries each field; what several could carry goes with the PUT."""
    fields = facts_of(kind).fields
    routes = {name: _route(kind, fields.get(name)) for name in names}
    # One request in place of two, and no moment in which half of it is live.
    if _PUT in routes.values():
        return {name: _PUT if _is_free(kind, name) else route for name, route in routes.items()}
    return routes


def bodies_for(step: Step, kind: Kind, values: Fields) -> Mapping[Endpoint, Fields]:
    """The body of each request that a step needs to set these fields.

    A PUT is given everything it knows, because it may replace what it is not told (§3).
    """
    bodies: dict[Endpoint, dict[str, Data]] = {}
    routes = routes_for(kind, values).items()
    # What is sure goes first: a refused trial must not keep it from being applied (§4.5). A new
    # version comes after updates, because nothing takes it back.
    for name, route in sorted(routes, key=lambda pair: (pair[1].is_tried, pair[1].is_version)):
        bodies.setdefault(route, {})[name] = values[name]
    if _PUT in bodies and kind.updates_with != "PUT":
        bodies[_PUT] = _everything_put_knows(step, kind, bodies[_PUT])
    return bodies


def _route(kind: Kind, facts: Facts | None) -> Endpoint:
    if facts is None:
        return Endpoint(kind.updates_with)
    if facts.through is None:
        return Endpoint(kind.updates_with, is_tried=facts.is_unproven)
    return Endpoint(facts.through.method, facts.through.suffix, facts.is_unproven)


def _is_free(kind: Kind, name: str) -> bool:
    """Whether PUT and PATCH both know the field."""
    facts = facts_of(kind).fields.get(name)
    return name == kind.name_field or (facts is not None and facts.through is None)


def _everything_put_knows(step: Step, kind: Kind, values: Fields) -> dict[str, Data]:
    live: Fields = step.live.body if step.live else {}
    kept = {
        name: live[name]
        for name, facts in facts_of(kind).fields.items()
        if _route(kind, facts) != _PATCH or facts.through is None
        if name not in values and live.get(name) is not None
    }
    return {kind.name_field: step.new_name, **kept, **values}
