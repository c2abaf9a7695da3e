"""A step under way: whose requests are being sent, and what the API said so far."""

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import contextmanager
from typing import TypeAlias
from urllib.parse import quote

from msgspec import Struct, field

from reconciler.api.client import Writer
from reconciler.api.reading.resources import get_resource, unwrap
from reconciler.api.responses.answers import Answer
from reconciler.api.transport.waits import Waits
from reconciler.applying.requests.build import Request
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import FieldPath, Fields
from reconciler.model.errors import (
    ApiError,
    DeadlineExceeded,
    IncompleteRead,
    NoResponse,
    Rejected,
    ServerError,
    UnexpectedResponse,
)
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.model.resource import LiveResource, Resource
from reconciler.model.run.pause import PauseReason
from reconciler.model.verification.verdict import Verification

DOUBTFUL = (NoResponse, ServerError, UnexpectedResponse)
"""Errors after which a write may or may not have happened."""
# Over a few seconds: lists lag behind what they list by moments.
_LOOKS = 3


DifferenceFinder: TypeAlias = Callable[
    [Resource, LiveResource, frozenset[FieldPath]], Iterable[str]
]
"""A declared resource with ids for names, as it is live, and what was to be removed from it -> the
fields that differ."""
AdditionFinder: TypeAlias = Callable[[Resource, LiveResource], Mapping[str, str]]
"""Both sides likewise -> what the server added by itself, with digests of the values."""


class StepRun(Struct, kw_only=True):
    """Grows while its step is carried out; gone when the step has ended."""

    writer: Writer
    waits: Waits
    """For work that the API does later."""
    stack: str
    step: Step
    kind: Kind
    differing: DifferenceFinder
    """Tells whether what was sent is there."""
    additions: AdditionFinder
    """Tells what is there and was not sent."""
    id: str | None
    """`None` until a create is answered."""
    wanted: Resource | None = None
    """What is declared, with the ids that its names had when its requests were made."""
    namespace: str = ""
    """The id of the namespace in which the resource lives."""
    parent: str = ""
    """The id of what its path lies in."""
    body: Fields = field(default_factory=dict)
    """The read model that was answered last."""
    request_id: str | None = None
    warnings: list[str] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    """The fields of requests that are not accepted yet."""
    has_doubt: bool = False
    """An answer was lost: whatever is found since may be our own work."""
    is_anothers: bool = False
    """Somebody else did it: it was so already when this run came to it."""
    verification: Verification | None = None
    """What its checks and gates came to."""
    found: str | None = None
    """The id of what a create found in its place, instead of an answer."""

    async def send(self, request: Request, *, namespace: str) -> Answer:
        """Send one request, and remember what came with its answer."""
        try:
            answer = await self.writer.send(
                request.method, self.path_of(request), namespace=namespace, body=request.body
            )
        except ApiError as error:
            self.request_id = error.request_id or self.request_id
            raise
        self.request_id = answer.request_id or self.request_id
        # Told once by the API, at the write, and never again (§4.2).
        self.warnings += answer.warnings
        self._remember(answer)
        return answer

    def _remember(self, answer: Answer) -> None:
        """Keep a read model that came with an answer; not every write is answered with one."""
        read = (
            unwrap(self.kind, answer, parent=self.parent)
            if isinstance(answer.body, Mapping)
            else {}
        )
        # 202 and 204 have a body of another kind, or none.
        if self.kind.id_field in read and (self.kind.name_field or self.kind.id_field) in read:
            self.body = read

    def find_differing(self, body: Fields) -> Iterable[str]:
        """The declared fields that a read model does not have as they are declared."""
        if self.wanted is None:
            return ()
        removed = frozenset(change.path for change in self.step.changes if change.is_undeclared)
        return self.differing(self.wanted, self._as_live(self.wanted, body), removed)

    def find_additions(self) -> Mapping[str, str]:
        """What the server added to what it answered last: where, and a digest of the value."""
        if self.wanted is None:
            return {}
        return self.additions(self.wanted, self._as_live(self.wanted, self.body))

    def _as_live(self, wanted: Resource, body: Fields) -> LiveResource:
        return LiveResource(wanted.address, self.id or "", body)

    async def read(self) -> Fields:
        """The resource as it is now."""
        return await get_resource(
            self.writer,
            self.kind,
            self.id or "",
            namespace=self.namespace,
            parent=self.parent,
        )

    async def send_until_there(
        self,
        request: Request,
        *,
        namespace: str,
        is_there: Callable[[], Awaitable[bool]],
        may_repeat: bool = True,
    ) -> Answer | None:
        """Send what is harmless to send twice; after an answer that leaves doubt, look.

        What is not there is sent once more, and then it is unknown. `None` when it is there and
        its answer was lost.
        """
        try:
            return await self.send(request, namespace=namespace)
        except DOUBTFUL as error:
            self.has_doubt = True
            # The look comes before the second attempt: it may have arrived without an answer.
            if await is_there():
                return None
            # Once: who is in doubt twice does not know more after a third time.
            if not may_repeat or not await self.back_off():
                raise DeadlineExceeded(error.problem) from error
        return await self.send_until_there(
            request, namespace=namespace, is_there=is_there, may_repeat=False
        )

    async def back_off(self, turn: int = 0, *, why: PauseReason = PauseReason.FAILED) -> bool:
        """Let a failing API recover before it is asked again; not if the run was stopped."""
        return await self.waits.wait(self.waits.backoff.pause(turn), why)

    def note_done_already(self) -> None:
        """It was so already: done by somebody else, unless an answer of ours was lost before."""
        self.is_anothers = not self.has_doubt

    async def retry_looks(self) -> AsyncIterator[None]:
        """Once now, and again over some seconds: a list may lag behind what it lists."""
        yield
        for turn in range(_LOOKS - 1):
            if not await self.back_off(turn, why=PauseReason.UNSEEN):
                return
            yield

    def path_of(self, request: Request) -> str:
        """The path of a request, with the id that it is about."""
        if self.id is None and "{id}" in request.path:
            raise Rejected(_report_not_live(self.step))
        return request.path.replace("{id}", quote(self.id or "", safe=""))


def _report_not_live(step: Step) -> Problem:
    return Problem("not-live", f"{step.address} is not live any more", "Plan again.")


@contextmanager
def keep_doubt() -> Iterator[None]:
    """Around looks at a write that went out: when looking fails, its end stays unknown."""
    try:
        yield
    except (ApiError, IncompleteRead) as error:
        raise DeadlineExceeded(*error.problems) from error
