"""What users did with results: recorded one by one or many at once, and listed (§18.4)."""

from collections.abc import Iterator
from hashlib import sha256
from secrets import token_hex

from reconciler.emulator.bodies.base import check, dump_given, parse
from reconciler.emulator.bodies.quality.interaction import (
    Interaction,
    InteractionBatch,
    InteractionList,
)
from reconciler.emulator.call.paging import page_of
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import find_namespace, usable_namespace
from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_list,
    as_object,
    decode_object,
    encode,
    to_list,
)
from reconciler.emulator.contract.kinds import RETRIEVER
from reconciler.emulator.search.matching.fields import texts_in
from reconciler.emulator.search.matching.filters import compile_filters
from reconciler.emulator.search.matching.ordering import sort_by
from reconciler.emulator.storage.store import Store


def create(call: Call) -> Answer:
    namespace = usable_namespace(call)
    return answer(_record(call, namespace.id, parse(Interaction, call.raw)))


def create_many(call: Call) -> Answer:
    """Those that are wrong are told by their number; the others are recorded."""
    namespace = usable_namespace(call)
    told: list[Json] = []
    errors: list[str] = []
    for place, sent in enumerate(parse(InteractionBatch, call.raw).interactions):
        try:
            made = _record(call, namespace.id, check(Interaction, sent))
        except ValidationFailed as refusal:
            errors.append(f"[{place}] {refusal.message}")
            made = {"interaction_id": ""}
        status = "created" if made["interaction_id"] else "failed"
        told.append({"index": place, "interaction_id": made["interaction_id"], "status": status})
    counts = {"created": len(told) - len(errors), "failed": len(errors)}
    return answer({**counts, "errors": to_list(errors) or None, "results": told})


def _record(call: Call, namespace: str, sent: Interaction) -> JsonObject:
    if sent.retriever_id is not None and sent.execution_id is None:
        message = "An interaction with a retriever's results names the execution that gave them"
        raise ValidationFailed.field(message, "execution_id")
    told = {**dict.fromkeys(Interaction.model_fields), **dump_given(sent)}
    interaction_id = _id_of(told)
    twin = _find(call.store, namespace, interaction_id)
    if twin is not None:
        return {**twin, "deduplicated": True}
    moment = sent.occurred_at or call.now
    stored: JsonObject = {**told, "interaction_id": interaction_id, "timestamp": moment,
                          "deduplicated": False, "warning": None}  # fmt: skip
    text = encode(stored)
    call.store.sql.execute(
        "INSERT INTO items (id, holder, namespace, bytes, body) VALUES (?,?,?,?,?)",
        (interaction_id, _holder(namespace), namespace, len(text), text),
    )
    return stored


def _id_of(told: JsonObject) -> str:
    """One for those who agree in execution, result and types: they are recorded once."""
    if told["execution_id"] is None:
        return f"int_{token_hex(8)}"
    same = [told["execution_id"], told["feature_id"], told["interaction_type"]]
    return f"int_{sha256(encode(same).encode()).hexdigest()[:16]}"


def _find(store: Store, namespace: str, interaction_id: str) -> JsonObject | None:
    query = "SELECT body FROM items WHERE holder=? AND id=?"
    found = store.sql.execute(query, (_holder(namespace), interaction_id)).fetchone()
    return None if found is None else decode_object(found[0])


def interactions_of(store: Store, namespace: str) -> Iterator[JsonObject]:
    """All that were recorded in a namespace, in that order."""
    query = "SELECT body FROM items WHERE holder=? ORDER BY seq"
    rows = store.sql.execute(query, (_holder(namespace),)).fetchall()
    return (decode_object(body) for (body,) in rows)


def _holder(namespace: str) -> str:
    return f"interactions of {namespace}"


def list_interactions(call: Call) -> Answer:
    """Newest first, unless another order is asked for."""
    namespace = find_namespace(call)
    body = parse(InteractionList, call.raw)
    page = page_of(call, None)
    found = list(interactions_of(call.store, namespace.id)) if namespace else []
    found = [each for each in found if _is_asked_for(each, body)]
    order = ("timestamp", True) if body.sort is None else (body.sort.field, _is_down(body))
    found = sort_by(found, order[0], descending=order[1])
    start = page.after or page.offset
    shown: list[Json] = [*found[start : start + page.limit]]
    after = start + page.limit if start + page.limit < len(found) else None
    told = {"results": shown, "pagination": page.describe(len(found), after), "items": shown}
    return Answer(encode(told), headers={} if namespace else {"X-Namespace-Unresolved": "true"})


def _is_down(body: InteractionList) -> bool:
    return body.sort is not None and body.sort.direction == "desc"


def _is_asked_for(each: JsonObject, body: InteractionList) -> bool:
    for name in ("execution_id", "retriever_id", "session_id", "user_id", "feature_id"):
        if getattr(body, name) not in (None, each[name]):
            return False
    if body.interaction_type not in (None, *as_list(each["interaction_type"])):
        return False
    said = "\n".join(texts_in(as_object(each["metadata"]))).casefold()
    if body.search and body.search.casefold() not in said:
        return False
    return not body.filters or compile_filters(body.filters)(each)


_ALL = f"{RETRIEVER.path}/interactions"
ROUTES = (
    Route("POST", _ALL, create, category="data"),
    Route("POST", f"{_ALL}/batch", create_many, category="data"),
    Route("POST", f"{_ALL}/list", list_interactions, category="data", writes=False),
)
