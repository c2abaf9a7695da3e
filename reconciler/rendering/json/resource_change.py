"""What becomes of one resource as plain data: Terraform's `resource_changes[]`, and our own facts.

A policy tool sees each address once, however many steps it takes; `mixpeek.steps` lists them.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from reconciler.model.address import Address
from reconciler.model.change import Action, FieldChange
from reconciler.model.data import Data, Fields, show_path
from reconciler.model.location import Location
from reconciler.model.plan import BlastRadius, Step
from reconciler.model.resource import OnReplace
from reconciler.rendering.json.sides import ResourceSides, sides_of
from reconciler.rendering.words.entries import REPLACE, UNCHANGING, Entry
from reconciler.rendering.words.masking import sensitive
from reconciler.rendering.words.phrases import name_then

PROVIDER: Final = "mixpeek"
_ACTIONS: Final = {
    Action.CREATE: ["create"],
    Action.UPDATE: ["update"],
    Action.RENAME: ["update"],  # Terraform's moved: an update with `previous_address` beside it
    Action.ADOPT: ["update"],  # Terraform's import: an update with `importing` beside it
    Action.DELETE: ["delete"],
    Action.AWAIT: ["no-op"],
    Action.VERIFY: ["no-op"],
    Action.EXECUTE: ["no-op"],
    Action.NO_OP: ["no-op"],
}
_REPLACING: Final = {
    OnReplace.RECREATE: ["delete", "create"],
    OnReplace.SWAP: ["create", "delete"],
}


def resource_change(entries: Sequence[Entry], guards: Sequence[str] = ()) -> Fields:
    """All that happens at one address; the weightiest entry says what that is called.

    `guards` are the names of those that refuse it.
    """
    main = _main(entries)
    address, step = main.address, main.first
    moved: Fields = (
        {"previous_address": str(address._replace(name=main.previous_name))}
        if main.previous_name
        else {}
    )
    return {
        "address": str(address),
        **moved,
        "mode": "managed",
        "type": type_of(address),
        "name": address.name,
        "provider_name": PROVIDER,
        "change": _change(main, sides_of(entries)),
        "action_reason": step.reason.value,
        "mixpeek": _own_facts(main, entries, guards),
    }


def _main(entries: Sequence[Entry]) -> Entry:
    by_word = {entry.word: entry for entry in reversed(entries)}
    found = (by_word.get(word) for word in (REPLACE, Action.CREATE, Action.DELETE))
    changing = [entry for entry in entries if entry.word not in UNCHANGING]
    return next((entry for entry in found if entry), (changing or entries)[0])


def _change(main: Entry, sides: ResourceSides) -> Fields:
    before, after = sides.before, sides.after
    importing: Fields = (
        {"importing": {"id": main.live.id}}
        if main.live and main.first.action is Action.ADOPT
        else {}
    )
    return {
        "actions": _actions(main),
        "before": before,
        "after": after,
        "after_unknown": sides.after_unknown,
        "before_sensitive": sensitive(before),
        "after_sensitive": sensitive(after),
        "replace_paths": [list(change.path) for change in sides.changes if change.obstacle],
        **importing,
    }


def _actions(entry: Entry) -> list[str]:
    if entry.replacement:
        return _REPLACING[entry.replacement.how]
    return _ACTIONS[entry.first.action]


def _changes_of(entries: Sequence[Entry]) -> Iterable[FieldChange]:
    """What differs, each path once, the owner's mark among it."""
    return {each.path: each for entry in entries for each in entry.all_changes}.values()


def _own_facts(main: Entry, entries: Sequence[Entry], guards: Sequence[str]) -> Fields:
    steps = [step for entry in entries for step in entry.steps]
    cost = main.replacement
    return {
        "action": main.word,
        "how": cost.how.value if cost else None,
        "namespace": main.address.namespace,
        "says": main.first.says,
        "change_class": main.change_class.value if main.change_class else None,
        "attribution": main.attribution.value if main.attribution else None,
        "after": [str(each) for each in main.first.after],
        "deferred": list(main.deferred),
        "cause": str(cost.cause) if cost and cost.cause else None,
        "loses": list(main.losses),
        **_new_version(steps),
        "holders": [str(each) for each in cost.holders] if cost else [],
        "blast_radius": _blast_radius(main.blast_radius),
        "change": [field_change(each) for each in _changes_of(entries)],
        "unverifiable": [show_path(path) for path in main.unverifiable],
        "guards": list(guards),
        "steps": [_step(step) for step in steps],
        "source": source_object(main.location),
    }


def _new_version(steps: Iterable[Step]) -> Fields:
    """What refers to the resource, where a version of it is made under the same id."""
    made = next((step for step in steps if step.makes_version), None)
    return {"new_version": {"users": [str(each) for each in made.users]}} if made else {}


def _step(step: Step) -> Fields:
    verifies: Fields = (
        {"verifies": [str(each) for each in step.verifies], "searches": step.searches}
        if step.verifies
        else {}
    )
    return {
        "action": step.action.value,
        "part": step.part.value if step.part else None,
        "name": name_then(step),
        "was": step.was,
        "reason": step.reason.value,
        "says": step.says,
        "after": [str(address) for address in step.after],
        **verifies,
    }


def type_of(address: Address) -> str:
    """`mixpeek_published_retriever`, as policy tools know a kind."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", address.kind).lower()
    return f"mixpeek_{snake}"


def field_change(change: FieldChange) -> Fields:
    """One field, with both of its sides."""
    return {
        "path": show_path(change.path),
        "before": change.before,
        "after": change.after,
        "sensitive": change.is_secret,
        "change_class": change.change_class.value,
        "attribution": change.attribution.value if change.attribution else None,
        "repointed": change.is_repointed,
        "resent": change.resent.value if change.resent else None,
        "obstacle": change.obstacle,
        "source": source_object(change.location),
    }


def _blast_radius(radius: BlastRadius | None) -> Data:
    if radius is None:
        return None
    return {
        "documents": radius.documents,
        "objects": radius.objects,
        "bytes": radius.bytes,
        "subtree": [str(address) for address in radius.subtree],
        "users": [str(address) for address in radius.users],
        "public": [str(address) for address in radius.public],
    }


def source_object(location: Location | None) -> Data:
    """A place in a manifest."""
    if location is None:
        return None
    return {"file": location.file, "line": location.line, "column": location.column}
