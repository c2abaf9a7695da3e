"""What becomes of a request that is struck: one function per word, or a line in a table.

Words that are not found here (``hang``, ``never-ready`` ...) are the API's own business: they
are passed on to its modules with the request.
"""

from collections.abc import Sequence
from dataclasses import replace
from email.utils import formatdate

from reconciler.emulator.contract.http_errors import envelope
from reconciler.emulator.contract.json_text import JsonObject
from reconciler.emulator.faults.fault import Effect
from reconciler.emulator.faults.vocabulary import (
    CUT,
    DROPPED,
    IGNORED,
    LOST,
    REDIRECT,
    REFUSED,
    SILENT,
    SLOW,
)
from reconciler.emulator.injection.corruption import DAMAGES
from reconciler.emulator.injection.exchange import (
    BufferedResponse,
    ConnectionEnd,
    Delivery,
    Exchange,
)
from reconciler.emulator.injection.ignored_keys import ask_ignoring

_TYPES = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "ValidationError",
    429: "TooManyRequestsError",
    503: "WriterReadOnlyError",
}
_NOTHING = BufferedResponse(502, {}, b"")
_WINDOW = 60


async def inject_faults(exchange: Exchange) -> Delivery:
    """What comes of all that befalls a request. The first that keeps the work from being done is
    alone; otherwise the work is done, its answer damaged, and the connection broken, in this
    order. What is slow is slow in any case."""
    effects = exchange.effects
    # Slowness adds up and keeps nothing from happening.
    wait = sum(each.seconds("by", 1.0) for each in effects if each.word == SLOW)
    # Two answers cannot be sent; the first fault that was asked for has it.
    prevented = next((each for each in effects if _prevents(each)), None)
    if prevented is not None:
        return replace(await _prevent(prevented, exchange), wait=wait)
    reply = await _work(effects, exchange)
    for each in effects:
        if each.word in DAMAGES:
            reply = DAMAGES[each.word](reply, each)
        # With `committed`: the work is done, and its answer says that it was not (§0.18).
        elif each.status is not None:
            reply = _refusal(each, each.status, exchange)
    return replace(_break(effects, reply), wait=wait)


def _prevents(effect: Effect) -> bool:
    is_refused = effect.status is not None and not effect.has("committed")
    return is_refused or effect.word in (REDIRECT, REFUSED, DROPPED, SILENT)


async def _prevent(effect: Effect, exchange: Exchange) -> Delivery:
    # Heard to its end: otherwise it is chance whether the client breaks reading or writing.
    await exchange.body()
    if effect.status is not None:
        return Delivery(_refusal(effect, effect.status, exchange))
    if effect.word == REDIRECT:
        return Delivery(_redirect(effect, exchange))
    return Delivery(
        _NOTHING,
        {REFUSED: ConnectionEnd.REFUSED, SILENT: ConnectionEnd.SILENT}.get(
            effect.word, _choose_ending(effect)
        ),
    )


def _redirect(effect: Effect, exchange: Exchange) -> BufferedResponse:
    location = effect.settings.get("to", f"https://elsewhere.example{exchange.path}")
    return BufferedResponse(effect.number("status", 307), {"location": location}, b"")


async def _work(effects: Sequence[Effect], exchange: Exchange) -> BufferedResponse:
    ignored = next((each for each in effects if each.word == IGNORED), None)
    return await ask_ignoring(ignored, exchange) if ignored else await exchange.ask()


def _break(effects: Sequence[Effect], reply: BufferedResponse) -> Delivery:
    for each in effects:
        if each.word == LOST:
            return Delivery(_NOTHING, _choose_ending(each))
        if each.word == CUT:
            return _cut(each, reply)
    return Delivery(reply)


def _choose_ending(effect: Effect) -> ConnectionEnd:
    return ConnectionEnd.CLOSED if effect.has("politely") else ConnectionEnd.RESET


def _cut(effect: Effect, reply: BufferedResponse) -> Delivery:
    if not reply.body:
        return Delivery(_NOTHING, ConnectionEnd.CLOSED)
    at = effect.number("at", len(reply.body) // 2)
    return Delivery(reply, ConnectionEnd.CUT, at=min(at, len(reply.body) - 1))


def _refusal(effect: Effect, status: int, exchange: Exchange) -> BufferedResponse:
    """The envelope of §1.2; with ``committed``, about work that was done all the same."""
    wait = _wait(effect, status)
    text = envelope(
        status,
        effect.settings.get("type") or _type(status, exchange.method),
        "A fault made to order",
        code=effect.settings.get("code"),
        details=_details(effect, status, wait),
    )
    headers = {"content-type": "application/json", **_headers(effect, status, wait, exchange)}
    return BufferedResponse(status, headers, text.encode())


def _type(status: int, method: str) -> str:
    if status == 409 and method == "POST":
        return "AlreadyExistsError"
    return _TYPES.get(status, "InternalServerError")


def _wait(effect: Effect, status: int) -> float | None:
    """How long the client is asked to stay away (§1.3); None where nothing says so."""
    said = effect.settings.get("retry-after", effect.settings.get("retry-date"))
    if said is None:
        return 0 if status in (429, 503) else None
    return None if said == "none" else float(said)


def _details(effect: Effect, status: int, wait: float | None) -> JsonObject | None:
    details: JsonObject = {}
    if status == 429:
        details |= {"limit": effect.number("limit", 10), "window": _WINDOW}
        details |= {} if wait is None else {"retry_after": wait}
    elif wait is not None:
        details["retry_after_seconds"] = wait
    if status == 503 or "retryable" in effect.settings:
        details["retryable"] = effect.settings.get("retryable") != "false"
    return details or None


def _headers(effect: Effect, status: int, wait: float | None, exchange: Exchange) -> dict[str, str]:
    """``Retry-After`` in seconds or as a date, and the limits beside a 429 (§1.4)."""
    headers: dict[str, str] = {}
    if wait is not None:
        ends = exchange.clock() + wait
        is_date = "retry-date" in effect.settings
        headers["retry-after"] = formatdate(ends, usegmt=True) if is_date else f"{wait:g}"
    if status == 429:
        headers["x-ratelimit-limit"] = str(effect.number("limit", 10))
        headers["x-ratelimit-remaining"] = "0"
        headers["x-ratelimit-reset"] = str(int(exchange.clock() + (wait or 0)))
        headers["x-ratelimit-window"] = str(_WINDOW)
    return headers
