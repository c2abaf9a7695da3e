"""An API with many accounts, in a process of its own, that remembers who asked what and when.

Accounts are told apart by their keys alone. `/witness` is outside the API, for the test.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from weakref import WeakKeyDictionary

import uvicorn
from callers import pid_of
from heard import Heard, note
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from reconciler.emulator.app import Emulator, create_app
from reconciler.emulator.serve import Server, address
from reconciler.emulator.server.asgi_state import CONNECTION
from reconciler.emulator.server.connection import Connection
from reconciler.emulator.server.listener import bind
from reconciler.emulator.storage.store import Row

MOST = 200_000
"""Requests that are remembered; more than that is a test that has gone wild."""


@dataclass
class Account:
    """An account, and how it is disposed."""

    app: Emulator = field(default_factory=create_app)
    before: float = 0.0
    """Seconds until a request is acted upon."""
    after: float = 0.0
    """Seconds until a request that was acted upon is answered."""
    fails: int = 0
    """The status with which everything is answered."""
    hangs: bool = False

    def rows(self) -> list[dict[str, object]]:
        """All that it keeps."""
        found = self.app.store.rows("1=1 ORDER BY seq", ())
        return [{**row.decoded(), **_place_of(row)} for row in found]

    async def answer(self, scope: Scope, body: bytes, send: Send) -> None:
        """Act upon a request, as it is disposed."""
        if self.hangs:
            await asyncio.Event().wait()
        await asyncio.sleep(self.before)

        async def read() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        if self.fails:
            await _refusal(self.fails, "this account fails")(scope, read, send)
        else:
            await self.app(scope, read, _late(self.after, send))


class Witness:
    """The app: everything under `/witness` is for the test, the rest is the API."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.names: dict[str, str] = {}
        self.heard: list[Heard] = []
        self._pids: WeakKeyDictionary[Connection, int] = WeakKeyDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        if request.url.path.startswith("/witness"):
            await (await self._tell(request))(scope, receive, send)
        else:
            await self._hear(request, send)

    async def _hear(self, request: Request, send: Send) -> None:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        name, came = self.names.get(key, ""), time.time()
        body = await request.body()
        assert len(self.heard) < MOST, "more requests than any test asks for"
        heard = note(request, body, account=name, pid=self._pid(request), came=came)
        self.heard.append(heard)
        noting = _noting(heard, send)
        if name in self.accounts:
            await self.accounts[name].answer(request.scope, body, noting)
        else:
            answer = _refusal(401, "no account has this key")
            await answer(request.scope, request.receive, noting)

    def _pid(self, request: Request) -> int:
        """Looked up once for each connection."""
        connection = request.scope["state"][CONNECTION]
        if connection not in self._pids:
            (_, client), (_, server) = request.scope["client"], request.scope["server"]
            self._pids[connection] = pid_of(client, server)
        return self._pids[connection]

    async def _tell(self, request: Request) -> Response:
        _, _, *names = request.url.path.split("/")
        if request.method == "DELETE":
            self.accounts, self.names, self.heard = {}, {}, []
        if not names:
            since = int(request.query_params.get("since", "0"))
            return JSONResponse([asdict(each) for each in self.heard[since:]])
        if request.method == "PUT":
            self._dispose(names[0], json.loads(await request.body()))
        return JSONResponse(self.accounts[names[0]].rows())

    def _dispose(self, name: str, said: dict[str, object]) -> None:
        account = self.accounts.setdefault(name, Account())
        key = said.pop("key", None)
        if key is not None:
            self.names = {each: of for each, of in self.names.items() if of != name}
            self.names[str(key)] = name
        for each, value in said.items():
            setattr(account, each, value)


def _place_of(row: Row) -> dict[str, object]:
    return {"kind": row.kind, "id": row.id, "name": row.name, "namespace": row.namespace}


def _noting(heard: Heard, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            heard.status, heard.answered = message["status"], time.time()
        await send(message)

    return sending


def _late(seconds: float, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            await asyncio.sleep(seconds)
        await send(message)

    return sending


def _refusal(status: int, message: str) -> JSONResponse:
    error = {"type": "Refused", "message": message}
    return JSONResponse({"success": False, "status": status, "error": error}, status)


def main() -> None:
    """Serve until a signal; the first line says where."""
    with bind("127.0.0.1", 0) as bound:
        where = address(bound, "127.0.0.1")
        config = uvicorn.Config(
            Witness(), http=Connection, log_level="warning", access_log=False, use_colors=False
        )
        config.timeout_graceful_shutdown = 1

        def announce() -> None:
            sys.stdout.write(f"listening on {where}\n")
            sys.stdout.flush()

        Server(config, where, announce).run([bound])


if __name__ == "__main__":
    main()
