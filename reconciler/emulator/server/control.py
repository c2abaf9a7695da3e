"""``/_emulator``: outside the API, for tests that can reach the emulator by HTTP only.

GET    /_emulator/requests   what was asked, oldest first       DELETE forgets it
GET    /_emulator/faults     the faults and their counts        DELETE removes them
POST   /_emulator/faults     adds faults: plain text, one a line
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reconciler.emulator.call.auth_and_limits import AuthAndLimits
from reconciler.emulator.call.request_log import RequestLog
from reconciler.emulator.contract.http_errors import BadRequest, HttpError
from reconciler.emulator.contract.json_text import Json, encode
from reconciler.emulator.faults.fault import UnreadableFault, read_fault
from reconciler.emulator.faults.matching import FaultMatcher

_Act: TypeAlias = Callable[[Request], Awaitable[Json]]


def control_routes(gate: AuthAndLimits, matcher: FaultMatcher, record: RequestLog) -> list[Route]:
    async def tell_requests(_: Request) -> Json:
        return record.describe()

    async def forget_requests(_: Request) -> Json:
        record.clear()
        return record.describe()

    async def tell_faults(_: Request) -> Json:
        return _describe(matcher)

    async def add_faults(request: Request) -> Json:
        text = (await request.body()).decode("utf-8", "replace")
        try:
            matcher.add([read_fault(line) for line in text.splitlines() if line.strip()])
        except UnreadableFault as error:
            raise BadRequest(f"{error.says}: {error.remedy}", code="unreadable_fault") from error
        return _describe(matcher)

    async def remove_faults(_: Request) -> Json:
        matcher.clear()
        return _describe(matcher)

    requests = {"GET": tell_requests, "DELETE": forget_requests}
    faults = {"GET": tell_faults, "POST": add_faults, "DELETE": remove_faults}
    return [
        _route("/_emulator/requests", requests, gate),
        _route("/_emulator/faults", faults, gate),
    ]


def _route(path: str, acts: Mapping[str, _Act], gate: AuthAndLimits) -> Route:
    async def respond(request: Request) -> Response:
        try:
            if gate.options.api_key is not None:
                gate.check_key(request.headers.get("authorization", ""))
            text, status = encode(await acts[request.method](request)), 200
        except HttpError as refusal:
            text, status = refusal.text, refusal.status
        return Response(text, status, media_type="application/json")

    return Route(path, respond, methods=list(acts))


def _describe(matcher: FaultMatcher) -> Json:
    watches: list[Json] = [
        {"fault": str(counter.fault), "seen": counter.seen, "struck": counter.struck}
        for counter in matcher.counters
    ]
    return {"faults": watches}
