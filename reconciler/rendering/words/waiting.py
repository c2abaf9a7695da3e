"""What a run created or changed, and what shows nothing of it before it is executed."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action
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
    """One for each flag that would have executed some: which, and how that is made up for."""
    waiting = waiting_for_a_run(outcomes, kinds)
    flags = {address: run.flag for address in waiting if (run := kinds[address.kind].run)}
    new = {each.step.address for each in outcomes if each.step.action is Action.CREATE}
    for flag in dict.fromkeys(flags.values()):
        these = [address for address in waiting if flags[address] == flag]
        if created := [each for each in these if each in new]:
            yield (f"To be executed: {join_addresses(created)}; `reconciler apply {flag}` does it.")
        if changed := [each for each in these if each not in new]:
            path = f"POST {kinds[changed[0].kind].path}/ID"
            run = kinds[changed[0].kind].run
            yield (
                f"Takes effect with the next execution of {join_addresses(changed)}: {path}"
                f"{run.suffix if run else ''}, or `{flag}` in the apply that changes it."
            )
