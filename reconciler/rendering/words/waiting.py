"""What a run created or changed, and what shows nothing of it before it is executed."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import Step
from reconciler.model.run.event import Ended, Outcome
from reconciler.rendering.words.view import join_addresses


def waiting_for_a_run(outcomes: Sequence[Ended], kinds: Mapping[str, Kind]) -> list[Address]:
    """All that took no effect yet, and that nobody was asked to execute."""
    run = {each.step.address for each in outcomes if each.step.action is Action.EXECUTE}
    found = (
        each.step.address
        for each in outcomes
        if each.outcome is Outcome.DONE
        if (of := kinds[each.step.address.kind].run) is not None and of.takes_up(each.step)
    )
    return sorted({*found} - run)


def waiting_sentences(outcomes: Sequence[Ended], kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Which they are, and how the execution is made up for."""
    waiting = waiting_for_a_run(outcomes, kinds)
    steps = {each.step.address: each.step for each in outcomes if each.outcome is Outcome.DONE}
    for flag in dict.fromkeys(run.flag for each in waiting if (run := kinds[each.kind].run)):
        these = [each for each in waiting if (run := kinds[each.kind].run) and run.flag == flag]
        new = [each for each in these if steps[each].action is Action.CREATE]
        if new:
            yield f"To be executed: {join_addresses(new)}; `reconciler apply {flag}` does it."
        if changed := [each for each in these if each not in new]:
            ways = " and ".join(_request(steps[each], kinds[each.kind]) for each in changed)
            yield (
                f"Takes effect with the next execution of {join_addresses(changed)}: {ways}, or "
                f"`{flag}` in the apply that changes it."
            )


def _request(step: Step, kind: Kind) -> str:
    id_ = step.live.id if step.live else "{id}"
    return f"POST {kind.path}/{id_}{kind.run.suffix if kind.run else ''}"
