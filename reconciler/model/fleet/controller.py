"""How a fleet is kept for good, as `fleet.yaml` says it: when, and who is told of what."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct

USUAL_SCHEDULE: Final = "*/10 * * * *"
USUALLY_KEPT: Final = 50
DATABASE_URL: Final = "RECONCILER_DATABASE_URL"
"""The environment variable of the database."""
TRACE_HEADERS: Final = ("OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS")
"""The environment variables of what lets into whoever collects traces."""
OWN_VARIABLES: Final[Mapping[str, str]] = {
    DATABASE_URL: "the controller's database",
    "PGPASSWORD": "the controller's database",
    **dict.fromkeys(TRACE_HEADERS, "the controller's traces"),
}
"""Environment variables that may let somebody in, whatever `fleet.yaml` says, and where."""


class EventKind(StrEnum):
    """What somebody may be told of a stack."""

    WAITING = "waiting"
    """Its plan needs somebody's approval."""
    FAILED = "failed"
    RECOVERED = "recovered"
    """It is well again."""
    DRIFT = "drift"
    REFUSED = "refused"
    """A guard speaks against its plan."""
    FAILED_CHECKS = "failed_checks"
    PARTIAL = "partial"
    """Not everything was done, or the outcome is unknown."""
    PAUSED = "paused"
    RESUMED = "resumed"
    APPROVED = "approved"
    APPLIED = "applied"


USUALLY_TOLD: Final = frozenset(EventKind) - {
    EventKind.PAUSED,
    EventKind.RESUMED,
    EventKind.APPROVED,
    EventKind.APPLIED,
}
"""What an entry of `notify` is told where it says nothing: what is not well, and is well again."""


class NotificationShape(StrEnum):
    """How the body of a notification is written."""

    JSON = "json"
    SLACK = "slack"
    """As Slack's incoming webhooks take it."""


class Notification(Struct, frozen=True, kw_only=True):
    """Where somebody is told, and of what."""

    url_env: str
    """The environment variable of the URL; it may let in whoever knows it, so it is a secret."""
    secret_env: str | None = None
    """The environment variable of the secret that signs; `None` signs nothing."""
    events: frozenset[EventKind] = USUALLY_TOLD
    """Of what."""
    shape: NotificationShape = NotificationShape.JSON

    @property
    def key_variables(self) -> tuple[str, ...]:
        """The environment variables that let somebody in."""
        return tuple(filter(None, (self.url_env, self.secret_env)))


class ControllerSettings(Struct, frozen=True, kw_only=True):
    """What `controller:` says."""

    schedule: str = USUAL_SCHEDULE
    """When a stack is run whose entry says nothing: five fields of cron, in UTC."""
    notifications: tuple[Notification, ...] = ()
    keep_runs: int = USUALLY_KEPT
    """Runs that are remembered of each stack."""

    @property
    def key_variables(self) -> tuple[str, ...]:
        """The environment variables of the controller alone, which no stack may see."""
        return tuple(name for each in self.notifications for name in each.key_variables)
