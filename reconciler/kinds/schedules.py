"""When something runs by itself (§4.3, §7.1): for the pages of collections and triggers."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from pkgutil import get_data
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from reconciler.kinds.declaration.marks import Computed
from reconciler.kinds.declaration.spec import InvalidCombination, InvalidValue, Spec
from reconciler.model.secrets.secret import SECRET
from reconciler.model.text.nearest import nearest

_USUAL: Final = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_FIELDS: Final = "minute, hour, day of month, month, day of week: `0 2 * * *` is every day at 2:00"


@lru_cache(maxsize=1024)
def cron(said: str | None) -> str | None:
    """What cron itself understands, as Debian's does."""
    # Imported where a schedule is: start-up is a feature.
    from cronsim import CronSim, CronSimError

    if said is None or SECRET.search(said):
        return said
    try:
        CronSim(said, datetime(2000, 1, 1))
    except (CronSimError, ValueError) as error:
        usual = _USUAL.get(said.strip().lower())
        why = "an abbreviation" if usual else _explain(error)
        remedy = f"write `{usual}`" if usual else f"write {_FIELDS}"
        raise InvalidValue(
            f"is `{_shorten(said)}`, which is no cron expression: {why}", remedy
        ) from error
    return said


def next_after(said: str, moment: datetime) -> datetime:
    """When it comes next after a moment, in that one's time zone; the expression is a right one."""
    from cronsim import CronSim

    return next(CronSim(said, moment))


def _explain(error: Exception) -> str:
    text = str(error)
    return text[:1].lower() + text[1:] if len(text) < len(_FIELDS) else "a number is too long"


def zone(said: str | None) -> str | None:
    """A time zone that has a name."""
    if said is None or SECRET.search(said) or said in (known := _zones()):
        return said
    close = nearest(said, known) or nearest(said.title(), known)
    remedy = f"did you mean `{close}`?" if close else "write a name such as Europe/Berlin or UTC"
    raise InvalidValue(f"is `{_shorten(said)}`, which is no time zone", remedy)


@cache
def _zones() -> Mapping[str, None]:
    """The names of the time zone database, the same on every machine."""
    return dict.fromkeys((get_data("tzdata", "zones") or b"").decode().split())


def _shorten(text: str) -> str:
    return f"{text[:40]}…" if len(text) > 40 else text


class Times(Spec):
    """At which times, or how often."""

    cron_expression: Annotated[str | None, Computed(), AfterValidator(cron)] = None
    """For `cron`: minute, hour, day of month, month and day of week, such as `0 2 * * *`."""
    timezone: Annotated[str | None, Computed(), AfterValidator(zone)] = None
    """For `cron`: where it is that time, such as `Europe/Berlin`."""
    interval_seconds: Annotated[int | None, Computed(), Field(ge=1)] = None
    """For `interval`: how long it waits between two runs."""
    start_immediately: Annotated[bool | None, Computed()] = None
    """For `interval`: whether the first run waits for nothing."""


_TIMES: Final = {
    "cron": ("cron_expression", "timezone"),
    "interval": ("interval_seconds", "start_immediately"),
}


class Schedule(Spec):
    """When the collection processes its source by itself."""

    trigger_type: Literal["cron", "interval"]
    """At certain times, or again and again."""
    schedule_config: Times
    """`cron_expression` and `timezone`, or `interval_seconds` and `start_immediately`."""
    description: Annotated[str | None, Computed()] = None

    @model_validator(mode="after")
    def _has_its_own_times(self) -> "Schedule":
        """`cron` has a `cron_expression`; `interval` has `interval_seconds`."""
        due, also = _TIMES[self.trigger_type]
        said = [name for name, value in self.schedule_config if value is not None]
        strange = [name for name in said if name not in (due, also)]
        if due not in said or strange:
            aside = f", and no {', '.join(strange)}" if strange else ""
            raise InvalidCombination(
                f"of type {self.trigger_type} needs {due} in its schedule_config{aside}",
                f"write schedule_config: {{{due}: ...}}, with {also} if you like",
            )
        return self
