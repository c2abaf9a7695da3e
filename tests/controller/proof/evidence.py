"""What speaks against a controller, found in what was asked of the API and told of its runs.

Everything here returns what is wrong, in words; nothing is wrong where it returns nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from heard import Heard


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run as it was told for good; moments are seconds since 1970."""

    number: int
    stack: str
    state: str
    trigger: str
    began: float
    ended: float | None
    pid: int


def made_twice(heard: Iterable[Heard]) -> Iterator[str]:
    """Creations that were asked for although what they create was there already."""
    made: dict[tuple[str, str], Heard] = {}
    for each in heard:
        if not each.makes:
            continue
        before = made.get((each.account, each.makes))
        if before is not None and before.answered < each.came:
            yield f"{each.account}: {each.makes} by {before.pid}, and again by {each.pid}"
        if each.made:
            made[each.account, each.makes] = each


def outside_of_runs(
    heard: Iterable[Heard], runs: Iterable[Run], stacks: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """Writes of a worker that held no job of that account when they came.

    `stacks` has the stacks of each account.
    """
    held: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        held[run.stack].append(run)
    for each in heard:
        if not each.writes or not each.account:
            continue
        own = [run for name in stacks[each.account] for run in held[name]]
        if not any(_covers(run, each) for run in own):
            told = "; ".join(f"{run.number} of {run.pid} {run.state}" for run in own)
            yield f"{each.account}: {each.method} {each.path} by {each.pid}, runs: {told}"


def _covers(run: Run, one: Heard) -> bool:
    """A process that was gone before anybody looked is believed to be any of them."""
    is_of_it = one.pid in (0, run.pid)
    return is_of_it and run.began <= one.came and (run.ended is None or one.came <= run.ended)


def overlapping(runs: Iterable[Run], stacks: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Runs of one account that went on at the same time."""
    account_of = {stack: account for account, names in stacks.items() for stack in names}
    before: dict[str, Run] = {}
    for run in sorted(runs, key=lambda each: (each.began, each.number)):
        account = account_of[run.stack]
        last = before.get(account)
        if last is not None and (last.ended is None or last.ended > run.began):
            yield f"{account}: run {run.number} began before run {last.number} ended"
        before[account] = run


def untold(runs: Sequence[Run], living: Collection[int]) -> Iterator[str]:
    """Runs of which nobody is told how they ended, and lost ones after which nobody looked."""
    latest = {run.stack: run.number for run in sorted(runs, key=lambda each: each.number)}
    for run in runs:
        if run.state == "running" and run.pid not in living:
            yield f"run {run.number} of {run.stack} still runs, but {run.pid} is gone"
        if run.state == "running" and run.number != latest[run.stack]:
            yield f"run {run.number} of {run.stack} still runs, after a later one"
        if run.state == "lost" and run.number == latest[run.stack]:
            yield f"run {run.number} of {run.stack} was lost, and no other followed"
        if (run.ended is None) != (run.state == "running"):
            yield f"run {run.number} of {run.stack} is {run.state}, ended at {run.ended}"


def strayed(heard: Iterable[Heard]) -> Iterator[str]:
    """Requests with which the key of another account came along, or none at all."""
    for each in heard:
        if each.leaks or not each.account:
            yield f"{each.method} {each.path} of {each.account or 'nobody'}: {each.leaks}"
