"""Runs one command line and counts our calls in it: `python -m benchmarks.calls OUT ARGS...`.

CPU time depends on the machine and on who else uses it; how often a function is called does not.
Writes `file:function` -> calls as JSON; ends as the command ends. Generators are called anew each
time they go on.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from types import CodeType, FrameType
from typing import Final

_OURS: Final = "/reconciler/"
_counted: Counter[CodeType] = Counter()


def counts() -> dict[str, int]:
    """The calls of each function of ours so far, by its file and its name."""
    named: Counter[str] = Counter()
    for code, count in _counted.items():
        _, ours, file = code.co_filename.rpartition(_OURS)
        if ours:
            named[f"{file}:{code.co_qualname}"] += count
    return dict(named)


def _count(frame: FrameType, event: str, _: object) -> None:
    if event == "call":
        _counted[frame.f_code] += 1


def main() -> None:
    """Run the command line, and write down the calls when it ends."""
    out, *arguments = sys.argv[1:]
    sys.argv = ["reconciler", *arguments]
    from reconciler.cli.main import run

    sys.setprofile(_count)
    try:
        sys.exit(run())
    finally:
        sys.setprofile(None)
        Path(out).write_text(json.dumps(counts()), encoding="utf-8")


if __name__ == "__main__":
    main()
