"""SecretPaths out of sight: chosen by path, once, before any format sees a plan.

A place is secret because its kind says so, because the differ says so, or because the manifest
fills it from `${secret.NAME}`; it is then masked in what is desired and in what is live alike.
"""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import FieldChange
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.plan import Plan, Step
from reconciler.model.secrets.secret import SECRET_SHOWN, SecretText
from reconciler.rendering.words.secret_places import (
    EACH,
    SecretPath,
    find_declared_places,
    find_filled_places,
    keys_of,
    place_of,
    places_at,
    places_below,
)


def mask_plan(plan: Plan, kinds: Mapping[str, Kind]) -> Plan:
    """The same plan without its secrets."""
    return replace(plan, steps=tuple(mask_step(step, kinds) for step in plan.steps))


def mask_step(step: Step, kinds: Mapping[str, Kind]) -> Step:
    """The same step without its secrets, wherever it holds values of the resource."""
    secrets = secrets_of(step, kinds)
    if not (secrets.declared or secrets.filled):
        return step
    desired, live = step.desired, step.live
    return replace(
        step,
        changes=tuple(_mask_change(change, secrets) for change in step.changes),
        desired=desired and replace(desired, spec=secrets.mask_in(desired.spec)),
        live=live and replace(live, body=secrets.mask_in(live.body)),
    )


class SecretPaths(Struct, frozen=True):
    """Where secrets stand, and which texts beside them in a list are none."""

    declared: Collection[SecretPath]
    """Masked whatever stands there."""
    filled: Collection[SecretPath] = ()
    """Any item of a list may be the secret one here, because what is live may be in another
    order; all are masked but those that the manifest itself says in clear."""
    clear: frozenset[str] = frozenset()

    def mask_in(self, fields: Fields) -> Fields:
        """The fields, with `(secret)` in place of each secret."""
        # Declared places first: there nothing is clear, whatever the manifest says beside it.
        hidden = mask_fields(fields, self.declared)
        return mask_fields(hidden, self.filled, self.clear) if self.filled else hidden

    def mask_at(self, path: FieldPath, value: Data) -> Data:
        """The value of the field at a path, likewise."""
        hidden = mask(value, places_at(path, self.declared))
        return mask(hidden, places_at(path, self.filled), self.clear)


def secrets_of(step: Step, kinds: Mapping[str, Kind]) -> SecretPaths:
    """Where this step's resource holds secrets."""
    told = (step.desired.spec if step.desired else {}, step.live.body if step.live else {})
    declared = find_declared_places(kinds.get(step.address.kind), *told)
    if not step.changes and not (step.desired and step.desired.holds_secret):
        return SecretPaths(declared)
    filled = frozenset[SecretPath]().union(
        (place_of(change.path) for change in step.changes if change.is_secret),
        find_filled_places(step.desired.spec) if step.desired and step.desired.holds_secret else (),
        *(find_filled_places(change.after, place_of(change.path)) for change in step.changes),
    )
    spec: Fields = step.desired.spec if step.desired and filled else {}
    return SecretPaths(declared, filled, frozenset(_clear(mask_fields(spec, declared), filled)))


def secrets_in(fields: Fields, kind: Kind | None) -> SecretPaths:
    """Where the fields of one request hold secrets."""
    declared, filled = find_declared_places(kind, fields), frozenset(find_filled_places(fields))
    clear = _clear(mask_fields(fields, declared), filled) if filled else ()
    return SecretPaths(declared, filled, frozenset(clear))


def mask_fields(
    fields: Fields, places: Collection[SecretPath], clear: Collection[str] = ()
) -> Fields:
    """The fields, with `(secret)` at each of the places but for texts that are clear."""
    keys = keys_of(frozenset(places))
    begun = fields.keys() if EACH in keys else keys & fields.keys()
    if not begun:
        return fields
    return {
        key: mask(value, places_below(places, key), clear) if key in begun else value
        for key, value in fields.items()
    }


def mask(value: Data, places: Collection[SecretPath], clear: Collection[str] = ()) -> Data:
    """The value, likewise; the places are relative to it."""
    if value is None or not places:
        return value
    # The place itself; what is below it goes with it.
    if () in places:
        is_clear = isinstance(value, str) and not isinstance(value, SecretText) and value in clear
        return value if is_clear else SECRET_SHOWN
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return mask_fields(value, places, clear)
    inside = places_below(places, EACH)
    return [mask(item, inside, clear) for item in value] if inside else value


def _clear(value: Data, places: Collection[SecretPath]) -> Iterator[str]:
    """The texts at these places that are neither secret nor masked already."""
    if isinstance(value, str):
        if () in places and not isinstance(value, SecretText) and value != SECRET_SHOWN:
            yield value
    elif isinstance(value, Mapping) and places:
        for key, item in value.items():
            yield from _clear(item, places_below(places, key))
    elif isinstance(value, list | tuple) and places:
        for item in value:
            yield from _clear(item, places_below(places, EACH))


def sensitive(value: Data) -> Data:
    """The shape of a masked value, with `true` where a secret was (as Terraform writes it)."""
    if value is None or isinstance(value, str | int | float):
        return value == SECRET_SHOWN
    if isinstance(value, Mapping):
        inner = {key: sensitive(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item not in (False, {}, [])}
    items = [sensitive(item) for item in value]
    return items if any(item not in (False, {}, []) for item in items) else []


def _mask_change(change: FieldChange, secrets: SecretPaths) -> FieldChange:
    before, after = (secrets.mask_at(change.path, each) for each in (change.before, change.after))
    return replace(change, before=before, after=after)
