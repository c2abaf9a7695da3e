"""Python's garbage collector, off while a plan is made.

Manifests and lists are large trees without circles: the collector walks all of them again and
again and never finds anything. Without it a plan of 10,000 resources takes two thirds of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_FEW_COLLECTIONS: Final = 100_000
"""Objects made since the last time, before Python looks for circles again: a command that begins
makes a few ten thousand, all of which stay, and Python would walk them sixty times for nothing."""


def spare_gc() -> None:
    """Have little collected from now on: for a process that is ours from its start, and soon ends.

    Whoever runs us beside other things frees what they leave.
    """
    gc.set_threshold(_FEW_COLLECTIONS)
    freeze_gc()


@contextmanager
def pause_gc(*, is_last: bool = False) -> Iterator[None]:
    """Switch the collector off for a while; after the last while of a process, freeze it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if is_last:
                freeze_gc()
            gc.enable()


def freeze_gc() -> None:
    """Let the collector, where it is spared, walk no more what is there: it stays to the end."""
    # To ask how much is frozen already would count all of it.
    if gc.get_threshold()[0] == _FEW_COLLECTIONS:
        gc.freeze()
