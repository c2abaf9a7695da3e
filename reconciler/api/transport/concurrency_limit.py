"""How many requests may be in flight: half as many whenever the API has enough, slowly more after.

Pure: additive increase and multiplicative decrease, as TCP shares a line it knows nothing about.
"""


class ConcurrencyLimit:
    """Room for so many at once, and how many are inside."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._calm = 0
        self.width = most
        self.inside = 0
        self.narrowed = 0
        """How often it was; whoever went in before the last time has nothing new to say."""

    @property
    def has_room(self) -> bool:
        """Whether one more may go in."""
        return self.inside < self.width

    def enter(self) -> int:
        """Take a place; what to show when leaving it."""
        self.inside += 1
        return self.narrowed

    def leave(self) -> None:
        """Give the place back."""
        self.inside -= 1

    def narrow(self, entered: int) -> None:
        """The API had enough of what was in flight, of which there may be less than room for."""
        # Everything in flight is refused together; it counts as one refusal.
        if entered == self.narrowed:
            self.narrowed += 1
            self._calm = 0
            self.width = max(1, min(self.width, self.inside) // 2)

    def widen(self) -> None:
        """One request went well; when as many as there is room for did, there is more room."""
        self._calm += 1
        # A whole width of good answers for one place more.
        if self._calm >= self.width < self._most:
            self._calm = 0
            self.width += 1
