"""When a namespace ends: what is live against what `ttl_seconds` says (§2)."""

from datetime import UTC, datetime, timedelta
from typing import Final

from reconciler.kinds.declaration.contradiction import Contradiction
from reconciler.model.data import Data, Fields

_CLOCKS_DIFFER: Final = timedelta(seconds=60)
"""Between the moment that is noted as the create and the one from which the server counts."""


def ends_otherwise(ttl: Data, live: Fields) -> Contradiction | None:
    """What to say where live does not end so many seconds after its create."""
    begin, end = (_moment(live.get(name)) for name in ("created_at", "expires_at"))
    if begin is None or not isinstance(ttl, int):
        return None
    wanted = begin + timedelta(seconds=ttl)
    if end is not None and abs(end - wanted) <= _CLOCKS_DIFFER:
        return None
    ends = f"ends at {live['expires_at']}" if end else "never ends"
    return Contradiction(
        f"counts from the create: live {ends}, which is not {ttl} seconds after that, and stays so",
        "to move the end, write expires_at in its place, such as "
        f"expires_at: '{_format_moment(wanted)}'; to keep what is live, remove ttl_seconds",
    )


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None


def _format_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
