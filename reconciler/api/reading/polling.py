"""Waiting for work that the API does later: tasks, deletions, namespaces that become ready (§1.7).

Everything here only reads. Running out of patience is an answer like the others, because it says
nothing about how the work will end; and so is a stop, which ends the waiting and not the work.
"""

from collections.abc import Awaitable, Callable
from enum import Enum, auto
from itertools import count
from typing import TypeVar
from urllib.parse import quote

from msgspec import Struct

from reconciler.api.client import Reader
from reconciler.api.reading.resources import get_resource, is_gone
from reconciler.api.text.sanitize import fields_in, text_in
from reconciler.api.transport.waits import Waits
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Fields
from reconciler.model.errors import NotFound
from reconciler.model.run.pause import PauseReason

_T = TypeVar("_T")
_SUCCEEDED = ("COMPLETED",)
# Partly done counts as failed: what it worked on is looked at in either case (§1.7).
_FAILED = ("COMPLETED_WITH_ERRORS", "FAILED", "CANCELED", "INTERRUPTED", "SKIPPED")


class PollOutcome(Enum):
    """How a wait ended."""

    DONE = auto()
    FAILED = auto()
    FORGOTTEN = auto()
    """The API no longer knows the task: look at what it worked on (§1.7)."""
    LATE = auto()
    """Nobody waits any longer; the work may still end well."""


class TaskResult(Struct, frozen=True):
    """How a task ended, and what the API says about it."""

    outcome: PollOutcome
    says: str = ""


async def await_task(reader: Reader, task_id: str, *, waits: Waits) -> TaskResult:
    """Look at a task until it has ended, is forgotten, or patience is over."""

    async def look() -> TaskResult | None:
        try:
            answer = await reader.get_json(f"/v1/tasks/{quote(task_id, safe='')}")
        except NotFound:
            return TaskResult(PollOutcome.FORGOTTEN)
        return _read_task(answer.fields)

    return await _poll(look, waits) or TaskResult(PollOutcome.LATE)


async def await_gone(
    reader: Reader,
    kind: Kind,
    id: str,  # noqa: A002 - the API's word
    *,
    namespace: str = "",
    parent: str = "",
    waits: Waits,
) -> bool:
    """Whether the API forgot a resource before patience was over."""

    async def look() -> bool | None:
        return await is_gone(reader, kind, id, namespace=namespace, parent=parent) or None

    return bool(await _poll(look, waits))


async def await_state(
    reader: Reader,
    kind: Kind,
    id: str,  # noqa: A002 - the API's word
    is_reached: Callable[[Kind, Fields], bool],
    *,
    namespace: str = "",
    parent: str = "",
    waits: Waits,
) -> bool:
    """Whether a resource became usable, or free, before patience was over (§2, Readiness)."""

    async def look() -> bool | None:
        body = await get_resource(reader, kind, id, namespace=namespace, parent=parent)
        return is_reached(kind, body) or None

    return bool(await _poll(look, waits))


def is_free(kind: Kind, body: Fields) -> bool:
    """Whether nothing of the API's own works on a resource."""
    return body.get(kind.busy_field) is not True


def is_ready(kind: Kind, body: Fields) -> bool:
    """Whether children of this resource can be made."""
    return kind.ready_field is None or body.get(kind.ready_field) is True


async def _poll(look: Callable[[], Awaitable[_T | None]], waits: Waits) -> _T | None:
    """What `look` finds at last, or `None` when patience is over or the run was stopped."""
    deadline = waits.backoff.deadline()
    for turn in count():
        found = await look()
        pause = waits.backoff.pause(turn)
        # Not one more pause that would end after the deadline: the look behind it would be too
        # late.
        if found is not None or waits.now + pause > deadline:
            return found
        if not await waits.wait(pause, PauseReason.UNFINISHED):
            break
    return None


def _read_task(body: Fields) -> TaskResult | None:
    """The end of a task, or `None` while it goes on."""
    status = body.get("status")
    if status in _SUCCEEDED:
        return TaskResult(PollOutcome.DONE)
    if status in _FAILED:
        more = fields_in(body.get("additional_data")).get("error")
        says = text_in(body.get("error")) or text_in(more)
        return TaskResult(PollOutcome.FAILED, f"{status}: {says}" if says else str(status))
    return None
