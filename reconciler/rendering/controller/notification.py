"""What somebody is told of a stack that is kept: for programs, and for Slack."""

from typing import Final

from reconciler.model.controller.event import ControllerEvent
from reconciler.model.controller.run import RunRecord
from reconciler.model.data import Data, Fields
from reconciler.model.fleet.controller import EventKind, NotificationShape
from reconciler.rendering.json.json_text import dump_line
from reconciler.rendering.words.view import visible

FORMAT_VERSION: Final = "1.0"
_SAYS: Final = {
    EventKind.WAITING: "{stack} waits for an approval",
    EventKind.FAILED: "{stack} failed",
    EventKind.RECOVERED: "{stack} is well again",
    EventKind.DRIFT: "{stack} drifted",
    EventKind.REFUSED: "{stack} is refused by a guard",
    EventKind.FAILED_CHECKS: "{stack} does not pass its checks",
    EventKind.PARTIAL: "{stack} is done in part, or nobody knows",
    EventKind.PAUSED: "{stack} is paused",
    EventKind.RESUMED: "{stack} is resumed",
    EventKind.APPROVED: "the plan of {stack} is approved",
    EventKind.APPLIED: "{stack} is applied",
}
_LONGEST: Final = 600
"""Letters of one part; Slack takes 3000 in a block, and `&` is written as five."""
_SHORT: Final = 12
"""Letters of a commit's id."""
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def notification_as_json(event: ControllerEvent, shape: NotificationShape) -> str:
    """The body of a notification, on one line; the same bytes for the same event."""
    return dump_line(_for_slack(event) if shape is NotificationShape.SLACK else _for_all(event))


def _for_all(event: ControllerEvent) -> Fields:
    """`docs/schemas/notification.json`."""
    return {
        "type": f"stack.{event.kind}",
        "timestamp": event.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": {
            "format_version": FORMAT_VERSION,
            "stack": event.stack,
            "kinds": sorted(event.kinds),
            "says": _headline(event),
            "previous": event.previous.value if event.previous else None,
            "by": event.by,
            "because": event.because,
            "run": _run(event.run) if event.run else None,
        },
    }


def _run(run: RunRecord) -> Fields:
    return {
        "number": run.number,
        "trigger": run.trigger.value,
        "state": run.state.value,
        "seconds": None if run.seconds is None else round(run.seconds, 3),
        "commit": run.commit,
        "says": run.says,
        "may_be_approved": run.may_be_approved,
        "approves": run.approves,
    }


def _headline(event: ControllerEvent) -> str:
    by = f" by {event.by}" if event.by else ""
    return _SAYS[event.kind].format(stack=event.stack) + by


def _for_slack(event: ControllerEvent) -> Fields:
    head = _escape(_headline(event))
    blocks: list[Data] = [_section(f"*{head}*")]
    blocks += [_section(_escape(each)) for each in _lines(event) if each]
    if event.run is not None:
        blocks.append({"type": "context", "elements": [_mrkdwn(_escape(_origin(event.run)))]})
    return {"text": head, "blocks": blocks}


def _lines(event: ControllerEvent) -> tuple[str, ...]:
    run = event.run
    how = f"`reconciler controller approve {run.number}`" if run and run.may_be_approved else ""
    return event.because, run.says if run else "", how


def _origin(run: RunRecord) -> str:
    commit = f", commit {run.commit[:_SHORT]}" if run.commit else ""
    return f"run {run.number}, {run.trigger}{commit}"


def _section(text: str) -> Fields:
    return {"type": "section", "text": _mrkdwn(text)}


def _mrkdwn(text: str) -> Fields:
    # Verbatim: what looks like a URL or a channel in somebody's words leads nowhere.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _escape(text: str) -> str:
    """As Slack wants text that is none of its own signs: nobody is called by `<!channel>`."""
    shown = visible(text)
    short = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}…"
    return short.translate(_ESCAPED)
