"""The signals that mean what a Ctrl-C means."""

import signal
from typing import Final

HANG_UP: Final = getattr(signal, "SIGHUP", None)
"""Windows has none. A terminal that goes sends it more than once, and means it once."""
ENDING: Final = tuple(filter(None, (signal.SIGTERM, HANG_UP)))


def is_minded(number: int) -> bool:
    """Whether a signal is for us: `nohup` starts what is not to mind a hang-up."""
    return number != HANG_UP or signal.getsignal(number) is not signal.SIG_IGN


def take_for_interruptions() -> None:
    """Once at the start of a process: whoever ends it interrupts it."""
    for number in filter(is_minded, ENDING):
        signal.signal(number, lambda *_: signal.raise_signal(signal.SIGINT))
