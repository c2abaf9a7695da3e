"""Fleets that are kept, as a database would tell of them."""

from datetime import UTC, datetime, timedelta

from reconciler.model.controller.run import RunRecord, RunState, Trigger
from reconciler.model.controller.stack import ControllerStatus, KeptStack, WorkerSeen
from reconciler.model.fleet.outcome import Halt

AT = datetime(2026, 11, 29, 14, 19, 25, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"' onload=x\x1b[2J\u202e&amp;"
PLAN = """~ Bucket/ads/videos (manifests/videos.yaml:1)
    # differs in description (metadata)
    ~ description: "Every advertisement" → "Every advertisement, with its brand"

- Collection/ads/frames
    # owned by this stack, and no longer declared
    ! removes 480 documents

Plan: 0 to create, 1 to update, 1 to delete."""


def before(**span: float) -> datetime:
    return AT - timedelta(**span)


def run(number: int, stack: str, state: RunState, **more: object) -> RunRecord:
    """A run that began some minutes ago and took seconds."""
    began = more.pop("began", before(minutes=number % 50 + 1))
    ended = None if state is RunState.RUNNING else began + timedelta(seconds=4.2 + number)
    facts = {"trigger": Trigger.SCHEDULE, "worker": "keeper-1:4711", "ended": ended, **more}
    return RunRecord(number=number, stack=stack, state=state, began=began, **facts)


def stack(name: str, last: RunRecord | None = None, **more: object) -> KeptStack:
    """A stack whose last run is this one."""
    ended = None if last is None or last.state is RunState.RUNNING else last
    waiting = last if last and last.may_be_approved else None
    facts = {
        "wave": 1,
        "schedule": "*/15 * * * *",
        "where": f"stacks/{name}",
        "next_at": AT + timedelta(minutes=12),
        "last": last,
        "last_ended": ended,
        "waiting": waiting,
        **more,
    }
    return KeptStack(name=name, **facts)


WAITING = run(
    12,
    "ads-de",
    RunState.WAITING,
    says="0 to create, 1 to update, 1 to delete",
    details=PLAN,
    commit="1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
    halts=Halt.LATER_WAVES,
)
FAILED = run(
    14,
    "shop",
    RunState.FAILED,
    trigger=Trigger.RETRY,
    says="failed: unreachable-repository",
    details="error: git is not let into https://git.example.org/shop.git\n"
    "  help: name the variable of a token in token_env",
    halts=Halt.LATER_WAVES,
)
LOST = run(15, "films", RunState.LOST, halts=Halt.EVERYTHING)
RUNNING = run(16, "music", RunState.RUNNING, trigger=Trigger.RESCUE, began=before(seconds=8))
CLEAN = run(11, "ads-fr", RunState.CLEAN, says="in sync")
APPLIED = run(
    13,
    "news",
    RunState.APPLIED,
    trigger=Trigger.APPROVAL,
    says="2 done",
    details="Applied: 2 done, 0 failed, 0 skipped, 0 unknown.",
    approves=9,
)
RUNS = (RUNNING, LOST, FAILED, APPLIED, WAITING, CLEAN)

EVERYTHING = ControllerStatus(
    at=AT,
    stacks=(
        stack("ads-de", WAITING),
        stack("ads-fr", CLEAN, well_at=CLEAN.ended),
        stack("news", APPLIED, wave=2, next_at=AT - timedelta(seconds=3)),
        stack(
            "shop",
            FAILED,
            wave=2,
            failures=4,
            where="https://git.example.org/shop.git@main//search",
        ),
        stack("films", LOST, failures=1, wave=2),
        stack("music", RUNNING, last_ended=run(3, "music", RunState.CLEAN), wave=2),
        stack(
            "archive",
            run(8, "archive", RunState.DRIFT, says="1 changed"),
            wave=3,
            is_paused=True,
            paused_by="ana",
            paused_at=before(hours=3),
            paused_because="until the bucket is moved",
            next_at=None,
        ),
        stack("radio", run(7, "radio", RunState.HELD_BACK, says="shop is not well"), wave=3),
        stack("new", wave=3),
    ),
    workers=(
        WorkerSeen(number=3, heard_at=before(seconds=4)),
        WorkerSeen(number=2, heard_at=before(minutes=2)),
    ),
    queued=1,
    runs=RUNS,
)
NOTHING = ControllerStatus(at=AT, stacks=())
WELL = ControllerStatus(
    at=AT, stacks=(stack("ads-fr", CLEAN),), workers=EVERYTHING.workers[:1], runs=(CLEAN,)
)


def crowd(count: int) -> ControllerStatus:
    """Many stacks, almost all of which are well."""
    states = {7: RunState.FAILED, 40: RunState.WAITING}
    stacks = tuple(
        stack(name, run(at, name, states.get(at, RunState.CLEAN)), wave=at // 50 + 1)
        for at in range(count)
        for name in [f"team-{at:03}-{'with-quite-a-long-name-' * (at % 3)}production"]
    )
    runs = tuple(each.last for each in reversed(stacks[-20:]) if each.last)
    return ControllerStatus(at=AT, stacks=stacks, runs=runs, workers=EVERYTHING.workers[:1])
