"""How a namespace keeps what it is given: extractors, indexes, budget, pin (§2)."""

from collections.abc import Iterable, Sequence
from typing import Literal

from reconciler.emulator.behaviour.catalogue import (
    BASELINE,
    BY_ID,
    Extractor,
    extractor_for,
    extractor_of,
)
from reconciler.emulator.bodies.base import dump_given, plain
from reconciler.emulator.bodies.namespace import (
    NamespaceCreate,
    NamespaceExtractor,
    PayloadIndex,
    Pin,
    SpendBudget,
    TrustedIssuer,
)
from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_list, as_number, as_object

_PROTECTED: tuple[tuple[str, str], ...] = (
    ("collection_id", "keyword"),
    ("document_id", "keyword"),
    ("root_object_id", "keyword"),
    ("source_object_id", "keyword"),
)


def new_extractors(body: NamespaceCreate, *, baseline: bool) -> JsonObject:
    """The union of ``feature_extractors`` and what ``features`` resolve to (§10); the
    standard baseline when neither is given."""
    declared = [_entry(extractor) for extractor in body.feature_extractors]
    resolved = [_plain_entry(extractor_for(feature)) for feature in body.features or []]
    if not declared and not resolved and baseline:
        resolved = [_plain_entry(BY_ID[extractor]) for extractor in BASELINE]
    return _extractor_fields(_first_of_each([*declared, *resolved]))


def add_extractors(live: JsonObject, more: Sequence[NamespaceExtractor]) -> JsonObject:
    """Existing extractors are preserved and only new ones appended: other ``params`` for
    an existing one change nothing (§2)."""
    existing = [as_object(entry) for entry in as_list(live.get("feature_extractors"))]
    return _extractor_fields(_first_of_each([*existing, *map(_entry, more)]))


def _extractor_fields(entries: Iterable[JsonObject]) -> JsonObject:
    kept: list[Json] = list(entries)
    known = (BY_ID.get(str(as_object(entry)["feature_extractor_id"])) for entry in kept)
    inference: JsonObject = {found.id: found.output for found in known if found and found.output}
    return {"feature_extractors": kept, "vector_inference_map": inference}


def _first_of_each(entries: Iterable[JsonObject]) -> Iterable[JsonObject]:
    kept: dict[str, JsonObject] = {}
    for entry in entries:
        kept.setdefault(str(entry["feature_extractor_id"]), entry)
    return kept.values()


def _entry(declared: NamespaceExtractor) -> JsonObject:
    known = extractor_of(declared.feature_extractor_name, declared.version)
    return {**_plain_entry(known), "params": plain(declared.params)}


def _plain_entry(extractor: Extractor) -> JsonObject:
    return {
        "feature_extractor_name": extractor.name,
        "version": extractor.version,
        "params": None,
        "feature_extractor_id": extractor.id,
    }


def index_fields(declared: Sequence[PayloadIndex]) -> JsonObject:
    """The user's list as a whole, then the server's protected indexes (§2). An entry that
    repeats a protected one, as a read-modify-write does, is the server's own."""
    protected = {name for name, _ in _PROTECTED}
    users: list[Json] = [
        {**dump_given(index), "is_protected": False}
        for index in declared
        if index.field_name not in protected
    ]
    servers: list[Json] = [
        {"field_name": name, "type": kind, "is_protected": True} for name, kind in _PROTECTED
    ]
    return {"payload_indexes": users + servers, "payload_index_count": len(users)}


def learn_indexes(live: JsonObject, filtered: Iterable[str]) -> JsonObject:
    """With ``auto_create_indexes`` the server indexes what is filtered by, unasked (§0.17)."""
    indexes = as_list(live.get("payload_indexes"))
    known = {as_object(index)["field_name"] for index in indexes}
    new: list[Json] = [
        {"field_name": name, "type": "keyword", "is_protected": False}
        for name in dict.fromkeys(filtered)
        if name not in known
    ]
    users = as_number(live.get("payload_index_count")) + len(new)
    return {"payload_indexes": new + indexes, "payload_index_count": users}


def change_budget(live: Json, update: SpendBudget | None, now: str) -> Json:
    """Sent numbers are merged, null returns to the organization's default, and the
    change history is kept beside them (§2)."""
    if update is None:
        return live
    before = as_object(live)
    change = dump_given(update)
    numbers: JsonObject = {
        name: change.get(name, before.get(name)) for name in ("daily_usd", "monthly_usd")
    }
    history = [*as_list(before.get("history")), {**numbers, "changed_at": now}]
    return {**numbers, "history": history}


def set_pin(pin: "Pin | Literal[True, False]", now: str) -> Json:
    """``true`` stands for ``{"enabled": true}``; the server signs and dates it (§2)."""
    wanted = Pin(enabled=pin) if isinstance(pin, bool) else pin
    return {
        "enabled": wanted.enabled,
        "warm_query_encoder": wanted.warm_query_encoder,
        "set_at": now,
        "set_by": None,
    }


def refuse_ambiguous_issuers(issuers: Sequence[TrustedIssuer] | None) -> None:
    """jwks_url xor jwks (§2)."""
    for place, issuer in enumerate(issuers or []):
        if (issuer.jwks_url is None) == (issuer.jwks is None):
            message = "Give exactly one of jwks_url and jwks"
            raise ValidationFailed.field(message, "trusted_issuers", place, "jwks_url")
