"""How high everything in a column stands: near its neighbours, in order, never too close."""

from collections.abc import Mapping, Sequence
from typing import Final

from reconciler.rendering.layout.order import Item, Layers

_SWEEPS: Final = 6


def place_items(
    layers: Layers, *, box: float, lane: float, gap: float
) -> dict[Item, tuple[int, float]]:
    """The column of each item, and the height of its middle below the top."""
    sizes = {
        item: box if isinstance(item, int) else lane for column in layers.columns for item in column
    }
    heights = {
        item: y for column in layers.columns for item, y in _stack(column, sizes, gap).items()
    }
    for sweep in range(_SWEEPS):
        is_down = sweep % 2 == 0
        beside = layers.before if is_down else layers.after
        for column in layers.columns if is_down else layers.columns[::-1]:
            wished = [_ideal_height(item, beside, heights) for item in column]
            heights.update(_spread(column, wished, sizes, gap))
    top = min(y - sizes[item] / 2 for item, y in heights.items())
    return {
        item: (at, heights[item] - top)
        for at, column in enumerate(layers.columns)
        for item in column
    }


def _stack(column: Sequence[Item], sizes: Mapping[Item, float], gap: float) -> dict[Item, float]:
    heights, top = {}, 0.0
    for item in column:
        heights[item] = top + sizes[item] / 2
        top += sizes[item] + gap
    return heights


def _ideal_height(
    item: Item, beside: Mapping[Item, list[Item]], heights: Mapping[Item, float]
) -> float:
    found = [heights[other] for other in beside.get(item, ())]
    return sum(found) / len(found) if found else heights[item]


def _spread(
    column: Sequence[Item], wished: Sequence[float], sizes: Mapping[Item, float], gap: float
) -> dict[Item, float]:
    """The heights nearest to the wished ones (in squares) that keep the order and the gaps."""
    below, offsets = 0.0, []
    for number, item in enumerate(column):
        if number:
            below += (sizes[column[number - 1]] + sizes[item]) / 2 + gap
        offsets.append(below)
    # Neighbours that wish to be on the wrong side of each other share their mean, as one block.
    blocks: list[tuple[float, int]] = []
    for wish, offset in zip(wished, offsets, strict=True):
        total, count = wish - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            before, many = blocks.pop()
            total, count = total + before, count + many
        blocks.append((total, count))
    levels = [total / count for total, count in blocks for _ in range(count)]
    return {
        item: level + offset for item, level, offset in zip(column, levels, offsets, strict=True)
    }
