"""One request and its answer over a connection: the usual ones quickly, all others thoroughly."""

from reconciler.api.network.messages import Request, Response
from reconciler.api.network.quick_body import read_body
from reconciler.api.network.quick_request import QuickRequests
from reconciler.api.network.quick_response import read_head
from reconciler.api.network.sockets import Socket


async def exchange(
    request: Request, socket: Socket, requests: QuickRequests
) -> tuple[Response, bool]:
    """The answer, and whether another request may follow."""
    sent = requests.write(request)
    if sent is None or request.follow is not None:
        return await exchange_thoroughly(request, socket)
    await _send(request, socket, sent)
    came = bytearray(await socket.read(request.silence.exchange))
    head = read_head(came)
    if head is not None:
        content = await read_body(came, head, socket, request.silence.exchange)
        if content is not None:
            return Response(head.status, head.headers, content), True
    return await _exchange_thoroughly(request, socket, bytes(came))


async def exchange_thoroughly(request: Request, socket: Socket) -> tuple[Response, bool]:
    """The same by h11 alone."""
    return await _exchange_thoroughly(request, socket, None)


async def _exchange_thoroughly(
    request: Request, socket: Socket, came: bytes | None
) -> tuple[Response, bool]:
    """From the request on, or from what came in answer to it."""
    # h11 is loaded where it is needed, and not by whoever makes none but usual requests.
    from reconciler.api.network.thorough import ThoroughExchange
    from reconciler.api.network.whole import read_whole

    thorough = ThoroughExchange(request, socket, came)
    if came is None:
        await _send(request, socket, thorough.sent)
    response = await read_whole(await thorough.read(), request.follow)
    return response, thorough.is_over


async def _send(request: Request, socket: Socket, sent: bytes) -> None:
    if request.last_look is not None:
        request.last_look()
    await socket.write(sent, request.silence.exchange)
