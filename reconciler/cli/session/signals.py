"""The signals that mean what a Ctrl-C means."""

import signal
from types import FrameType
from typing import Final

HANG_UP: Final = getattr(signal, "SIGHUP", None)
"""Windows has none. A terminal that goes sends it more than once, and means it once."""
ENDING: Final = tuple(filter(None, (signal.SIGTERM, HANG_UP)))


_FOR_OTHERS: Final = (signal.SIGINT, HANG_UP)
"""A shell starts what runs in the background deaf to Ctrl-C, and `nohup` deaf to a hang-up."""


def is_minded(number: int) -> bool:
    """Whether a signal is for us: nobody can mean another run by ending this one."""
    return number not in _FOR_OTHERS or signal.getsignal(number) is not signal.SIG_IGN


def take_for_interruptions() -> None:
    """Once at the start of a process: whoever ends it interrupts it."""
    for number in filter(is_minded, ENDING):
        signal.signal(number, _interrupt)


def _interrupt(_number: int, frame: FrameType | None) -> None:
    """As a Ctrl-C would, also where Ctrl-C itself is not minded."""
    on_ctrl_c = signal.getsignal(signal.SIGINT)
    if not callable(on_ctrl_c):
        raise KeyboardInterrupt
    on_ctrl_c(signal.SIGINT, frame)
