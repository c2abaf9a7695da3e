"""How a plan ended, for people, for programs and as an exit code."""

from collections.abc import Sequence

from reconciler.cli.terminal.screen import Screen
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.run.event import RunOutcome
from reconciler.rendering.json.as_json import outcome_as_json, requests_as_json
from reconciler.rendering.run.summary import summary_as_text
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.rendering.text.codes import plan_hint
from reconciler.rendering.text.requests import SentRequest, requests_as_text


def plan_text(plan: Plan, screen: Screen) -> str:
    """The plan for people."""
    text = plan_as_text(plan, width=screen.width, color=screen.has_color, extent=screen.extent)
    return text + plan_hint(plan, width=screen.width, color=screen.has_color)


def show_requests(
    plan: Plan,
    requests: Sequence[SentRequest],
    screen: Screen,
    *,
    code: ExitCode,
    problems: Sequence[Problem] = (),
) -> None:
    """What a dry run would send, and what kept it from being recorded."""
    if screen.flags.wants_json:
        screen.result(requests_as_json(plan, requests, exit_code=code))
    if problems:
        screen.problems(problems)
    if not screen.flags.wants_json:
        screen.result(f"{plan_text(plan, screen)}\n")
        screen.result(requests_as_text(requests, width=screen.width, color=screen.has_color))


def show_unchanged(
    plan: Plan, screen: Screen, *, code: ExitCode, problems: Sequence[Problem] = ()
) -> None:
    """A plan that is not applied, because it is empty or refused."""
    if screen.flags.wants_json:
        screen.result(outcome_as_json(plan, (), exit_code=code, problems=problems))
        return
    if problems:
        screen.problems(problems)
    screen.result(plan_text(plan, screen))


def show_ending(plan: Plan, ending: RunOutcome, screen: Screen, *, code: ExitCode) -> None:
    """How every step ended, and whether live is now as declared."""
    if screen.flags.wants_json:
        screen.result(
            outcome_as_json(
                plan,
                ending.outcomes,
                exit_code=code,
                problems=ending.problems,
                remaining=ending.remaining,
            )
        )
        return
    try:
        if ending.remaining is not None and not ending.remaining.is_empty:
            screen.result("Planned again after applying, and this still differs:\n\n")
            screen.result(f"{plan_text(ending.remaining, screen)}\n")
    finally:  # a result that nobody can read hides no problem
        if ending.problems:
            screen.problems(ending.problems)
    screen.result(summary_as_text(ending.outcomes, width=screen.width, color=screen.has_color))
