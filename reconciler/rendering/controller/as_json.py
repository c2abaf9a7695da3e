"""A kept fleet for programs: its status, and one run in full."""

from typing import Final

from reconciler.model.controller.run import RunRecord, RunState
from reconciler.model.controller.stack import ControllerStatus, KeptStack, WorkerSeen
from reconciler.model.data import Fields
from reconciler.rendering.controller.moments import Moment, iso, iso_or_none
from reconciler.rendering.json.json_text import dump

FORMAT_VERSION: Final = "1.0"
_NOT_RUN: Final = "not_run"


def status_as_json(status: ControllerStatus) -> str:
    """One document (docs/schemas/controller.json); the same bytes for the same status."""
    states = [_state(each) for each in status.stacks]
    return dump(
        {
            "format_version": FORMAT_VERSION,
            "at": iso(status.at),
            "well": status.is_well,
            "summary": {name: states.count(name) for name in (*RunState, _NOT_RUN)},
            "queued": status.queued,
            "stacks": [_stack(each) for each in status.stacks],
            "workers": [_worker(each, status.at) for each in status.workers],
            "runs": [_run(each) for each in status.runs],
        }
    )


def run_as_json(run: RunRecord) -> str:
    """One document (docs/schemas/controller-run.json): a run with its details."""
    return dump({"format_version": FORMAT_VERSION, **_run(run), "details": run.details})


def _state(stack: KeptStack) -> str:
    return stack.state.value if stack.state else _NOT_RUN


def _stack(stack: KeptStack) -> Fields:
    return {
        "name": stack.name,
        "wave": stack.wave,
        "where": stack.where,
        "schedule": stack.schedule,
        "state": _state(stack),
        "failures": stack.failures,
        "paused": _pause(stack) if stack.is_paused else None,
        "well_at": iso_or_none(stack.well_at),
        "next_at": iso_or_none(stack.next_at),
        "last": _run(stack.last) if stack.last else None,
        "last_ended": _run(stack.last_ended) if stack.last_ended else None,
        "waiting": _run(stack.waiting) if stack.waiting else None,
    }


def _pause(stack: KeptStack) -> Fields:
    return {
        "by": stack.paused_by,
        "at": iso_or_none(stack.paused_at),
        "because": stack.paused_because,
    }


def _worker(worker: WorkerSeen, at: Moment) -> Fields:
    return {
        "number": worker.number,
        "heard_at": iso(worker.heard_at),
        "silent": worker.is_silent(at),
    }


def _run(run: RunRecord) -> Fields:
    return {
        "number": run.number,
        "stack": run.stack,
        "trigger": run.trigger.value,
        "state": run.state.value,
        "began": iso(run.began),
        "ended": iso_or_none(run.ended),
        "seconds": None if run.seconds is None else round(run.seconds, 3),
        "worker": run.worker,
        "commit": run.commit,
        "says": run.says,
        "halts": run.halts.value,
        "may_be_approved": run.may_be_approved,
        "overtaken": run.is_overtaken,
        "waits_for": run.waits_for,
        "approved_by": run.approved_by,
        "approved_at": iso_or_none(run.approved_at),
        "approves": run.approves,
    }
