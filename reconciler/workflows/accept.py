"""Drift that somebody accepts: entries for the baseline, each for what is live right now."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from reconciler.kinds import KINDS
from reconciler.model.address import Address
from reconciler.model.data import show_path
from reconciler.model.drift import Acceptance, Drift
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import did_you_mean
from reconciler.planning.drift.baseline import digest_at
from reconciler.planning.drift.ignoring import covers
from reconciler.rendering.words.masking import mask_step


class Accepting(Struct, frozen=True, kw_only=True):
    """What is accepted, and until when."""

    wanted: Sequence[tuple[Address, str]]
    """Addresses, each with a path or an empty one."""
    reason: str
    expires: str


def entries_for(drift: Drift, accepting: Accepting, file: str) -> tuple[Acceptance, ...]:
    """The entries; raises `Rejected` for what has not drifted. `drift` is all there is."""
    steps = {step.address: step for step in drift.plan.steps}
    problems = [
        problem
        for address, path in accepting.wanted
        for problem in _report_unaccepted(steps, address, path)
    ]
    if problems:
        raise Rejected(*problems)
    return tuple(
        Acceptance(
            address,
            path,
            accepting.reason,
            accepting.expires,
            Location(file, 1, 1),
            _digest(steps[address], path),
        )
        for address, path in accepting.wanted
    )


def _report_unaccepted(
    steps: dict[Address, Step], address: Address, path: str
) -> Iterator[Problem]:
    step = steps.get(address)
    if step is None:
        says, known = "has not drifted", [str(each) for each in steps]
        remedy = did_you_mean(str(address), known) if known else "there is nothing to accept"
        yield Problem("nothing-to-accept", says, remedy, address=address)
    elif path and not any(covers(path, change.path) for change in step.changes):
        fields = [show_path(change.path) for change in step.changes]
        remedy = did_you_mean(path, fields) if fields else "accept all of it, without a path"
        yield Problem("nothing-to-accept", f"`{path}` has not drifted", remedy, address=address)


def _digest(step: Step, path: str) -> str | None:
    """What is live, in one word; never of a secret, which could be guessed from it."""
    pairs = zip(step.changes, mask_step(step, KINDS).changes, strict=True)
    for change, shown in pairs:
        if covers(path, change.path) and (change.is_secret or change.before != shown.before):
            return None
    return digest_at(step, path)
