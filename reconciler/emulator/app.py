"""The public door: an ASGI app that answers as the API's contract says.

``create_app`` serves ``httpx.ASGITransport`` in-process and uvicorn alike.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Path

from reconciler.emulator.behaviour import catalogue
from reconciler.emulator.behaviour.pausing import pause_webhook
from reconciler.emulator.behaviour.shipping import ship_weights
from reconciler.emulator.call import audit
from reconciler.emulator.call.auth_and_limits import AuthAndLimits
from reconciler.emulator.call.options import Options
from reconciler.emulator.call.request import Answer, Call, Route
from reconciler.emulator.call.request_log import RequestLog
from reconciler.emulator.call.task_outcomes import set_fates_of_begun
from reconciler.emulator.contract.http_errors import HttpError, envelope
from reconciler.emulator.faults.matching import FaultMatcher
from reconciler.emulator.faults.vocabulary import PAUSES, SHIPS
from reconciler.emulator.injection.exchange import EFFECTS
from reconciler.emulator.resources import (
    alerts,
    buckets,
    clusters,
    collections,
    execution,
    lifecycle,
    namespaces,
    publishing,
    retrievers,
    syncs,
    tasks,
    taxonomies,
    triggers,
)
from reconciler.emulator.resources.account import connections, organization, webhooks
from reconciler.emulator.resources.items import (
    aggregates,
    document_lists,
    documents,
    exports,
    objects,
)
from reconciler.emulator.resources.quality import datasets, evaluations, interactions
from reconciler.emulator.server.control import control_routes
from reconciler.emulator.server.fault_middleware import FaultMiddleware
from reconciler.emulator.storage.store import Store

ROUTES: tuple[Route, ...] = (
    *catalogue.ROUTES,
    *organization.ROUTES,
    *connections.ROUTES,
    *webhooks.ROUTES,
    *audit.ROUTES,
    *tasks.ROUTES,
    *namespaces.ROUTES,
    *buckets.ROUTES,
    *syncs.ROUTES,
    *collections.ROUTES,
    *objects.ROUTES,
    *documents.ROUTES,
    *document_lists.ROUTES,
    *aggregates.ROUTES,
    *exports.ROUTES,
    *lifecycle.ROUTES,
    *retrievers.ROUTES,
    *publishing.ROUTES,
    *execution.ROUTES,
    *taxonomies.ROUTES,
    *clusters.ROUTES,
    *alerts.ROUTES,
    *triggers.ROUTES,
    *datasets.ROUTES,
    *evaluations.ROUTES,
    *interactions.ROUTES,
)


class Emulator(Starlette):
    """The app. ``matcher`` are the faults it suffers, ``record`` is what it was asked and
    ``store`` what it keeps; all may be read and changed between requests."""

    def __init__(self, store: Store, gate: AuthAndLimits) -> None:
        self.store = store
        self.matcher = FaultMatcher(gate.options.faults)
        self.record = RequestLog()
        faulty = Middleware(
            FaultMiddleware, matcher=self.matcher, record=self.record, clock=gate.options.clock
        )
        super().__init__(
            middleware=[faulty],
            routes=[
                *control_routes(gate, self.matcher, self.record),
                *(_path(path, routes, store, gate) for path, routes in _by_path(ROUTES)),
            ],
            exception_handlers={HTTPException: _no_such_route, Exception: _broken},
        )


def create_app(database: str = ":memory:", *, options: Options | None = None) -> Emulator:
    """``database`` is a SQLite file, which survives restarts and may be shared between
    processes, or ``:memory:``."""
    return Emulator(Store(database), AuthAndLimits(options or Options()))


def _by_path(routes: Iterable[Route]) -> list[tuple[str, list[Route]]]:
    """Literal paths come before those with a placeholder in the same place."""
    grouped: dict[str, list[Route]] = {}
    for route in routes:
        grouped.setdefault(route.path, []).append(route)
    return sorted(grouped.items(), key=lambda item: [s.startswith("{") for s in _steps(item[0])])


def _steps(path: str) -> list[str]:
    return path.strip("/").split("/")


def _path(path: str, routes: Sequence[Route], store: Store, gate: AuthAndLimits) -> Path:
    by_method = {route.method: route for route in routes}

    async def respond(request: Request) -> Response:
        route = by_method["GET" if request.method == "HEAD" else request.method]
        raw = await request.body()
        due = time.monotonic() + gate.options.latency_ms / 1000
        call = Call(
            store=store,
            options=gate.options,
            path=request.path_params,
            query=request.query_params,
            headers=request.headers,
            raw=raw,
            effects=request.scope.get(EFFECTS, ()),
        )
        response = _respond(gate, route, call)
        if gate.options.latency_ms:
            # From when it came: how long an answer takes is not for this machine to say.
            await asyncio.sleep(max(0.0, due - time.monotonic()))
        return response

    return Path(path, respond, methods=list(by_method))


def _respond(gate: AuthAndLimits, route: Route, call: Call) -> Response:
    allowance: dict[str, str] = {}
    try:
        allowance = gate.admit(route, call.headers)
        found = _act(route, call)
    except HttpError as refusal:
        found = Answer(refusal.text, refusal.status, refusal.headers)
    return Response(
        found.text,
        found.status,
        headers={**allowance, **found.headers},
        media_type="application/json" if found.text else None,
    )


def _act(route: Route, call: Call) -> Answer:
    """One request, one transaction; a read that will move work on is a write."""
    now = call.options.clock()
    is_ripe = namespaces.has_newly_ready(call.store, now)
    is_changed = call.has_effect(SHIPS) or call.has_effect(PAUSES)
    writes = route.writes or is_ripe or is_changed or tasks.has_open_tasks(call.store)
    with call.store.transaction(writes=writes):
        if is_ripe:
            namespaces.mark_ready(call.store, now)
        subject = audit.subject_of(route, call)
        found = route.act(call)
        if subject:
            audit.note(route, call, subject, found)
        if route.method != "GET":
            set_fates_of_begun(call, found)
        if call.has_effect(SHIPS):
            ship_weights(call, route, found)
        if call.has_effect(PAUSES):
            pause_webhook(call, route, found)
        return found


async def _no_such_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    kind = "MethodNotAllowedError" if status == 405 else "NotFoundError"
    text = envelope(status, kind, f"{request.method} {request.url.path} is not in this API")
    headers = error.headers if isinstance(error, HTTPException) else None
    return Response(text, status, headers=headers, media_type="application/json")


async def _broken(_: Request, error: Exception) -> Response:
    text = envelope(500, "InternalServerError", f"The emulator failed: {type(error).__name__}")
    return Response(text, 500, media_type="application/json")
