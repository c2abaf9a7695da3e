"""An exception that nobody foresaw, as a problem: it ends a step, and never the report of a run.

The message of an exception may quote whatever was worked on: only its type and place are told.
"""

from pathlib import Path
from traceback import extract_tb

from reconciler.model.problem import Problem
from reconciler.model.text.article import with_article

_OURS = Path(__file__).parent.parent


def report_unexpected(error: Exception) -> Problem:
    """What is known of it: what had been sent by then may have been done."""
    return Problem(
        "internal-error",
        f"the reconciler itself broke off, at {with_article(type(error).__qualname__)}"
        f"{_place_of(error)}: what it had sent by then may have been done",
        "Run the same command again: it looks at what is live before it does anything. Please "
        "report it, with this line.",
    )


def _place_of(error: Exception) -> str:
    """` in applying/steps/step_run.py:62`: the innermost place in our own code."""
    frames = [(Path(frame.filename), frame.lineno) for frame in extract_tb(error.__traceback__)]
    ours = [(file, line) for file, line in frames if file.is_relative_to(_OURS)]
    return f" in {ours[-1][0].relative_to(_OURS).as_posix()}:{ours[-1][1]}" if ours else ""
