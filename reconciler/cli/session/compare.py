"""Both sides of a plan asked the same questions, by a session that has not read anything yet."""

from functools import partial

from msgspec.structs import replace

from reconciler.cli.session.interrupt import handle_interrupts
from reconciler.cli.terminal.screen import Screen
from reconciler.model.plan import Plan
from reconciler.model.verification.comparison import Comparison
from reconciler.model.verification.estimate import VerificationEstimate
from reconciler.verifying.asking.work import Work
from reconciler.verifying.run import Limits
from reconciler.workflows.compare import compare
from reconciler.workflows.session import Session


async def compare_sides(
    plan: Plan, session: Session, screen: Screen, work: Work, limits: Limits
) -> Comparison:
    """What was found; what it should cost is told before, and Ctrl-C ends it with what there is."""
    tell = partial(_tell, screen)
    with handle_interrupts(screen.note, what="searches") as stop:
        # Another session: what was read to plan is no search, and does not count among them.
        async with session.reading(stop=stop, notice=screen.waits) as reader:
            return await compare(plan, reader, work, replace(limits, stop=stop), tell=tell)


def _tell(screen: Screen, estimate: VerificationEstimate) -> None:
    from reconciler.rendering.verified.aside import price_as_text

    screen.note(price_as_text(estimate, width=screen.width))
