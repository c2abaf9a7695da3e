"""Publishing a retriever (§9): a sub-resource with a public name of its own."""

import re
from secrets import token_hex, token_urlsafe

from reconciler.emulator.bodies.base import dump_given, parse, parse_patch, plain
from reconciler.emulator.bodies.retriever import Publish, PublishPatch
from reconciler.emulator.call.references import require
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.row_text import PUBLISHED
from reconciler.emulator.call.scope import namespace_of
from reconciler.emulator.contract.http_errors import (
    BadRequest,
    Conflict,
    NotFound,
    ValidationFailed,
)
from reconciler.emulator.contract.json_text import Json, JsonObject, as_object, as_texts
from reconciler.emulator.contract.kinds import PUBLICATION, RETRIEVER
from reconciler.emulator.storage.published import publication_of, unpublish
from reconciler.emulator.storage.store import Row

_PATH = f"{RETRIEVER.one}/publish"
_READ_ON_PATCH = ("display_config", "rate_limit_config", "is_active", "tags", "category")
MOST = 10
"""In one namespace: the two numbers of §9 contradict each other, and the stats count so."""


def publish(call: Call) -> Answer:
    retriever = _retriever(call)
    body = parse(Publish, call.raw)
    if publication_of(call.store, retriever) is not None:
        raise Conflict("The retriever is already published", code="already_published")
    if len(_published_in(call, retriever.namespace)) >= MOST:
        raise BadRequest(f"At most {MOST} retrievers can be published", code="publish_limit")
    public_id = PUBLICATION.prefix + token_hex(8)
    call.store.add(
        kind=PUBLICATION.word,
        id=public_id,
        name=_public_name(body),
        namespace="",
        body=_first_body(call, retriever, body, public_id),
        unread={"retriever_id": retriever.id, "namespace_id": retriever.namespace},
    )
    # The retriever's own row tells that it is published (§0.13).
    call.store.restate(retriever, PUBLISHED)
    return answer(
        {
            "public_id": public_id,
            "retriever_id": retriever.id,
            "public_url": f"https://mixpeek.com/r/{_public_name(body)}",
            "short_url": f"https://mxp.co/{public_id}",
            # Deprecated, and shown this once.
            "public_api_key": f"prk_{token_urlsafe(16)}",
        }
    )


def _first_body(call: Call, retriever: Row, body: Publish, public_id: str) -> JsonObject:
    """PublishedRetrieverResponse: neither ``display_name`` nor the secret's name (§0.15)."""
    sent = as_object(plain(body))
    return {
        "retriever_id": retriever.id,
        "public_id": public_id,
        "public_name": _public_name(body),
        "description": sent.get("description"),
        "icon_base64": sent.get("icon_base64"),
        "public_api_key": None,
        "display_config": _display_config(retriever, sent.get("display_config")),
        "rate_limit_config": sent["rate_limit_config"],
        "password_protected": bool(body.password_secret_name),
        "is_active": True,
        "retriever_metadata": _metadata(retriever) if body.include_metadata else None,
        "tags": sent["tags"],
        "category": sent.get("category"),
        "created_at": call.now,
        "updated_at": call.now,
    }


def _metadata(retriever: Row) -> JsonObject:
    """RetrieverMetadata, as it was when it was published: what ``include_metadata`` captures."""
    live = retriever.decoded()
    collections: list[Json] = [{"collection_id": each} for each in as_texts(live["collection_ids"])]
    return {"stages": live.get("stages"), "collections": collections, "capabilities": {}}


def _display_config(retriever: Row, given: Json) -> JsonObject:
    """Given or stored; ``retriever_config`` is "auto-populated at publish time" (§5.2)."""
    live = retriever.decoded()
    display = as_object(given or live.get("display_config"))
    if not display:
        raise ValidationFailed.field("The retriever has none stored: give one", "display_config")
    return {**display, "retriever_config": {"stages": live.get("stages")}}


def _public_name(body: Publish) -> str:
    """Given, or made from ``display_name``; one of the two is required (§9)."""
    if body.public_name is not None:
        return body.public_name
    slug = re.sub("[^a-z0-9]+", "-", (body.display_name or "").lower()).strip("-")[:50]
    if len(slug) < 3:
        raise ValidationFailed.field("Give public_name or display_name", "public_name")
    return slug


def get(call: Call) -> Answer:
    """200 with a null body when the retriever is not published (§9)."""
    found = publication_of(call.store, _retriever(call))
    return Answer("null" if found is None else found.body)


def patch(call: Call) -> Answer:
    found = _publication(call)
    body = parse_patch(PublishPatch, call.raw)
    sent = dump_given(body)
    changes = {name: sent[name] for name in _READ_ON_PATCH if name in sent}
    if "display_config" in changes:
        # Populated at publish time (§5.2): an update of the page does not publish anew.
        live = as_object(found.decoded().get("display_config"))
        kept = {"retriever_config": live.get("retriever_config")}
        changes["display_config"] = {**kept, **as_object(changes["display_config"])}
    if body.password_secret_name is not None:
        changes["password_protected"] = body.password_secret_name != ""
    changed = {**found.decoded(), **changes, "updated_at": call.now}
    return Answer(call.store.rewrite(found, changed).body)


def withdraw(call: Call) -> Answer:
    _publication(call)
    unpublish(call.store, _retriever(call))
    return answer({"message": "Successfully deleted", "success": True})


def available(call: Call) -> Answer:
    _retriever(call)
    name = call.query.get("name", "")
    taken = call.store.by_name(PUBLICATION.word, "", name) is not None
    return answer({"name": name, "available": not taken})


def list_published(call: Call) -> Answer:
    rows = _published_in(call, namespace_of(call).id)
    return Answer(f'{{"results":[{",".join(row.body for row in rows)}],"total":{len(rows)}}}')


def count_published(call: Call) -> Answer:
    """OrganizationPublishStatsResponse: "the publish limit counts each namespace separately"."""
    count = len(_published_in(call, namespace_of(call).id))
    return answer(
        {
            "current_count": count,
            "max_allowed": MOST,
            "remaining": MOST - count,
            "at_limit": count >= MOST,
        }
    )


def reconcile(call: Call) -> Answer:
    """Untyped: here the row and its public form never drift apart, so there is nothing to mend."""
    _retriever(call)
    return answer({"dry_run": call.query.get("dry_run") == "true", "repaired": []})


def _published_in(call: Call, namespace: str) -> list[Row]:
    where = "kind=? AND json_extract(unread,'$.namespace_id')=? ORDER BY seq"
    return list(call.store.rows(where, (PUBLICATION.word, namespace)))


def _retriever(call: Call) -> Row:
    """By id: a name is not accepted here (§13)."""
    return require(call.store, RETRIEVER, namespace_of(call).id, call.identifier)


def _publication(call: Call) -> Row:
    found = publication_of(call.store, _retriever(call))
    if found is None:
        raise NotFound("published_retriever", call.identifier)
    return found


ROUTES = (
    Route("GET", "/v1/retrievers/published", list_published, writes=False),
    Route("POST", _PATH, publish),
    Route("GET", _PATH, get, writes=False),
    Route("PATCH", _PATH, patch),
    Route("DELETE", _PATH, withdraw),
    Route("GET", f"{_PATH}/availability", available, writes=False),
    Route("GET", "/v1/retrievers/publish/stats", count_published, writes=False),
    Route("POST", f"{_PATH}/reconcile", reconcile),
)
