"""A kind or a field explained to programs; the keys are stable and told in docs/kinds.md."""

from collections.abc import Sequence

from reconciler.kinds.compile.compile import versioned_fields
from reconciler.kinds.declaration.kind import LegacySpelling
from reconciler.kinds.declaration.marks import NoReset
from reconciler.kinds.describe.fields import fields_of
from reconciler.kinds.describe.kind import FieldDescription, KindDescription
from reconciler.kinds.describe.types import ValueType
from reconciler.model.data import Data, Fields
from reconciler.model.errors import ExitCode
from reconciler.rendering.json.json_text import dump, exit_facts


def kinds_as_json(kinds: Sequence[KindDescription]) -> str:
    """Every kind and what it is."""
    return _document({"kinds": [{"kind": each.kind.name, "says": each.says} for each in kinds]})


def kind_as_json(described: KindDescription) -> str:
    """A kind and its fields."""
    kind, counts = described.kind, described.kind.counts
    least, most = kind.name_length
    return _document(
        {
            "kind": kind.name,
            "says": described.says,
            "manual": "\n\n".join(described.manual),
            "path": kind.path,
            "id_field": kind.id_field,
            "name_field": kind.name_field,
            "name": {"min_length": least, "max_length": most, "pattern": kind.name_pattern},
            "is_namespaced": kind.is_namespaced,
            "is_local": kind.is_local,
            "is_stamped": kind.is_stamped,
            "is_deleted_later": kind.is_deleted_later,
            "is_swappable": kind.is_swappable,
            "versioned": sorted(versioned_fields(kind)),
            "ready_field": kind.ready_field,
            "counts": {
                "documents": counts.documents,
                "objects": counts.objects,
                "bytes": counts.bytes,
            },
            "loses": list(kind.loses),
            "rules": list(described.rules),
            "outdated": [_outdated_as_json(legacy) for legacy in kind.legacy],
            "fields": [_field(field) for field in described.fields],
        }
    )


def field_as_json(field: FieldDescription) -> str:
    """A field and the fields inside it."""
    return _document({**_field(field), "fields": [_field(inner) for inner in fields_of(field)]})


def _document(said: Fields) -> str:
    return dump({**said, "exit": exit_facts(ExitCode.OK)})


def _field(field: FieldDescription) -> Fields:
    facts = field.facts
    keyed = facts.keyed_by
    return {
        "kind": field.kind.name,
        "path": ".".join(field.path),
        "says": field.says,
        "type": _type(field.type),
        "only_with": _only_with(field),
        "policy": _policy(field),
        "mutability": _mutability(field),
        "change_class": str(field.change_class),
        "requests": _requests(field),
        "refers_to": _reference(field),
        "only_in": facts.only_in.home if facts.only_in else None,
        "inputs_of": facts.inputs_of.field if facts.inputs_of else None,
        "is_secret": field.is_secret,
        "is_read_back": field.is_read_back,
        "is_server_set": facts.is_server_set,
        "is_unordered": facts.is_unordered,
        "keyed_by": {"field": keyed.field, "is_ordered": keyed.is_ordered} if keyed else None,
        "is_additive": facts.is_additive,
        "is_open": field.is_open,
        "is_deferrable": facts.is_deferrable,
        "has_written_form": facts.written is not None,
        "rules": list(field.rules),
        "outdated": [_outdated_as_json(legacy) for legacy in field.legacy],
    }


def _type(type_: ValueType) -> Fields:
    limits = type_.limits
    said: dict[str, Data] = {
        "type": str(type_.base),
        "enum": list(type_.choices),
        "minimum": limits.minimum,
        "maximum": limits.maximum,
        "min_length": limits.min_length,
        "max_length": limits.max_length,
        "pattern": limits.pattern,
        "items": _type(type_.item) if type_.item else None,
        "any_of": [_type(other) for other in type_.others],
    }
    return {key: value for key, value in said.items() if key == "type" or value not in (None, [])}


def _only_with(field: FieldDescription) -> Data:
    where = field.only_with
    return {"field": where.field, "values": list(where.values)} if where else None


def _policy(field: FieldDescription) -> Fields:
    default, server = field.facts.default, field.facts.server
    reset = default.reset if default else None
    return {
        "name": str(field.policy),
        "default": default.value if default else None,
        "can_be_reset": field.can_be_reset if default else None,
        "reset": None if isinstance(reset, NoReset) else reset,
        "null_clears": server.null_clears if server else False,
    }


def _mutability(field: FieldDescription) -> Fields:
    changes = field.changes
    return {
        "in_place": str(field.in_place),
        "says": changes.summary if changes else "in place",
        "is_unproven": field.top.is_unproven,
        "decided_by": field.decider.name if field.decider else None,
    }


def _requests(field: FieldDescription) -> Fields:
    top = field.top
    return {
        "carried_by": field.sent_as or top.name,
        "in_create": not top.is_after_create,
        "update": field.update_request,
    }


def _reference(field: FieldDescription) -> Data:
    reference = field.facts.reference
    if reference is None:
        return None
    return {
        "kind": reference.kind or None,
        "by_type": [{"value": on, "kind": kind} for on, kind in reference.by_type.items()],
        "type_in": reference.type_field if reference.by_type else None,
        "namespace_in": reference.within,
        "is_loose": reference.is_loose,
        "is_key": reference.is_key,
    }


def _outdated_as_json(legacy: LegacySpelling) -> Fields:
    return {"path": legacy.path, "remedy": legacy.remedy}
