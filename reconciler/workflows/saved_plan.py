"""Plans that wait: saved, read again, and held against the world as it is by then."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.manifest.project.project import Project
from reconciler.model.errors import Rejected, StalePlan
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.planfile.planfile import Aim, SavedPlan, document_of, read_plan, seal
from reconciler.planning.staleness.preconditions import Preconditions
from reconciler.planning.staleness.recheck import expectations_of, recheck
from reconciler.rendering.json.json_text import dump
from reconciler.rendering.words.masking import mask_step
from reconciler.workflows.plan import read_live
from reconciler.workflows.second_read import read_more
from reconciler.workflows.secrets import without_secrets_told

_CLOCKS_DIFFER: Final = timedelta(minutes=1)


def save(plan: Plan, aim: Aim, *, made_at: datetime) -> str:
    """The text of a plan's file; raises `Rejected` for secrets that manifests spell out."""
    document = document_of(
        replace(
            without_secrets_told(plan),
            steps=tuple(_without_live_secrets(step) for step in plan.steps),
        ),
        expectations_of(plan, kinds=KINDS, lookups=LOOKUPS),
        aim=aim,
        made_at=made_at.astimezone(UTC).isoformat(timespec="seconds"),
        kinds=KINDS,
    )
    return seal(dump(document))


def _without_live_secrets(step: Step) -> Step:
    """What is sent keeps the names of its secrets; what was live is only shown."""
    shown = mask_step(step, KINDS)
    pairs = zip(step.changes, shown.changes, strict=True)
    return replace(
        step,
        live=shown.live,
        changes=tuple(replace(change, before=hidden.before) for change, hidden in pairs),
    )


def load_saved(text: str) -> SavedPlan:
    """The plan in a file's text; raises `Rejected` for what is not one."""
    saved = read_plan(text, kinds=KINDS)
    try:
        is_a_moment = datetime.fromisoformat(saved.made_at).tzinfo is not None
    except ValueError:
        is_a_moment = False
    if not is_a_moment:
        raise Rejected(
            Problem("bad-plan-file", "does not say when it was made", "make the plan again")
        )
    return saved


def require_same_aim(saved: SavedPlan, project: Project, aim: Aim) -> None:
    """Raise `Rejected` when a plan is for another stack, environment or API than this run."""
    made_for = {
        "stack": (saved.plan.stack, project.stack, "change into its project, or name it with -C"),
        "environment": (
            saved.aim.environment or "(none)",
            aim.environment or "(none)",
            f"pass --env {saved.aim.environment}" if saved.aim.environment else "leave --env out",
        ),
        "API": (saved.aim.api, aim.api, f"pass --api-url {saved.aim.api}, or make the plan again"),
    }
    problems = [
        Problem("other-plan", f"the plan is for the {what} {planned}, and this is {here}", remedy)
        for what, (planned, here, remedy) in made_for.items()
        if planned != here
    ]
    if problems:
        raise Rejected(*problems)


def require_age(saved: SavedPlan, *, now: datetime, limit: timedelta) -> None:
    """Raise `StalePlan` when a plan is older than it may be, or when nobody can tell its age.

    Clocks differ a little between machines; a plan from further ahead has no age that can be told.
    """
    age = now - datetime.fromisoformat(saved.made_at)
    if age > limit:
        made, allowed = _format_span(age), _format_span(limit)
        says = f"the plan was made {made} ago, and at most {allowed} is allowed"
        raise StalePlan(Problem("plan-too-old", says, "make the plan again, and apply that one"))
    if -age > _CLOCKS_DIFFER:
        raise StalePlan(_report_future(saved.made_at, ahead=-age))


def _report_future(made_at: str, *, ahead: timedelta) -> Problem:
    span = _format_span(ahead)
    says = f"the plan says it was made at {made_at}, {span} ahead of this machine's clock"
    remedy = (
        "set both machines' clocks, unset SOURCE_DATE_EPOCH where the plan is made, and make the "
        "plan again"
    )
    return Problem("plan-from-the-future", f"{says}, so that its age cannot be told", remedy)


def _format_span(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = (f"{hours:,} h" if hours else "", f"{minutes} min" if minutes else "")
    return " ".join(filter(None, parts)) or f"{seconds} s"


async def refresh(
    plan: Plan, expected: Sequence[Preconditions], project: Project, reader: Reader
) -> Plan:
    """What is left of a plan in the world as it is now; raises `StalePlan` with all that moved."""
    declared = {step.address: step.desired for step in plan.steps if step.desired}
    desired = Desired(plan.stack, declared, project.previously)
    live = await read_live(project, desired, mentions_in(desired, KINDS), reader)
    settled = recheck(plan, expected, live, kinds=KINDS, lookups=LOOKUPS)
    known = await read_more(settled.plan, live, reader, desired)
    if known is not live:
        settled = recheck(plan, expected, known, kinds=KINDS, lookups=LOOKUPS)
    if settled.moved:
        raise StalePlan(*settled.moved)
    if not settled.done:
        return settled.plan
    if settled.plan.steps:
        return replace(settled.plan, estimate=None)
    # What else the plan told was true when it was made; now there is nothing to be told.
    return replace(settled.plan, warnings=(), unchanged=0, orphans=(), unmanaged=(), estimate=None)


async def refresh_seen(plan: Plan, project: Project, reader: Reader) -> Plan:
    """The same for a plan that was just made, and has been looked at by somebody since."""
    expected = expectations_of(plan, kinds=KINDS, lookups=LOOKUPS)
    return await refresh(plan, expected, project, reader)
