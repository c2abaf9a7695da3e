"""What every answer has in common: its headers, and a plain sentence where something is wrong."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final, TypeAlias, TypeVar

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reconciler.model.errors import ReconcilerError
from reconciler.rendering.controller.notice_as_html import notice_as_html
from reconciler.rendering.words.view import visible

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
Answer = TypeVar("Answer")

REFRESH_SECONDS: Final = 30
"""After which an open page asks for itself anew."""
_PATIENCE_SECONDS: Final = 10.0
_LOG: Final = logging.getLogger("reconciler.controller")
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    # What a page may load it says itself; only a header can say who may frame it.
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_SAYS: Final = {
    HTTPStatus.METHOD_NOT_ALLOWED: "What is served here is only read: with GET or HEAD.",
    HTTPStatus.NOT_FOUND: "There is no such page.",
}


class WithHeaders:
    """Every answer with the headers that keep it where it belongs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, sending)


async def ask(question: Awaitable[Answer]) -> Answer:
    """What the database says; that it says nothing is an answer of its own."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await question
    except TimeoutError:
        says = f"The database does not answer within {_PATIENCE_SECONDS:.0f} seconds."
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, says) from None
    except ReconcilerError as error:
        says = " ".join(_sentence(each.message) for each in error.problems)
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, says) from None


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:].rstrip('.')}."


def guarded(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose failure is told in a sentence, and named in the log."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except HTTPException:
            raise
        except Exception as error:  # whatever it is, the other pages and the worker go on
            # Only its name: what it says may hold what the database's address holds.
            _LOG.error("%s could not be shown: %s", visible(request.url.path), type(error).__name__)
            says = "This could not be shown; the controller's log names the reason."
            return _tell(request, HTTPStatus.INTERNAL_SERVER_ERROR, says)

    return answer


def refuse(request: Request, error: Exception) -> Response:
    """Why there is no such answer."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    is_said = error.detail != status.phrase
    says = error.detail if is_said else _SAYS.get(status, f"{status.phrase}.")
    answer = _tell(request, status, says)
    answer.headers.update(error.headers or {})
    return answer


def _tell(request: Request, status: HTTPStatus, says: str) -> Response:
    """A page for who reads pages, and a line for everybody else."""
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(f"{visible(says)}\n", status)
    # A page that is left open comes back when the database does.
    is_passing = status is HTTPStatus.SERVICE_UNAVAILABLE
    refresh = REFRESH_SECONDS if is_passing else None
    return HTMLResponse(notice_as_html(status.phrase, says, refresh_seconds=refresh), status)
