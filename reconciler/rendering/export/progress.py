"""How far an export is: a bar on a terminal, nothing elsewhere."""

from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

_DOING: Final = {
    "reading": "reading what is live",
    "exporting": "writing down",
    "checking": "planning what was written",
    "saving": "saving",
}


class ExportBar:
    """One bar that starts anew with each part of the work; to be closed."""

    def __init__(self, stream: TextIO, *, is_terminal: bool, color: bool) -> None:
        self._bar = _bar(stream, color=color) if is_terminal else None
        self._task = self._bar.add_task("", total=None) if self._bar else None

    def show(self, part: str, done: int, total: int) -> None:
        """So much of a part is done; a total of 0 is unknown."""
        if self._bar is not None and self._task is not None:
            says = _DOING.get(part, part)
            self._bar.update(self._task, description=says, completed=done, total=total or None)

    def close(self) -> None:
        """Leave nothing of it on the terminal."""
        if self._bar is not None:
            self._bar.stop()


def _bar(stream: TextIO, *, color: bool) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(file=stream, force_terminal=True, no_color=not color, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, console=console, transient=True)
    bar.start()
    return bar
