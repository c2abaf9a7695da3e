"""Which live resources are exported, and why others are not."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.address import Address
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, LiveResource
from reconciler.planning.match.ownership import Ownership, owner_of
from reconciler.workflows.account import Account
from reconciler.workflows.selection import Wanted


class LeftOut(Struct, frozen=True, order=True):
    """A live resource of which no manifest is written, and why."""

    address: Address
    code: str
    """Stable: `system`, `made-by-server`, `undeclarable`, `leaving`, `foreign`, `swapping`, or a
    problem's own."""
    says: str
    remedy: str = ""

    def to_problem(self) -> Problem:
        """The same for whoever asked for this very resource."""
        return Problem(f"not-exported-{self.code}", self.says, self.remedy, address=self.address)


Choose: TypeAlias = Callable[[LiveResource], LeftOut | None]


def choose(
    account: Account, desired: Desired, wanted: Wanted
) -> tuple[list[LiveResource], list[LeftOut]]:
    """What is to have a manifest and has none, in the order of addresses; and what is left out."""
    chosen: list[LiveResource] = []
    left = list(_find_server_owned(account, wanted))
    for address, found in sorted(account.live.resources.items()):
        if not wanted.has(address) or address in desired.resources:
            continue
        why = _why_left(found, account, desired)
        if why is None:
            chosen.append(found)
        else:
            left.append(why)
    return chosen, sorted(left)


def _find_server_owned(account: Account, wanted: Wanted) -> Iterator[LeftOut]:
    for found in account.system:
        if wanted.has(found.address):
            yield LeftOut(found.address, "system", "the server keeps it for itself")
    for found in account.undeclarable:
        if wanted.has(found.address):
            yield _undeclarable(found.address)
    for address in account.live.leaving:
        if wanted.has(address):
            yield LeftOut(address, "leaving", "it is being deleted")


def _undeclarable(address: Address) -> LeftOut:
    if not (command := LOOKUPS[address.kind].to_declare):
        says = "of a kind that no manifest can declare yet: it stays as it is"
        return LeftOut(address, "undeclarable", says)
    says = "a copy that the API keeps, and no plan makes or changes: it stays as it is"
    place = f"{address.namespace}/{address.name}"
    remedy = f"to have in a manifest what it is a copy of: {command.format(place=place)}"
    return LeftOut(address, "undeclarable", says, remedy)


def _why_left(found: LiveResource, account: Account, desired: Desired) -> LeftOut | None:
    address, stamp = found.address, found.stamp
    if address in account.made:
        says = f"the server made it for {account.made[address]}, with which it comes and goes"
        return LeftOut(address, "made-by-server", says)
    if owner_of(found, KINDS[address.kind], desired) is Ownership.FOREIGN and stamp is not None:
        return LeftOut(
            address,
            "foreign",
            f"it belongs to the stack {stamp.stack}",
            f"export it with --stack {stamp.stack}, or hand it over: docs/splitting-a-stack.md",
        )
    if stamp is not None and (stamp.successor_of or stamp.retired_from):
        says = "it is part of a swap that was interrupted"
        return LeftOut(address, "swapping", says, "end the swap first: `reconciler apply`")
    return None
