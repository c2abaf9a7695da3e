"""The dispatcher of webhooks: deliveries that fail, and the pause that follows (§0.17, §8.2).

What it writes is read-only; an update that sets `is_active` true clears it.
"""

from typing import Final

from reconciler.emulator.call.request import Answer, Call, Route
from reconciler.emulator.contract.json_text import JsonObject, decode_object
from reconciler.emulator.contract.kinds import WEBHOOK
from reconciler.emulator.faults.vocabulary import PAUSES

_FAILURES: Final = 10
_USUAL: Final = "HTTP_500"


def pause_webhook(call: Call, route: Route, found: Answer) -> None:
    """Deliveries of the webhook that was asked for or made have failed until it was paused."""
    if not route.path.startswith(WEBHOOK.path):
        return
    made = decode_object(found.text).get("webhook_id") if found.text else None
    row = call.store.by_id(WEBHOOK.word, str(call.path.get("identifier", made)))
    if row is not None:
        effect = call.effect_of(PAUSES)
        cause = effect.settings.get("because", _USUAL) if effect else _USUAL
        paused = {**row.decoded(), "is_active": False, "delivery_health": _health(call.now, cause)}
        call.store.rewrite(row, paused)


def _health(now: str, cause: str) -> JsonObject:
    return {
        "consecutive_failures": _FAILURES,
        "first_failure_at": now,
        "last_failure_at": now,
        "last_failure_cause": cause,
        "paused_at": now,
        "paused_reason": f"{_FAILURES} consecutive deliveries failed",
    }
