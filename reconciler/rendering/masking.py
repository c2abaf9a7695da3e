"""Secrets out of sight: chosen by path, once, before any format sees a plan.

A place is secret because its kind says so, because the differ says so, or because the manifest
fills it from `${secret.NAME}`; it is then masked in what is desired and in what is live alike.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Final, TypeAlias

from reconciler.kinds import KINDS
from reconciler.kinds.compile import facts_of
from reconciler.kinds.facts import Facts
from reconciler.model.change import FieldChange
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.plan import Plan, Step
from reconciler.model.secret import SECRET_SHOWN, SecretText

Place: TypeAlias = tuple[str, ...]
"""A path in which `*` stands for any item of a list or map."""

EACH: Final = "*"


def masked(plan: Plan) -> Plan:
    """The same plan without its secrets."""
    return replace(plan, steps=tuple(masked_step(step) for step in plan.steps))


def masked_step(step: Step) -> Step:
    """The same step without its secrets, in the changes, the manifest and the live resource."""
    places, desired, live = secret_places(step), step.desired, step.live
    return replace(
        step,
        changes=tuple(_masked_change(change, places) for change in step.changes),
        desired=desired and replace(desired, spec=masked_fields(desired.spec, places)),
        live=live and replace(live, body=masked_fields(live.body, places)),
    )


def secret_places(step: Step) -> frozenset[Place]:
    """Where this step's resource holds secrets."""
    return declared_places(step.address.kind).union(
        (_place(change.path) for change in step.changes if change.is_secret),
        filled_places(step.desired.spec) if step.desired else (),
        *(filled_places(change.after, _place(change.path)) for change in step.changes),
    )


def masked_fields(fields: Fields, places: Collection[Place]) -> dict[str, Data]:
    """The fields, with `(secret)` at each of the places."""
    return {key: mask(value, _below(places, key)) for key, value in fields.items()}


def mask(value: Data, places: Collection[Place]) -> Data:
    """The value, with `(secret)` at each of the places, which are relative to it."""
    if value is None or not places:
        return value
    if () in places:
        return SECRET_SHOWN
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return masked_fields(value, places)
    return [mask(item, _below(places, EACH)) for item in value]


def sensitive(value: Data) -> Data:
    """The shape of a masked value, with `true` where a secret was (as Terraform writes it)."""
    if value is None or isinstance(value, str | int | float):
        return value == SECRET_SHOWN
    if isinstance(value, Mapping):
        inner = {key: sensitive(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item not in (False, {}, [])}
    items = [sensitive(item) for item in value]
    return items if any(item not in (False, {}, []) for item in items) else []


@cache
def declared_places(kind: str) -> frozenset[Place]:
    """Where a kind says that secrets stand."""
    return frozenset(_in_facts(facts_of(KINDS[kind]), ())) if kind in KINDS else frozenset()


def _masked_change(change: FieldChange, places: Collection[Place]) -> FieldChange:
    inside = tuple(places)
    for part in change.path:
        if () in inside:
            break
        inside = _below(inside, str(part) if isinstance(part, str) else EACH)
    return replace(change, before=mask(change.before, inside), after=mask(change.after, inside))


def _below(places: Collection[Place], key: str) -> tuple[Place, ...]:
    return tuple(place[1:] for place in places if place and place[0] in (key, EACH))


def _place(path: FieldPath) -> Place:
    return tuple(EACH if isinstance(part, int) else part for part in path)


def filled_places(value: Data, at: Place = ()) -> Iterator[Place]:
    """Where a value is filled from `${secret.NAME}`."""
    if value is None or isinstance(value, str | int | float):
        if isinstance(value, SecretText):
            yield at
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from filled_places(item, (*at, key))
    else:
        for item in value:
            yield from filled_places(item, (*at, EACH))


def _in_facts(facts: Facts, above: tuple[Mapping[str, Facts], ...]) -> Iterator[Place]:
    if facts.is_secret:
        yield ()
        return
    if any(facts.fields is outer for outer in above):  # a shape that contains itself
        return
    for name, inner in facts.fields.items():
        yield from ((name, *place) for place in _in_facts(inner, (*above, facts.fields)))
    if facts.item:
        yield from ((EACH, *place) for place in _in_facts(facts.item, above))
    # Whichever variant applies: rather a word too many masked than one too few.
    for variant in facts.inside.values():
        yield from _in_facts(variant, above)
