"""Moments in time, as the API writes them."""

from datetime import datetime

from reconciler.kinds.declaration.spec import InvalidValue
from reconciler.model.secrets.secret import SECRET


def moment(said: str | None) -> str | None:
    """A text that is one; anything else is told."""
    if said is None or SECRET.search(said):
        return said
    try:
        datetime.fromisoformat(said)
    except ValueError as error:
        raise InvalidValue("is no moment", "write one such as '2026-01-31T00:00:00Z'") from error
    return said
