"""How many requests may go in how long: counts what went, and says when the next one may.

Pure: whoever asks brings the moment along. One `RateWindow` serves a whole session, so that
reads, writes and repetitions come out of one budget.
"""

from collections import deque

from reconciler.api.transport.retry_hints import RateLimit
from reconciler.model.run.pause import PauseReason

_MOST_COUNTED = 10_000
"""A limit beyond is not paced to: the API itself says when it is reached."""
_LONGEST_WINDOW = 3600.0
_MARGIN = 1.02
"""Two requests may arrive closer together than they went."""


class RateWindow:
    """Requests that went within the last window of every limit that is known."""

    def __init__(self) -> None:
        self._limits: dict[float, int] = {}
        self._sent: deque[float] = deque(maxlen=_MOST_COUNTED)
        self._held = float("-inf")
        self._why = PauseReason.PACE

    def keep_to(self, limit: RateLimit) -> None:
        """Never send more than that; of two limits for one window the lower one holds."""
        # Headers are described and not guaranteed (§1.4): an absurd one must not stop a run.
        if limit.calls <= _MOST_COUNTED and 0 < limit.seconds <= _LONGEST_WINDOW:
            window = limit.seconds * _MARGIN
            # The API's pages contradict each other (§1.4); the lower number is never wrong.
            self._limits[window] = min(limit.calls, self._limits.get(window, limit.calls))

    def hold(self, until: float, why: PauseReason) -> None:
        """Let nothing go before that moment."""
        if until > self._held:
            self._held, self._why = until, why

    def turn(self, now: float, *, ahead: int = 0) -> float:
        """When a request may go, if so many others go before it."""
        free = max(now, self._held)
        for window, calls in self._limits.items():
            free = max(free, self._free(window, calls, ahead, max(now, self._held)))
        return free

    @property
    def throttled_until(self) -> float:
        """Until when the API sent everybody away; our own pace is another matter."""
        return self._held if self._why is PauseReason.THROTTLED else float("-inf")

    def why(self, now: float) -> PauseReason:
        """What whoever waits now waits for."""
        return self._why if self._held > now else PauseReason.PACE

    def note(self, moment: float) -> None:
        """A request goes at this moment."""
        last = self._sent[-1] if self._sent else moment
        # Never backwards, or a window would seem free that is not.
        self._sent.append(max(moment, last))

    def _free(self, window: float, calls: int, ahead: int, soonest: float) -> float:
        """When a window has a place: one that goes frees its place a whole window later."""
        windows, place = divmod(ahead, calls)
        back = calls - place
        if back > len(self._sent):
            return soonest + windows * window
        return max(soonest, self._sent[-back] + window) + windows * window
