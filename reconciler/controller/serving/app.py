"""The pages, the JSON, the probes and the metrics, each at its path."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from reconciler.controller.metrics import ControllerMetrics
from reconciler.controller.serving.answers import (
    REFRESH_SECONDS,
    WithHeaders,
    ask,
    guarded,
    refuse,
)
from reconciler.controller.serving.gauges import scrape
from reconciler.controller.serving.source import StatusSource
from reconciler.rendering.controller.as_html import status_as_html
from reconciler.rendering.controller.as_json import status_as_json
from reconciler.rendering.controller.run_as_html import run_as_html
from reconciler.rendering.controller.stack_as_html import stack_as_html

_LARGEST: Final = 2**63 - 1
"""No database counts further."""
_SOON: Final = 5


def create_app(
    source: StatusSource, *, metrics: ControllerMetrics, hosts: Sequence[str] = ("*",)
) -> Starlette:
    """An app that only reads; whoever serves it decides who may ask.

    Only who asks for one of these hosts is answered: a page from elsewhere, open in a browser on
    this machine, asks for its own.
    """
    site = _Site(source, metrics)
    routes = {
        "/": site.overview,
        "/stacks/{name:path}": site.stack,
        "/runs/{number:int}": site.run,
        "/status.json": site.status,
        "/healthz": site.health,
        "/readyz": site.readiness,
        "/metrics": site.metrics,
    }
    app = Starlette(
        routes=[Route(path, guarded(each), methods=["GET"]) for path, each in routes.items()],
        middleware=[
            Middleware(WithHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*hosts], www_redirect=False),
        ],
        exception_handlers={HTTPException: refuse},
    )
    app.router.redirect_slashes = False
    return app


class _Site:
    """What is answered at each path."""

    def __init__(self, source: StatusSource, metrics: ControllerMetrics) -> None:
        self._source = source
        self._metrics = metrics

    async def overview(self, _: Request) -> Response:
        status = await ask(self._source.status())
        return HTMLResponse(status_as_html(status, refresh_seconds=REFRESH_SECONDS))

    async def stack(self, request: Request) -> Response:
        name = request.path_params["name"]
        status = await ask(self._source.status())
        found = next((each for each in status.stacks if each.name == name), None)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"No stack is called {name}.")
        runs = await ask(self._source.runs_of(name))
        shown = stack_as_html(found, runs, status.at, refresh_seconds=REFRESH_SECONDS)
        return HTMLResponse(shown)

    async def run(self, request: Request) -> Response:
        number = request.path_params["number"]
        found = await ask(self._source.run(number)) if number <= _LARGEST else None
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"There is no run {number}.")
        refresh = None if found.ended else _SOON
        return HTMLResponse(run_as_html(found, refresh_seconds=refresh))

    async def status(self, _: Request) -> Response:
        status = await ask(self._source.status())
        return Response(status_as_json(status), media_type="application/json")

    async def health(self, _: Request) -> Response:
        if self._source.is_alive():
            return PlainTextResponse("ok\n")
        says = "The worker does not do its work any more."
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, says)

    async def readiness(self, _: Request) -> Response:
        reason = await ask(self._source.is_ready())
        if reason:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, reason)
        return PlainTextResponse("ready\n")

    async def metrics(self, _: Request) -> Response:
        try:
            status = await ask(self._source.status())
        except HTTPException:
            # That the database is gone is a metric as well, and the counters are here.
            status = None
        return Response(scrape(self._metrics, status), media_type=CONTENT_TYPE_LATEST)
