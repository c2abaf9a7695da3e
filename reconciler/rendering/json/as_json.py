"""Plans, problems and runs for programs."""

from collections.abc import Mapping, Sequence

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Fields
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.run.event import Comparing, Ended, Outcome, RunningEvent, Started
from reconciler.rendering.json.json_text import dump, dump_line, exit_facts
from reconciler.rendering.json.plan_object import plan_object, problem_object
from reconciler.rendering.text.requests import SentRequest, mask_body
from reconciler.rendering.verdicts.facts import verification_facts
from reconciler.rendering.words.phrases import part_facts
from reconciler.rendering.words.waiting import waiting_for_a_run


def plan_as_json(
    plan: Plan, *, comparison: Fields | None = None, kinds: Mapping[str, Kind] = KINDS
) -> str:
    """The plan on one line, as `terraform show -json` prints it: some of its tools read no more.

    The same bytes for the same plan. The `comparison` of it is a document of its own, inside.
    """
    return dump_line(plan_object(plan, kinds, comparison))


def problems_as_json(problems: Sequence[Problem], *, exit_code: ExitCode) -> str:
    """What stopped a command, or what `validate` found."""
    return dump(
        {
            "problems": [problem_object(problem) for problem in problems],
            "exit": exit_facts(exit_code),
        }
    )


def outcome_as_json(
    plan: Plan,
    outcomes: Sequence[Ended],
    *,
    exit_code: ExitCode,
    problems: Sequence[Problem] = (),
    remaining: Plan | None = None,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """What a run did, step by step, and how it ended."""
    return dump(
        {
            "plan": plan_object(plan, kinds),
            **ending_facts(
                outcomes,
                exit_code=exit_code,
                problems=problems,
                remaining=remaining,
                kinds=kinds,
            ),
        }
    )


def ending_facts(
    outcomes: Sequence[Ended],
    *,
    exit_code: ExitCode,
    problems: Sequence[Problem] = (),
    remaining: Plan | None = None,
    kinds: Mapping[str, Kind] = KINDS,
) -> Fields:
    """How every step ended, and the run."""
    return {
        "steps": [_outcome(ended) for ended in outcomes],
        "summary": {
            outcome.value: sum(ended.outcome is outcome for ended in outcomes)
            for outcome in Outcome
        },
        "to_execute": [str(each) for each in waiting_for_a_run(outcomes, kinds)],
        "remaining": plan_object(remaining, kinds) if remaining else None,
        "problems": [problem_object(problem) for problem in problems],
        "exit": exit_facts(exit_code),
    }


def requests_as_json(
    plan: Plan,
    requests: Sequence[SentRequest],
    *,
    exit_code: ExitCode,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """What a dry run would send."""
    return dump(
        {
            "plan": plan_object(plan, kinds),
            "requests": [
                {
                    "method": request.method,
                    "path": request.path,
                    "namespace": request.namespace,
                    "purpose": request.purpose,
                    "body": mask_body(request, kinds),
                }
                for request in requests
            ],
            "exit": exit_facts(exit_code),
        }
    )


def event_as_json(event: RunningEvent) -> str:
    """One line of a log that programs read."""
    if isinstance(event, Comparing):
        gates = [str(each) for each in event.gates]
        return dump_line({"event": "comparing", "gates": gates, "searches": event.searches})
    if isinstance(event, Started):
        return dump_line({"event": "started", **_step(event.step)})
    return dump_line({"event": "ended", **_outcome(event)})


def _step(step: Step) -> Fields:
    return {"address": str(step.address), "action": step.action.value, **part_facts(step)}


def _outcome(ended: Ended) -> Fields:
    error = problem_object(ended.problem) if ended.problem else None
    found = ended.verification
    verified: Fields = {"verification": verification_facts(found)} if found else {}
    return {
        **_step(ended.step),
        "outcome": ended.outcome.value,
        "error": error,
        "because": str(ended.because) if ended.because else None,
        "request_id": ended.request_id,
        "by_another_run": ended.is_anothers,
        "seconds": round(ended.seconds, 3),
        "warnings": list(ended.warnings),
        **verified,
    }
