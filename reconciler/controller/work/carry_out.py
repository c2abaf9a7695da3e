"""What one run does with its stack: open it, plan, apply what may be applied, and look again."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.transport.waits import Notice
from reconciler.controller.database.stacks import StackMemory
from reconciler.controller.tracing.span import span
from reconciler.manifest.project.embedded import EMBEDDED, is_embedded
from reconciler.model.errors import Rejected
from reconciler.model.fleet.approval import unapproved
from reconciler.model.fleet.outcome import StackOutcome, State
from reconciler.model.fleet.stack import FleetStack
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.run.pause import StopSignal
from reconciler.planning.planfile.planfile import Aim, SavedPlan
from reconciler.workflows.fleet.prepare import Prepared, Surroundings, prepare, rivalry
from reconciler.workflows.fleet.sources import Sources
from reconciler.workflows.fleet.stack_run import (
    ApplyChoice,
    apply_stack,
    check_stack,
    plan_whole,
    slim_plan,
)
from reconciler.workflows.saved_plan import load_saved, require_same_aim, save


class StackWork(PartlyShown, Struct, kw_only=True):
    """A run while it goes on; what it found stays for whoever writes it down."""

    around: Surroundings
    account: str
    """The account whose lock this run holds; empty where none was known."""
    others: Mapping[str, StackMemory]
    """The other stacks of the fleet."""
    now: datetime
    mask: Callable[[str], str]
    """A text without the secrets that are known so far."""
    approved: Unshown[str | None] = None
    """The saved plan that somebody approved."""
    on_open: Callable[[], Awaitable[None]]
    """Called once the right account is locked, before anything is asked of it."""
    asks_again: bool = False
    """Checks that failed are asked again, although nothing is to be applied: that is billed."""
    opened: Prepared | None = None
    is_elsewhere: bool = False
    """It is in another account than the one that is locked; nothing was asked."""
    saved: Unshown[SavedPlan | None] = None
    """The plan that needs an approval."""
    saved_text: Unshown[str] = ""

    async def __call__(self, stack: FleetStack, stop: StopSignal, notice: Notice) -> StackOutcome:
        """Do it all; how it ended."""
        if stack.problems:
            raise Rejected(*stack.problems)
        async with Sources(self.around) as sources:
            with span("fetch"):
                folder, commit = await sources.find(stack)
            opened = self.opened = prepare(stack, folder, self.around, commit=commit)
            self.around.learn(opened.project.access.known_secrets(self.around.environ))
            if opened.account != self.account:
                self.is_elsewhere = True
                return StackOutcome(stack=stack, commit=commit)
            await self.on_open()
            self._require_alone(opened)
            if self.approved is not None:
                return await self._apply_approved(opened, self.approved, stop, notice)
            return await self._keep(opened, stop, notice)

    def _require_alone(self, opened: Prepared) -> None:
        same = [
            each.name
            for each in self.others.values()
            if (each.account, each.owner) == (opened.account, opened.project.stack)
        ]
        if same:
            raise Rejected(rivalry(opened.stack, same, opened.project.stack))

    async def _keep(self, opened: Prepared, stop: StopSignal, notice: Notice) -> StackOutcome:
        with span("plan"):
            planned = await plan_whole(opened, stop, notice)
        plan = planned.plan
        if plan is None or plan.refusals or not plan.steps:
            told = replace(planned, plan=plan and slim_plan(plan))
            is_asked = self.asks_again and told.state is State.CLEAN
            return await self._check(told, opened, stop, notice) if is_asked else told
        if held := unapproved(plan, opened.stack.unattended):
            self._save(plan, opened)
            return replace(planned, plan=slim_plan(plan), held=held)
        return await self._apply(opened, stop, notice, ApplyChoice(approved=plan))

    def _save(self, plan: Plan, opened: Prepared) -> None:
        text = save(plan, _aim_of(opened), made_at=self.now)
        if self.mask(text) != text:
            raise Rejected(_KEY_IN_PLAN)
        self.saved_text = text
        self.saved = load_saved(self.saved_text)

    async def _apply_approved(
        self, opened: Prepared, text: str, stop: StopSignal, notice: Notice
    ) -> StackOutcome:
        saved = load_saved(text)
        require_same_aim(saved, opened.project, _aim_of(opened))
        choice = ApplyChoice(approved=saved.plan, expected=saved.expected)
        return await self._apply(opened, stop, notice, choice)

    async def _apply(
        self, opened: Prepared, stop: StopSignal, notice: Notice, choice: ApplyChoice
    ) -> StackOutcome:
        with span("apply"):
            outcome = await apply_stack(opened, stop, notice, choice=choice)
        if outcome.state is not State.APPLIED:
            return outcome
        return await self._check(outcome, opened, stop, notice)

    async def _check(
        self, outcome: StackOutcome, opened: Prepared, stop: StopSignal, notice: Notice
    ) -> StackOutcome:
        today = self.now.date().isoformat()
        with span("check"):
            return outcome.with_check(await check_stack(opened, stop, notice, today=today))


def _aim_of(opened: Prepared) -> Aim:
    url = opened.session.url
    return Aim(
        api=EMBEDDED if is_embedded(opened.project.api_url) else url,
        environment=opened.project.environment,
    )


_KEY_IN_PLAN: Final = Problem(
    "key-in-file",
    "the plan that waits for an approval would hold a key or a token of the fleet",
    "take it out of the manifests and out of what is live, and revoke the key that was written "
    "there: whoever read it has it",
)
