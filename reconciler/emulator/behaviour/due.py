"""When a trigger is due next (§7.1): ``next_scheduled_at`` and ``is_overdue``."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reconciler.emulator.contract.http_errors import ValidationFailed
from reconciler.emulator.contract.json_text import Json, JsonObject, as_number


def next_run(
    trigger_type: Json, times: JsonObject, clock: float, *, is_first: bool = False
) -> Json:
    """Of a cron or an interval; what waits for an event or a condition has no such moment."""
    now = datetime.fromtimestamp(clock, UTC)
    if trigger_type == "interval":
        wait = 0 if is_first and times.get("start_immediately") else times["interval_seconds"]
        return _moment(now + timedelta(seconds=as_number(wait)))
    return _moment(_next_of_cron(times, now)) if trigger_type == "cron" else None


def is_overdue(trigger: JsonObject, now: str) -> bool:
    """Active, and its time has passed."""
    due = trigger.get("next_scheduled_at")
    return trigger.get("status") == "active" and isinstance(due, str) and due < now


def _next_of_cron(times: JsonObject, now: datetime) -> datetime:
    # Imported where a schedule is: the emulator starts in a blink.
    from cronsim import CronSim, CronSimError

    try:
        zone = ZoneInfo(str(times.get("timezone") or "UTC"))
        return next(CronSim(str(times["cron_expression"]), now.astimezone(zone)))
    except (CronSimError, ValueError, KeyError, StopIteration) as error:
        message = f"Not a cron expression, or not a time zone: {error}"
        raise ValidationFailed.field(message, "schedule_config") from error


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
