"""The steps that ask checks and gates, put where their answers still decide something.

A swap asks its successor before the name moves. Whatever is changed where it stands is asked when
that and all it stands on is done: nothing waits for it, and nothing could be taken back.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, ChangeClass
from reconciler.model.plan import Plan, ReplacementPart, Step
from reconciler.model.resource import Desired

_MOST_NAMED: Final = 5


def with_verifications(
    plan: Plan,
    desired: Desired,
    digests: Mapping[Address, str],
    kinds: Mapping[str, Kind],
    *,
    is_new_verified: bool = False,
) -> Plan:
    """The plan, with a step for every retriever whose answers it may change, and that has checks.

    `digests` tells of every verification what it asks and expects. What is only created is not
    asked, because it has nothing to find yet, unless `is_new_verified`.
    """
    asking = _asking(desired, kinds)
    if not asking:
        return plan
    steps = list(_with_swaps_verified(plan.steps, asking))
    changed = _changed(plan.steps, is_new_verified=is_new_verified)
    steps += (_verify(step, asking[step.address]) for step in changed if step.address in asking)
    steps = list(_behind_what_they_stand_on(steps, desired, kinds))
    verified = {each for step in steps for each in step.verifies}
    needed = {*verified, *(named for each in verified for named in _named_by(each, desired, kinds))}
    return replace(
        plan,
        steps=tuple(steps),
        verifications={each: digests[each] for each in sorted(needed) if each in digests},
    )


def _asking(desired: Desired, kinds: Mapping[str, Kind]) -> dict[Address, tuple[Address, ...]]:
    """What is asked -> the verifications that ask it, in the order of their addresses."""
    found: dict[Address, list[Address]] = defaultdict(list)
    for address in sorted(desired.verifications):
        for target in _named_by(address, desired, kinds):
            found[target].append(address)
    return {target: tuple(addresses) for target, addresses in found.items()}


def _named_by(address: Address, desired: Desired, kinds: Mapping[str, Kind]) -> Iterator[Address]:
    spec = desired.verifications[address].spec
    for reference in references_in(kinds[address.kind], spec, address):
        yield Address(reference.kind, reference.namespace, reference.value)


def _behind_what_they_stand_on(
    steps: Iterable[Step], desired: Desired, kinds: Mapping[str, Kind]
) -> Iterator[Step]:
    """Nobody is asked while what it reads is still being changed."""
    for step in steps:
        if step.action is not Action.VERIFY:
            yield step
            continue
        yield replace(step, after=tuple(sorted(_stands_on(step.address, desired, kinds))))


def _stands_on(address: Address, desired: Desired, kinds: Mapping[str, Kind]) -> Iterator[Address]:
    """All that it refers to, near or far."""
    seen, open_ = {address}, [address]
    while open_:
        holder = open_.pop()
        resource = desired.resources.get(holder)
        found = references_in(kinds[holder.kind], resource.spec, holder) if resource else ()
        named = [Address(each.kind, each.namespace, each.value) for each in found]
        fresh = [each for each in dict.fromkeys(named) if each not in seen]
        seen.update(fresh)
        open_ += fresh
        yield from fresh


def _with_swaps_verified(
    steps: tuple[Step, ...], asking: Mapping[Address, tuple[Address, ...]]
) -> Iterator[Step]:
    """Behind the successor, before the old one gives up its name.

    A swap that was interrupted later than that has no such step left: its successor stood the
    questions before, and is only finished.
    """
    promoted = {step.address: step for step in steps if step.part is ReplacementPart.PROMOTE}
    for step in steps:
        if step.part is ReplacementPart.RETIRE and step.address in asking:
            successor = promoted[step.address]
            yield replace(
                _verify(step, asking[step.address]),
                part=ReplacementPart.VERIFY,
                replacement=step.replacement,
                reason=step.reason,
                says=step.says,
                live=successor.live,
                was=successor.was,
                becomes=successor.was,
            )
        yield step


def _changed(steps: tuple[Step, ...], *, is_new_verified: bool) -> Iterator[Step]:
    """The last step of everything whose answers may be others afterwards, once each."""
    last: dict[Address, Step] = {}
    for step in steps:
        if _may_answer_otherwise(step, is_new_verified=is_new_verified):
            last[step.address] = step
    yield from last.values()


def _may_answer_otherwise(step: Step, *, is_new_verified: bool) -> bool:
    match step.action, step.part:
        case Action.CREATE, ReplacementPart.RENEW:
            return True
        case Action.CREATE, None:
            return is_new_verified
        case ((Action.UPDATE | Action.RENAME | Action.ADOPT), None):
            # A replacement that nobody allowed has no parts, and never happens.
            return step.replacement is None and any(
                change.change_class is not ChangeClass.METADATA for change in step.changes
            )
        case _:
            return False


def _few(addresses: tuple[Address, ...]) -> str:
    more = len(addresses) - _MOST_NAMED
    named = ", ".join(map(str, addresses[:_MOST_NAMED]))
    return f"{named} and {more} more" if more > 0 else named


def _verify(step: Step, verifications: tuple[Address, ...]) -> Step:
    return Step(
        step.address,
        Action.VERIFY,
        ActionReason.CHECKED,
        f"asks {_few(verifications)} afterwards",
        desired=step.desired,
        live=step.live,
        attribution=step.attribution,
        verifies=verifications,
    )
