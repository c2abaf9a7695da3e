"""What every drawing of a graph needs: the way of an edge, and a name that fits its box."""

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from reconciler.rendering.words.view import visible


def curve_of(points: Sequence[tuple[float, float]]) -> str:
    """Level through the columns, and bent between them."""
    (x, y), *rest = points
    # The tip of the arrow, not the end of its line, touches the box.
    tip_x, tip_y = rest[-1]
    rest[-1] = (tip_x - 7 if tip_x > x else tip_x + 7, tip_y)
    path = f"M{x:.0f} {y:.1f}"
    for number, (to_x, to_y) in enumerate(rest):
        middle = (x + to_x) / 2
        is_level = number % 2 == 1 or y == to_y
        path += (
            f"H{to_x:.0f}"
            if is_level
            else f"C{middle:.0f} {y:.1f} {middle:.0f} {to_y:.1f} {to_x:.0f} {to_y:.1f}"
        )
        x, y = to_x, to_y
    return path


def shorten(name: str, room: int) -> str:
    """The name, without its middle where it is too long: what tells names apart is at both ends."""
    shown = visible(name)
    if _width(shown) <= room:
        return shown
    head = _fit(shown, (room - 1) * 0.6)
    tail = _fit(shown[::-1], (room - 1) * 0.4)[::-1]
    return f"{head}…{tail}"


def _fit(letters: str, room: float) -> str:
    kept = ""
    for letter in letters:
        room -= _width(letter)
        if room < 0:
            break
        kept += letter
    return kept


def _width(letters: Iterable[str]) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in letters)
