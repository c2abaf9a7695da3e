"""One request and its answer over a connection: the usual ones quickly, all others thoroughly."""

from reconciler.api.network.messages import Request, Response
from reconciler.api.network.quick_request import QuickRequests
from reconciler.api.network.quick_response import QuickHead, read_head
from reconciler.api.network.sockets import Socket


async def exchange(
    request: Request, socket: Socket, requests: QuickRequests
) -> tuple[Response, bool]:
    """The answer, and whether another request may follow."""
    sent = requests.write(request)
    if sent is None or request.follow is not None:
        return await exchange_thoroughly(request, socket)
    await _send(request, socket, sent)
    came = await socket.read(request.silence.exchange)
    head = read_head(came)
    if head is not None:
        came = await _read_body(came, head, request, socket)
        if len(came) == head.end:
            return Response(head.status, head.headers, came[head.begin :]), True
    return await _exchange_thoroughly(request, socket, came)


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


async def _read_body(came: bytes, head: QuickHead, request: Request, socket: Socket) -> bytes:
    """What came until the body is whole, or until nothing comes any more."""
    if len(came) >= head.end:
        return came
    whole = bytearray(came)
    while len(whole) < head.end and (more := await socket.read(request.silence.exchange)):
        whole += more
    return bytes(whole)
