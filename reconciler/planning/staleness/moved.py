"""What moved under a step since it was planned: whether that is safer than planned, in words.

The monotone rule: whatever is safer is fine. What is there already exactly as planned is not made
again, fewer documents than planned may be lost. Everything else makes the plan stale.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import Struct

from reconciler.kinds.compile.compile import facts_of
from reconciler.model.change import Action, FieldChange
from reconciler.model.data import Data, FieldPath, is_same, show_path
from reconciler.model.location import Location
from reconciler.model.plan import Step
from reconciler.planning.staleness.preconditions import AS_DECLARED
from reconciler.planning.staleness.world import World


class StaleFact(Struct, frozen=True):
    """One fact that a step depends on, as it was and as it is."""

    step: Step
    key: str
    """A word, and for some what it is about: `owner`, `field tags`."""
    planned: Data
    now: Data
    world: World

    @property
    def word(self) -> str:
        """Which sort of fact it is."""
        return self.key.partition(" ")[0]

    @property
    def about(self) -> str:
        """The field or the resource that it is about."""
        return self.key.partition(" ")[2]

    @property
    def is_safe(self) -> bool:
        """Whether nothing moved, or nothing for the worse."""
        safer = _SAFER.get(self.word)
        return self.planned == self.now or (safer is not None and safer(self))

    @property
    def says(self) -> str:
        """What moved, for people."""
        words = _WORDS.get(self.word)
        return words(self) if words else _describe_move(f"`{self.key}`", self)

    @property
    def location(self) -> Location | None:
        """Where the manifest speaks of it."""
        said = (change.location for change in _changes_of(self.step, self.about))
        return next((place for place in said if place), self.step.location)


def _is_no_more(fact: StaleFact) -> bool:
    if fact.planned is None:  # unknown is more than anything
        return True
    counts = isinstance(fact.planned, int) and isinstance(fact.now, int)
    return counts and int(str(fact.now)) <= int(str(fact.planned))


def _is_within(fact: StaleFact) -> bool:
    return not _find_added(fact)


def _find_added(fact: StaleFact) -> list[str]:
    return sorted({*_texts(fact.now)} - {*_texts(fact.planned)})


def _texts(value: Data) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def _is_begun(fact: StaleFact) -> bool:
    """A create that was cut off: it lacks only what an update adds to it at once."""
    step, found = fact.step, fact.world.find_created(fact.step, fact.step.new_name)
    if step.action is not Action.CREATE or found is None or step.desired is None:
        return False
    fields = facts_of(fact.world.kinds[step.address.kind]).fields
    differing = {str(change.path[0]) for change in fact.world.differences(step.desired, found)}
    return found.stamp == step.stamp and all(
        fields[top].is_after_create for top in differing - {*step.deferred}
    )


def _is_on_its_way(fact: StaleFact) -> bool:
    return fact.step.live is not None and fact.now in fact.world.given[fact.step.live.id]


def _is_stamped(fact: StaleFact) -> bool:
    return fact.step.stamp is not None and fact.now == fact.step.stamp.stack


def _is_unprotected(fact: StaleFact) -> bool:
    stamp = fact.step.stamp
    return fact.now is False or (stamp is not None and fact.now == stamp.is_protected)


def _is_changed_already(fact: StaleFact) -> bool:
    return fact.now == AS_DECLARED and fact.step.replacement is None


_SAFER: Final[Mapping[str, Callable[[StaleFact], bool]]] = {
    "documents": _is_no_more,
    "objects": _is_no_more,
    "subtree": _is_within,
    "users": _is_within,
    "public": _is_within,
    "exists": _is_begun,
    "name": _is_on_its_way,
    "owner": _is_stamped,
    "protected": _is_unprotected,
    "published": lambda fact: fact.now is False,
    "taken": lambda fact: fact.now is False,
    "field": _is_changed_already,
    "obstacle": lambda fact: fact.now is None,
}


def _changes_of(step: Step, top: str) -> list[FieldChange]:
    return [change for change in step.changes if change.path and change.path[0] == top]


def _describe_moved_field(fact: StaleFact) -> str:
    """The parts of a field that moved, as far as both worlds tell them."""
    found, desired = fact.world.find_planned(fact.step), fact.step.desired
    now = fact.world.differences(desired, found) if found and desired else ()
    before = _values(fact.step.changes, fact.about)
    after = _values(now, fact.about)
    paths = [path for path in {**before, **after} if not is_same(before.get(path), after.get(path))]
    # What was live in the place of a secret is not in the file, and cannot be compared.
    is_told = before and not any(change.is_secret for change in (*now, *fact.step.changes))
    shown = [f"`{show_path(path)}`" for path in paths] if is_told else []
    return f"{', '.join(shown) or f'`{fact.about}`'} moved since the plan was made"


def _values(changes: Iterable[FieldChange], top: str) -> dict[FieldPath, Data]:
    """What is live where a field differs; one that gets a new id, or is sent again, does not."""
    return {
        change.path: change.before
        for change in changes
        if change.path[0] == top and not change.is_repointed and not change.resent
    }


def _describe_move(what: str, fact: StaleFact, *, nothing: str = "nothing") -> str:
    was, now = (_show(value, nothing) for value in (fact.planned, fact.now))
    return f"{what} was {was} when the plan was made, and is {now} now"


def _count(fact: StaleFact) -> str:
    return _describe_move(f"`{fact.key}`", fact, nothing="unknown")


def _describe_growth(fact: StaleFact) -> str:
    return f"`{fact.key}` grew since the plan was made: {', '.join(_find_added(fact))}"


def _show(value: Data, nothing: str) -> str:
    if value is None:
        return nothing
    return str(value).lower() if isinstance(value, bool) else str(value)


_WORDS: Final[Mapping[str, Callable[[StaleFact], str]]] = {
    "exists": lambda fact: "is there by now" if fact.now else "is not there any more",
    "taken": lambda _: "its new name is taken by now",
    "field": _describe_moved_field,
    "obstacle": lambda fact: f"`{fact.about}` cannot change in place any more: {fact.now}",
    "reference": lambda fact: _describe_move(fact.about, fact),
    "documents": _count,
    "objects": _count,
    "subtree": _describe_growth,
    "users": _describe_growth,
    "public": _describe_growth,
}
