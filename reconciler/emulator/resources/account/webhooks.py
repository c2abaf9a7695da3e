"""Webhooks of the organisation (§8.2): an update is a PUT that replaces all of one.

What it leaves out returns to its default; a signing secret alone is kept where it is left out or
said to be `redacted`. To which channel a kept one belongs the contract leaves open: here it must
stand in the same place and go to the same URL, which is the least that a client may rely on.
"""

from typing import Final

from reconciler.emulator.bodies.base import parse, plain
from reconciler.emulator.bodies.organization.webhook import SERVER_SET, WebhookBody, WebhookListBody
from reconciler.emulator.call.paging import page_of
from reconciler.emulator.call.request import Answer, Call, Route, answer
from reconciler.emulator.call.scope import target
from reconciler.emulator.contract.json_text import (
    Json,
    JsonObject,
    as_list,
    as_object,
    as_text,
)
from reconciler.emulator.contract.kinds import WEBHOOK
from reconciler.emulator.resources.account.organization import digest_of

REDACTED: Final = "redacted"
_SIGNING = "signing_secret"


def create(call: Call) -> Answer:
    given = _given(call)
    webhook_id = WEBHOOK.new_id()
    channels, secrets = _without_secrets(given["channels"], {}, [])
    body: JsonObject = {
        **given,
        "channels": channels,
        "webhook_id": webhook_id,
        "delivery_health": None,
        "created_at": call.now,
        "updated_at": call.now,
    }
    name = str(given["webhook_name"])
    row = call.store.add(
        kind=WEBHOOK.word, id=webhook_id, name=name, namespace="", body=body, unread=secrets
    )
    return Answer(row.body)


def replace(call: Call) -> Answer:
    row = target(call, WEBHOOK)
    given, live = _given(call), row.decoded()
    before = as_list(live["channels"])
    channels, secrets = _without_secrets(given["channels"], row.decoded_unread(), before)
    body: JsonObject = {**live, **given, "channels": channels, "updated_at": call.now}
    # "Re-enable with an update setting is_active true, which clears it."
    if given["is_active"]:
        body["delivery_health"] = None
    changed = call.store.rewrite(row, body, name=str(given["webhook_name"]), unread=secrets)
    return Answer(changed.body)


def list_webhooks(call: Call) -> Answer:
    """{results, pagination, total}, by POST alone (§1.5)."""
    body = parse(WebhookListBody, call.raw)
    page = page_of(call, None)
    rows = call.store.rows("kind=? ORDER BY seq", (WEBHOOK.word,))
    found = [live for live in (row.decoded() for row in rows) if _is_wanted(live, body)]
    start = page.after or page.offset
    end = start + page.limit
    pagination = page.describe(len(found), end if end < len(found) else None)
    return answer({"results": found[start:end], "pagination": pagination, "total": len(found)})


def get(call: Call) -> Answer:
    return Answer(target(call, WEBHOOK).body)


def delete(call: Call) -> Answer:
    """204, "succeeds even if already deleted"."""
    row = call.store.by_id(WEBHOOK.word, call.identifier)
    if row is not None:
        call.store.remove(row)
    return Answer("", 204)


def _given(call: Call) -> JsonObject:
    """All that a body says or leaves at its default; null is as good as absent (§1.6)."""
    body = parse(WebhookBody, call.raw)
    read = as_object(plain(body))
    kept = {name: value for name, value in read.items() if name not in SERVER_SET}
    return {"resource_types": None, **kept}


def _is_wanted(live: JsonObject, body: WebhookListBody) -> bool:
    is_of_type = body.event_type in (None, *as_list(live["event_types"]))
    return is_of_type and body.is_active in (None, live["is_active"])


def _without_secrets(
    channels: Json, held: JsonObject, before: list[Json]
) -> tuple[list[Json], JsonObject]:
    """Channels as they are read, and the digests of their secrets by the places of the channels."""
    read: list[Json] = []
    secrets: JsonObject = {}
    for place, channel in enumerate(map(as_object, as_list(channels))):
        configs = as_object(channel.get("configs"))
        said = as_text(configs.get(_SIGNING))
        if channel.get("channel") == WEBHOOK.word:
            was = before[place] if place < len(before) else None
            is_same = as_object(as_object(was).get("configs")).get("url") == configs.get("url")
            kept = held.get(str(place)) if is_same else None
            digest = kept if said in (None, REDACTED) else digest_of(said) if said else None
            if digest is not None:
                secrets[str(place)] = digest
            configs = {**configs, _SIGNING: None if digest is None else REDACTED}
        read.append({**channel, "configs": configs})
    return read, secrets


ROUTES = (
    Route("POST", WEBHOOK.path, create),
    Route("POST", f"{WEBHOOK.path}/list", list_webhooks, writes=False),
    Route("GET", WEBHOOK.one, get, writes=False),
    Route("PUT", WEBHOOK.one, replace),
    Route("DELETE", WEBHOOK.one, delete),
)
