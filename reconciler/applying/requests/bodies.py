"""What a body holds: the declared fields, the owner's stamp, and what must not be lost.

The API replaces maps and lists that it is sent, so whatever the manifest does not speak of is
read from live and sent back with it (§16.3, §2).
"""

from collections.abc import Iterator, Mapping

from reconciler.applying.requests.kept import leave_kept
from reconciler.applying.requests.undeclared import with_undeclared_kept, without_paths
from reconciler.applying.requests.values import drop_unknown_keys, is_left_alone, with_ignored_kept
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts
from reconciler.kinds.compile.paths import decider_at
from reconciler.kinds.declaration.changes import ProposedChange
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import NoReset
from reconciler.model.data import Data, FieldPath, Fields, value_at
from reconciler.model.plan import Step
from reconciler.model.resource import STAMP_KEY, Stamp


def create_body(kind: Kind, name: str, spec: Fields, stamp: Stamp | None) -> dict[str, Data]:
    """The body of a create: the name, what is declared, the stamp; never a null (§1.6)."""
    extra = spec.get("extra")
    body: dict[str, Data] = {
        **({kind.name_field: name} if kind.name_field else {}),
        **{key: value for key, value in spec.items() if value is not None and key != "extra"},
        **(extra if isinstance(extra, Mapping) else {}),
    }
    if stamp is not None:
        # In the create itself: a resource without its stamp would be nobody's if the run ended
        # here.
        body["metadata"] = _with_stamp(spec.get("metadata"), stamp)
    return body


def stamp_of(stamp: Stamp) -> dict[str, Data]:
    """The stamp as it stands in `metadata`; what says nothing is left out."""
    said: dict[str, Data] = {
        "protect": stamp.is_protected or None,
        "successor_of": stamp.successor_of,
        "retired_from": stamp.retired_from,
        "keys": list(stamp.keys) if stamp.keys is not None else None,
        "added": {**stamp.added} or None,
        "secrets_version": stamp.secrets_version,
        "name": stamp.name,
    }
    return {"stack": stamp.stack} | {key: value for key, value in said.items() if value is not None}


def _with_stamp(metadata: Data, stamp: Stamp | None) -> dict[str, Data]:
    """The user's keys and the stamp; without a new one, the stamp that is live stays."""
    held = metadata if isinstance(metadata, Mapping) else {}
    return {**held, STAMP_KEY: stamp_of(stamp)} if stamp is not None else {**held}


def build_stamp_body(step: Step) -> dict[str, Data]:
    """The live metadata with the stamp of this step, and nothing else."""
    held = step.live.body.get("metadata") if step.live else None
    return {"metadata": _with_stamp(held, step.stamp)} if step.stamp else {}


def update_values(step: Step, kind: Kind, spec: Fields) -> dict[str, Data]:
    """Every top-level field an update sends, with its whole value.

    Besides what differs: the stamp where it is new, and what can be sent but never compared.
    """
    live: Fields = step.live.body if step.live else {}
    fields = facts_of(kind).fields
    names = dict.fromkeys(str(change.path[0]) for change in step.changes)
    if step.stamp is not None:
        names["metadata"] = None
    if names:
        unseen = (str(path[0]) for path in step.unverifiable)
        # Sent along with any other change, as drift in it could never be seen (§0.15).
        names.update((name, None) for name in unseen if _may_resend(fields[name], live))
    is_whole = kind.updates_with == "PUT" and (bool(names) or step.gives_name)
    if is_whole:
        names.update((name, None) for name in spec)
    ignored = step.desired.lifecycle.ignore_changes if step.desired else ()
    # The stamp brings metadata along, whether the manifest speaks of it or not.
    # The plan has shown these as removed; anything else that only live has is sent back.
    removed = frozenset(change.path for change in step.changes if change.after is None)
    is_said = bool(spec.get("metadata")) or _is_given_up(removed)
    left_alone = {"extra", *(() if is_said else ("metadata",))}
    values = {
        name: with_ignored_kept(facts, _merge_value(facts, spec, live, removed), held, ignored)
        for name in names
        if name not in left_alone and not is_left_alone(name, ignored)
        for facts, held in [(fields[name].variant(spec), live.get(name))]
    }
    for name in values.keys() & _find_only_resent(step):
        facts = fields[name].variant(spec)
        values[name] = _keep_server_values(facts, values[name], live.get(name))
    asked_for = [change.path for change in step.changes if change.resent]
    for name in values:
        if fields[name].leads_to_kept:
            facts = fields[name].variant(spec)
            values[name] = leave_kept(facts, values[name], live.get(name), asked_for, (name,))
    values = dict(_with_parts_apart(step, kind, values))
    # Last, and over everything: what stands under `extra` is the user's risk (§0.3).
    if "extra" in names and isinstance(extra := spec.get("extra"), Mapping):
        values.update(extra)
    if "metadata" in names:
        # All of it: whether an update merges or replaces nobody says (§16.3).
        held = values.get("metadata", live.get("metadata"))
        values["metadata"] = _with_stamp(held, step.stamp)
    return _with_the_rest(step, kind, values) if is_whole else values


