"""How a process of ours ends: at once, because the kernel frees all of it together."""

import atexit
import os
import sys
from contextlib import suppress
from typing import NoReturn


def end_at_once(code: int) -> NoReturn:
    """End with this exit code, and take nothing apart: that takes as long as planning for a few.

    What others want done at the end is done as ever. Where a thread goes on, or a stream cannot be
    flushed, Python ends the process in its own way, and tells what there is to tell.
    """
    threading = sys.modules.get("threading")
    if threading is None or threading.active_count() == 1:
        atexit._run_exitfuncs()
        with suppress(OSError, ValueError):
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
            os._exit(code)
    sys.exit(code)
