"""What a worker says: lines for people, or one JSON object a line, whatever it is about."""

import json
from datetime import UTC, datetime, timedelta

from reconciler.cli.controller.log import about_worker, follow, noting, problems_in_line
from reconciler.model.controller.run import RunRecord, RunState, Trigger
from reconciler.model.location import Location
from reconciler.model.problem import Problem

AT = datetime(2026, 12, 24, 9, 30, tzinfo=UTC)
RUN = RunRecord(
    number=12,
    stack="ads",
    trigger=Trigger.SCHEDULE,
    state=RunState.FAILED,
    began=AT,
    ended=AT + timedelta(seconds=2),
    says="failed: no-api-key",
)


def test_every_line_is_one_object_whoever_writes_it() -> None:
    lines: list[str] = []
    told = follow(lines.append, as_json=True)
    told.began("ads", 12, Trigger.SCHEDULE)
    told.ended(RUN, None)
    told.lost("ads", 12)
    about_worker(lines.append, as_json=True)("the database answers again")
    noting(lines.append, as_json=True)("Stopping: finishing the runs in progress.\n")
    place = Location("fleet.yaml", 3, 5)
    lines.append(problems_in_line([Problem("bad-name", "a\nb", "c", location=place)] * 2))
    said = [json.loads(line) for line in "".join(lines).splitlines()]
    assert [each["event"] for each in said] == [
        "run_began",
        "run_ended",
        "run_lost",
        "worker",
        "worker",
        "problem",
        "problem",
    ]
    assert (said[-1]["file"], said[-1]["line"]) == ("fleet.yaml", 3)


def test_people_read_once_how_it_ended() -> None:
    lines: list[str] = []
    follow(lines.append, as_json=False).ended(RUN, None)
    assert lines[0].partition(" ")[2] == "ads #12 failed: no-api-key\n"
