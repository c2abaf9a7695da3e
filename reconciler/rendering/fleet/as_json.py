"""A fleet's report for programs, and the list of its stacks as a matrix of jobs."""

from collections.abc import Mapping, Sequence
from typing import Final

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Fields
from reconciler.model.fleet.outcome import StackOutcome, State, Verb
from reconciler.model.fleet.report import FleetReport
from reconciler.model.fleet.stack import FleetStack
from reconciler.model.run.event import RunOutcome
from reconciler.rendering.json.as_json import ending_facts
from reconciler.rendering.json.json_text import dump, dump_line, exit_facts
from reconciler.rendering.json.plan_object import plan_object, problem_object
from reconciler.rendering.verdicts.facts import verification_facts

FORMAT_VERSION: Final = "1.0"
_OF_A_RUN: Final = ("steps", "summary", "to_execute", "remaining")


def report_as_json(report: FleetReport, *, kinds: Mapping[str, Kind] = KINDS) -> str:
    """One document (docs/schemas/fleet.json); the same bytes for the same outcomes."""
    return dump(
        {
            "format_version": FORMAT_VERSION,
            "command": report.verb.value,
            "shard": str(report.shard) if report.shard else None,
            "stacks": [_stack(each, report, kinds) for each in report.outcomes],
            "summary": {state.value: report.counts[state] for state in State},
            "exit": exit_facts(report.exit_code),
        }
    )


def _stack(outcome: StackOutcome, report: FleetReport, kinds: Mapping[str, Kind]) -> Fields:
    drift, found, run = outcome.drift, outcome.verification, outcome.run
    code = outcome.exit_code_of(report.verb, is_detailed=report.is_detailed)
    problems = [*outcome.problems, *(run.problems if run else ())]
    return {
        **_entry(outcome.stack),
        "commit": outcome.commit,
        "state": outcome.state.value,
        "held": [each.value for each in outcome.held],
        "stopped_by": list(outcome.stopped_by),
        "timed_out": outcome.is_timed_out,
        # How long reading takes is another time every time: the same state is the same document.
        "seconds": round(outcome.seconds, 3) if report.verb is Verb.APPLY else None,
        "problems": [problem_object(each) for each in problems],
        "plan": plan_object(outcome.plan, kinds) if outcome.plan else None,
        "run": _run(run, kinds) if run else None,
        "drift": plan_object(drift.plan, kinds) if drift else None,
        "accepted": len(drift.accepted) if drift else None,
        "verification": verification_facts(found) if found else None,
        "exit": exit_facts(code),
    }


def _run(run: RunOutcome, kinds: Mapping[str, Kind]) -> Fields:
    facts = ending_facts(
        run.outcomes, exit_code=run.exit_code, remaining=run.remaining, kinds=kinds
    )
    return {key: facts[key] for key in _OF_A_RUN}


def matrix_as_json(stacks: Sequence[FleetStack]) -> str:
    """The stacks as GitHub takes them for `strategy: {matrix: …}` (docs/schemas/fleet-list.json).

    On one line, because that is how a job hands a value on.
    """
    return dump_line({"include": [_entry(each) for each in stacks]})


def _entry(stack: FleetStack) -> Fields:
    repository = stack.repository
    return {
        "name": stack.name,
        "wave": stack.wave,
        "folder": stack.folder,
        "repository": repository.url if repository else None,
        "ref": repository.ref if repository else None,
        "env": stack.env,
        "key_env": stack.key_env,
        "token_env": repository.token_env if repository else None,
        "environment": list(stack.environment),
        "unattended": sorted(stack.unattended),
    }
