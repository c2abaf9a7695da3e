"""Delivers answers, whole or broken, over whatever stands between client and app.

* a socket: the connection is really reset, closed, cut or kept silent;
* httpx's transport form (`fault_transport`): it is told how to break, and raises what httpx raises;
* a bare ASGI app, which cannot break anything: 502 or 504 stand for what would.
"""

import asyncio

from starlette.types import Receive, Scope, Send

from reconciler.emulator.contract.http_errors import envelope
from reconciler.emulator.injection.exchange import (
    BufferedResponse,
    ConnectionEnd,
    Delivery,
    header_of,
)
from reconciler.emulator.server.asgi_state import Connection, connection_of

WIRE = "x-emulator-wire"
"""On a request: whoever asks can break by itself. On an answer: how."""
BREAKS_ITSELF = "breaks-itself"
_STANDS_FOR = {ConnectionEnd.SILENT: 504}


async def deliver(delivery: Delivery, scope: Scope, receive: Receive, send: Send) -> None:
    if header_of(scope, WIRE) == BREAKS_ITSELF:
        await _send(_with_instructions(delivery), send)
        return
    connection = connection_of(scope)
    if connection is None:
        await asyncio.sleep(delivery.wait)
        await _send(_soften(delivery), send)
    elif not await _is_given_up(connection, delivery.wait, receive):
        await _end(connection, delivery, receive, send)


async def _send(reply: BufferedResponse, send: Send, *, until: int | None = None) -> None:
    # A 204 has neither a body nor a length.
    length = {"content-length": str(len(reply.body))} if reply.status != 204 else {}
    headers = {**reply.headers, **length}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    body = reply.body[:until] if length else b""
    part = {"body": body, "more_body": until is not None}
    await send({"type": "http.response.body", **part})


def _with_instructions(delivery: Delivery) -> BufferedResponse:
    if delivery.ending is ConnectionEnd.WHOLE and not delivery.wait:
        return delivery.reply
    told = f"{delivery.ending} {delivery.at} {delivery.wait}"
    reply = delivery.reply
    return BufferedResponse(reply.status, {**reply.headers, WIRE: told}, reply.body)


def _soften(delivery: Delivery) -> BufferedResponse:
    reply = delivery.reply
    if delivery.ending is ConnectionEnd.WHOLE:
        return reply
    if delivery.ending is ConnectionEnd.CUT:
        return BufferedResponse(reply.status, reply.headers, reply.body[: delivery.at])
    status = _STANDS_FOR.get(delivery.ending, 502)
    says = f"A connection would end here: {delivery.ending}"
    text = envelope(status, "InternalServerError", says)
    return BufferedResponse(status, {"content-type": "application/json"}, text.encode())


async def _is_given_up(connection: Connection, wait: float, receive: Receive) -> bool:
    """Whether the client, or the server, did not wait so long."""
    if not wait:
        return False
    with connection.silence():
        try:
            await asyncio.wait_for(_until_gone(receive), wait)
        except TimeoutError:
            return False
    return True


async def _end(connection: Connection, delivery: Delivery, receive: Receive, send: Send) -> None:
    if delivery.ending is ConnectionEnd.WHOLE:
        await _send(delivery.reply, send)
        return
    if delivery.ending is ConnectionEnd.CUT:
        await _send(delivery.reply, send, until=delivery.at)
    if delivery.ending in (ConnectionEnd.CUT, ConnectionEnd.CLOSED):
        connection.close()
    elif delivery.ending is not ConnectionEnd.SILENT:
        connection.reset()
    with connection.silence():
        await _until_gone(receive)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
