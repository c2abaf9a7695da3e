"""One line of the table: what was done, what it cost, and what it is held against."""

from dataclasses import dataclass

from benchmarks.measure import Cost


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What something is measured by, and how many times that it took."""

    name: str
    cost: Cost

    def seconds(self, cost: Cost) -> float:
        """The ratio of the seconds on the clock."""
        return cost.seconds / self.cost.seconds

    def cpu(self, cost: Cost) -> float:
        """The ratio of the CPU seconds, which other people's work on a machine distorts least."""
        return cost.cpu / self.cost.cpu if self.cost.cpu else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row's result, or the reason why there is none."""

    row: int
    work: str
    size: int = 0
    cost: Cost | None = None
    yardstick: Yardstick | None = None
    target: str = ""
    is_reached: bool | None = None
    """`None` where nothing decides it here."""
    note: str = ""
