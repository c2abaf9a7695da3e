"""What a worker says while it works: a line for people, or a JSON object a line for programs."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from reconciler.controller.work.told import Told
from reconciler.model.controller.run import WELL, RunRecord, Trigger
from reconciler.model.problem import Problem
from reconciler.rendering.words.view import visible


def follow(note: Callable[[str], None], *, as_json: bool, told: Told | None = None) -> Told:
    """Says it, beside whatever else is told of it."""
    also = told or Told()
    say = _as_json if as_json else _as_text

    def began(stack: str, number: int, trigger: Trigger) -> None:
        note(say("began", stack, number, {"trigger": trigger.value}))
        also.began(stack, number, trigger)

    def ended(run: RunRecord, before: RunRecord | None) -> None:
        told_of: dict[str, object] = {
            "state": run.state.value,
            "says": run.says,
            "seconds": round(run.seconds or 0.0, 3),
            "trigger": run.trigger.value,
        }
        note(say("ended", run.stack, run.number, told_of))
        also.ended(run, before)

    def lost(stack: str, number: int) -> None:
        note(say("lost", stack, number, {"says": "another worker has taken it over"}))
        also.lost(stack, number)

    return Told(began=began, ended=ended, lost=lost, wrote=also.wrote, rescued=also.rescued)


def about_worker(note: Callable[[str], None], *, as_json: bool) -> Callable[[str], None]:
    """Says what happens to the worker itself."""

    def say(text: str) -> None:
        if as_json:
            note(f"{json.dumps({'at': _now(), 'event': 'worker', 'says': text})}\n")
        else:
            note(f"{_clock()} {visible(text)}\n")

    return say


def noting(note: Callable[[str], None], *, as_json: bool) -> Callable[[str], None]:
    """Says a line that others have written, as whoever reads the log expects it."""
    about = about_worker(note, as_json=True)
    return (lambda text: about(text.strip())) if as_json else note


def problems_in_line(problems: Iterable[Problem]) -> str:
    """What is wrong, each in a line of its own for programs."""
    lines = [
        {
            "at": _now(),
            "event": "problem",
            "severity": each.severity.value,
            "code": each.code,
            "says": each.message,
            "remedy": each.remedy,
            "file": each.location.file if each.location else None,
            "line": each.location.line if each.location else None,
        }
        for each in problems
    ]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def _as_json(event: str, stack: str, number: int, more: dict[str, object]) -> str:
    line = {"at": _now(), "event": f"run_{event}", "stack": stack, "run": number, **more}
    return f"{json.dumps(line, ensure_ascii=False)}\n"


def _as_text(event: str, stack: str, number: int, more: dict[str, object]) -> str:
    head = f"{_clock()} {visible(stack)} #{number}"
    if event == "began":
        return f"{head} begins ({more['trigger']})\n"
    says = visible(str(more.get("says", "")))
    state = more.get("state")
    words = str(state).replace("_", " ")
    is_told = state in {each.value for each in WELL} or says.startswith(words)
    if event == "ended" and not is_told:
        return f"{head} {words}: {says}\n"
    return f"{head} {says}\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _clock() -> str:
    return datetime.now(UTC).strftime("%H:%M:%S")
