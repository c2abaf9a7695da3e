"""Which stacks of a fleet a run is about: names and patterns, a wave, a shard."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from msgspec import Struct

from reconciler.model.fleet.stack import FleetStack


class Shard(Struct, frozen=True):
    """One of several parts that together are the whole: `2/5` is the second of five."""

    number: int
    """From 1 on."""
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


def part_of(stacks: Iterable[FleetStack], shard: Shard) -> tuple[FleetStack, ...]:
    """The stacks of one shard, in the order in which they are listed.

    Every stack is in exactly one of the shards, whatever the order of the list; their sizes differ
    by one at the most. Stacks of one key are neighbours, because whoever runs elsewhere does not
    know how busy an account is.
    """
    listed = list(stacks)
    ordered = sorted(listed, key=lambda each: (each.key_env or "", each.wave, each.name))
    start, end = (
        number * len(ordered) // shard.count for number in (shard.number - 1, shard.number)
    )
    chosen = {id(each) for each in ordered[start:end]}
    return tuple(each for each in listed if id(each) in chosen)


def named(stacks: Iterable[FleetStack], patterns: Sequence[str]) -> tuple[FleetStack, ...]:
    """The stacks that any of the patterns means; without patterns, all of them."""
    listed = tuple(stacks)
    if not patterns:
        return listed
    return tuple(each for each in listed if any(means(word, each) for word in patterns))


def means(pattern: str, stack: FleetStack) -> bool:
    """Whether `ads-de`, or `ads-*`, means a stack."""
    return pattern == stack.name or fnmatchcase(stack.name, pattern)
