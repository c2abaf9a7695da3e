"""Somebody is told what a kept fleet went through: what, of whom, and in whose words."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from reconciler.controller.database.connect import Pool
from reconciler.controller.database.runs import Runs
from reconciler.controller.jobs.queue import News
from reconciler.model.controller.event import TELLING, ControllerEvent, event_of
from reconciler.model.fleet.controller import EventKind, Notification
from reconciler.model.fleet.stack import Fleet
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import without_secrets
from reconciler.rendering.controller.notification import notification_as_json


class Telling(PartlyShown, Struct, frozen=True, kw_only=True):
    """Tells whom fleet.yaml names."""

    fleet: Fleet
    pool: Unshown[Pool]
    environ: Unshown[Mapping[str, str]]
    secrets: Unshown[tuple[str, ...]]
    """Those of the fleet: what people wrote may hold one."""
    report: Callable[[tuple[Problem, ...]], None]
    """Told whom nobody could tell; no run is touched by that."""

    async def tell(self, news: News) -> None:
        """Everybody who wants to know."""
        event = await self._event_of(news)
        if event is None:
            return
        for each in self.fleet.controller.notifications:
            if event.is_for(each):
                await self._send(each, event, news)

    async def _event_of(self, news: News) -> ControllerEvent | None:
        runs = Runs(self.pool)
        run = await runs.find(news.run) if news.run is not None else None
        if news.kind is not None:
            return ControllerEvent(
                kind=EventKind(news.kind),
                stack=news.stack,
                at=datetime.fromtimestamp(news.at, UTC),
                run=run,
                by=news.by,
                because=without_secrets(news.because, self.secrets),
            )
        if run is None:  # so much was run since that it is forgotten
            return None
        return event_of(run, await runs.last_ended(run.stack, before=run.number, among=TELLING))

    async def _send(self, whom: Notification, event: ControllerEvent, news: News) -> None:
        # Loaded where somebody is told: httpx takes 2 MiB of each worker.
        from reconciler.api.notifications.send import send_notification

        body = notification_as_json(event, whom.shape).encode()
        problem = await send_notification(whom, body, message=news.message, environ=self.environ)
        if problem is not None:
            self.report((problem,))
