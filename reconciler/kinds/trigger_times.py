"""When a trigger runs, by the kind of time (§7.1); part of its page."""

from typing import Annotated

from pydantic import AfterValidator, Field

from reconciler.kinds.declaration.marks import Computed, Default, RefersTo
from reconciler.kinds.declaration.spec import OpenSpec, Spec
from reconciler.kinds.schedules import cron, zone


class CronTimes(Spec):
    """At the times that a cron expression means."""

    cron_expression: Annotated[str, AfterValidator(cron)]
    """Minute, hour, day of month, month and day of week, such as `0 2 * * *`."""
    timezone: Annotated[str | None, Default(value="UTC"), AfterValidator(zone)] = None
    """Where it is that time, such as `Europe/Berlin`."""


class IntervalTimes(Spec):
    """Again and again."""

    interval_seconds: int = Field(ge=1)
    """How long it waits between two runs."""
    start_immediately: Annotated[bool | None, Default(value=False)] = None
    """Whether the first run waits for nothing."""


class EventTimes(OpenSpec):
    """After so many events; the vendor tells these keys in prose only, and takes others."""

    event_type: str = Field(min_length=1)
    """Which events count, such as `documents_added`."""
    event_threshold: int = Field(ge=1)
    """After how many of them it runs."""
    collection_id: Annotated[str | None, Default(), RefersTo("Collection")] = None
    """Whose events count."""
    cooldown_seconds: Annotated[int | None, Computed(), Field(ge=0)] = None
    """The least time between two runs."""


class ConditionalTimes(OpenSpec):
    """When a measure is beyond a threshold; these keys, too, are told in prose only."""

    condition_type: str = Field(min_length=1)
    """What is measured, such as `drift`."""
    threshold: float
    """Beyond which it runs."""
    metric: Annotated[str | None, Computed()] = None
    """How it is measured, such as `cosine_drift`."""
    check_interval_seconds: Annotated[int | None, Computed(), Field(ge=1)] = None
    """How often it is measured."""