def _with_the_rest(step: Step, kind: Kind, values: Fields) -> dict[str, Data]:
    """All that a PUT must be told, so that it replaces nothing by a default (§8.2).

    A key of live that no field is known by may be newer than this version: it is kept as well.
    """
    live: Fields = step.live.body if step.live else {}
    fields, only_answered = facts_of(kind).fields, {kind.id_field, *kind.answered}
    rest = {
        name: drop_unknown_keys(fields[name], value) if name in fields else value
        for name, value in live.items()
        if name not in only_answered and name not in values and value is not None
    }
    name = {} if kind.is_its_name else {kind.name_field: step.new_name}
    return {**rest, **{key: held for key, held in values.items() if held is not None}, **name}


def _with_parts_apart(step: Step, kind: Kind, values: Fields) -> Iterator[tuple[str, Data]]:
    """The values, with the parts that an update takes alone in the place of what is around them."""
    for name, value in values.items():
        facts = facts_of(kind).fields.get(name)
        if facts is None or not facts.leads_to_part:
            yield name, value
            continue
        for sent, path in facts.parts_sent_alone.items():
            at = (name, *path)
            if any(change.path[: len(at)] == at for change in step.changes):
                part = decider_at(kind, at)[0]
                held = value_at(value, path) if isinstance(value, Mapping) else None
                yield sent, held if held is not None else _reset_of(part)


def _reset_of(facts: Facts) -> Data:
    reset = facts.default.reset if facts.default is not None else None
    return None if isinstance(reset, NoReset) else reset


def _find_only_resent(step: Step) -> set[str]:
    """Fields in which nothing differs, and that are sent again all the same."""
    moved = {str(change.path[0]) for change in step.changes if not change.resent}
    return {str(change.path[0]) for change in step.changes} - moved


def _keep_server_values(facts: Facts, value: Data, held: Data) -> Data:
    """A value that is sent again, with what the server chose beside it: that is to stay."""
    if not isinstance(value, Mapping) or not isinstance(held, Mapping):
        return value
    chosen = {
        name: held[name]
        for name, inner in facts.fields.items()
        if inner.server is not None and not inner.is_server_set and not inner.is_secret
        if name not in value and held.get(name) is not None
    }
    return {**chosen, **value}


def _may_resend(facts: Facts, live: Fields) -> bool:
    return facts.changes is None or not facts.changes.obstacles(ProposedChange(None, None, live))


def _is_given_up(removed: frozenset[FieldPath]) -> bool:
    """Whether a key of metadata goes that was declared once, with or without any other."""
    return any(path[0] == "metadata" for path in removed)


def _merge_value(facts: Facts, spec: Fields, live: Fields, removed: frozenset[FieldPath]) -> Data:
    """What is sent for a field: what is declared, and whatever live has that is not to change."""
    value, held = spec.get(facts.name), live.get(facts.name)
    if value is None and facts.is_shared:
        value = {}
    if value is None:
        return _reset_of(facts)
    # The server's own items and the stranger's are sent along (§2).
    if facts.is_additive and isinstance(value, list) and isinstance(held, list):
        return _union(facts, value, held)
    if facts.is_partial:
        held = without_paths(held, removed, (facts.name,))
    value = with_undeclared_kept(facts, value, held, removed, (facts.name,))
    if isinstance(value, Mapping) and isinstance(held, Mapping):
        return {**_clear_omitted(facts, value, held), **value}
    return value


def _clear_omitted(facts: Facts, value: Fields, held: Fields) -> dict[str, Data]:
    """What an object leaves out and the API would keep: null removes it where §1.6 says so."""
    return {
        name: None
        for name, inner in facts.defaults.items()
        if inner.default is not None and inner.default.reset is None
        if value.get(name) is None and held.get(name) is not None
    }


def _union(facts: Facts, declared: list[Data], held: list[Data]) -> list[Data]:
    """The declared items, and the live ones that the manifest does not speak of."""
    key = facts.keyed_by.field if facts.keyed_by else ""
    item = facts.item
    names = {one.get(key) for one in declared if isinstance(one, Mapping)}
    kept = [
        drop_unknown_keys(item, one) if item is not None else one
        for one in held
        if isinstance(one, Mapping) and one.get(key) not in names and not one.get("is_protected")
    ]
    spoken = with_undeclared_kept(facts, declared, held, frozenset(), (facts.name,))
    return [*(spoken if isinstance(spoken, list) else declared), *kept]
