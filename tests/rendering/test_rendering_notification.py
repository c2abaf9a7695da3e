"""What somebody is told of a kept stack, as programs and as Slack take it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from schemas import faults_of, schema

from reconciler.model.controller.event import ControllerEvent
from reconciler.model.controller.run import RunRecord, RunState, Trigger
from reconciler.model.fleet.controller import EventKind, NotificationShape
from reconciler.rendering.controller.notification import FORMAT_VERSION, notification_as_json

JSON, SLACK = NotificationShape.JSON, NotificationShape.SLACK
GOLDEN = Path(__file__).parent / "golden"
NOON = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)


def run(state: RunState = RunState.WAITING, **more: Any) -> RunRecord:
    facts: dict[str, Any] = {
        "number": 12,
        "stack": "ads-de",
        "trigger": Trigger.SCHEDULE,
        "state": state,
        "began": NOON,
        "ended": NOON.replace(second=4),
        "commit": "4f1c2d3e4f1c2d3e4f1c2d3e4f1c2d3e4f1c2d3e",
        "says": "1 to create, 2 to update, 0 to delete",
        "details": "all of the plan",
    }
    return RunRecord(**{**facts, **more})


def event(kind: EventKind = EventKind.WAITING, **more: Any) -> ControllerEvent:
    facts: dict[str, Any] = {"kind": kind, "stack": "ads-de", "at": NOON, "run": run()}
    return ControllerEvent(**{**facts, **more})


WAITING = event(previous=RunState.FAILED)
PAUSED = event(EventKind.PAUSED, run=None, by="ana", because="until the bucket is moved")


@pytest.mark.parametrize("name", ["waiting", "paused"])
@pytest.mark.parametrize("shape", NotificationShape)
def test_a_notification_looks_like_this(
    name: str, shape: NotificationShape, expect_file: Any
) -> None:
    body = notification_as_json({"waiting": WAITING, "paused": PAUSED}[name], shape)
    assert body.count("\n") == 1
    shown = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    expect_file(GOLDEN / f"notification-{name}-{shape}.json", f"{shown}\n")


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("known", [run(), run(RunState.APPLIED, approves=11, commit=None), None])
@pytest.mark.parametrize("previous", [None, *RunState])
def test_every_notification_follows_its_schema(
    kind: EventKind, known: RunRecord | None, previous: RunState | None
) -> None:
    told = event(kind, run=known, previous=previous)
    assert faults_of(notification_as_json(told, JSON), "notification") == []


def test_its_schema_is_of_its_version_and_knows_every_kind() -> None:
    assert schema("notification")["$id"].endswith(f":{FORMAT_VERSION}")
    types = schema("notification")["properties"]["type"]["enum"]
    assert types == [f"stack.{kind}" for kind in EventKind]


@pytest.mark.parametrize("shape", NotificationShape)
def test_what_a_run_tells_in_full_is_not_sent(shape: NotificationShape) -> None:
    assert "all of the plan" not in notification_as_json(WAITING, shape)


def test_nobody_is_called_and_nothing_is_linked_by_what_somebody_wrote() -> None:
    told = event(run=run(says="<!channel> & <https://example.org|here>"), because="<@U01>")
    slack = json.loads(notification_as_json(told, SLACK))
    texts = [each["text"]["text"] for each in slack["blocks"] if each["type"] == "section"]
    assert "&lt;!channel&gt; &amp; &lt;https://example.org|here&gt;" in texts
    assert "&lt;@U01&gt;" in texts
    assert all(each["text"]["verbatim"] for each in slack["blocks"] if each["type"] == "section")


def test_slack_is_sent_no_more_than_it_takes() -> None:
    told = event(run=run(says="&" * 5000), because="<\x1b[2J>" * 5000)
    slack = json.loads(notification_as_json(told, SLACK))
    texts = [each["text"]["text"] for each in slack["blocks"] if each["type"] == "section"]
    assert max(map(len, texts)) <= 3000
    assert all(text.endswith("…") for text in texts[1:3])
    assert "\x1b" not in "".join(texts)


def test_a_plan_that_waits_says_how_it_is_approved() -> None:
    command = "reconciler controller approve 12"
    assert command in notification_as_json(WAITING, SLACK)
    done = event(EventKind.APPLIED, run=run(RunState.APPLIED))
    assert command not in notification_as_json(done, SLACK)
