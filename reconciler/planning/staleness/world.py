"""One look at live, in the words of one plan's steps: what each of them finds.

The same look is taken when a plan is made and when it is applied, so that what moved in between
can be told. A resource that has an id is found by it, whatever it is called by now.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from functools import cached_property

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.containment import container_in, is_part
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.change import Action, FieldChange
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import Directory, Live, LiveResource, OnReplace, Resource
from reconciler.planning.compare.resource import changes_of
from reconciler.planning.impact.dependents import Dependents, index_dependents
from reconciler.planning.match.renaming import with_names
from reconciler.planning.match.returning import as_planned_to_return
from reconciler.planning.names.naming import Naming

_REMOVING = (ReplacementPart.REMOVE, ReplacementPart.RETIRE)
_RENAMING = (None, ReplacementPart.RETIRE)
"""Parts before which a resource has the name that its user gave it last."""


class World(PartlyShown, Struct, dict=True):
    """Live, and what one plan is about to do to it."""

    live: Live
    """Under the names that the plan gives, whether it has come to that or not."""
    called: Mapping[tuple[str, str], str]
    """(kind, id) -> the name it has now."""
    kinds: Mapping[str, Kind]
    lookups: Mapping[str, Lookup]
    naming: Naming
    made: frozenset[Address]
    """What the plan itself creates, so that nobody knows its id yet."""
    ended: frozenset[Address]
    """What the plan deletes for good."""
    replaced: frozenset[str]
    """The ids that another one takes the place of."""
    given: Mapping[str, Set[str]]
    """id -> the names that the plan gives it on its way."""
    _differences: Unshown[dict[tuple[Address, str], tuple[FieldChange, ...]]] = field(
        default_factory=dict
    )
    """What was compared before: several facts are read off one comparison."""

    def name_of(self, found: LiveResource) -> str:
        """What a resource is called now, before any rename that is still to be done."""
        return self.called.get((found.address.kind, found.id), found.address.name)

    def at(self, address: Address) -> LiveResource | None:
        """What has this address."""
        return self.live.resources.get(address)

    def find_planned(self, step: Step) -> LiveResource | None:
        """The resource that a step found live when it was planned, as it is now."""
        return self._by_id.get((step.address.kind, step.live.id)) if step.live else None

    def find_created(self, step: Step, name: str) -> LiveResource | None:
        """What was created under this name since; never what is still to be replaced."""
        found = self.at(step.address._replace(name=name))
        return found if found is not None and found.id not in self.replaced else None

    def differences(self, resource: Resource, found: LiveResource) -> tuple[FieldChange, ...]:
        """What a declared resource still differs in, in the words of the plan."""
        pair = (resource.address, found.id)
        if pair not in self._differences:
            kind = self.kinds[resource.address.kind]
            self._differences[pair] = changes_of(
                resource, found, kind, self.naming, catalogue=self.live.catalogue
            )
        return self._differences[pair]

    def ids_in(self, found: LiveResource) -> set[str]:
        """Everything that a live resource refers to, as it says it."""
        kind = self.kinds[found.address.kind]
        held = references_in(kind, found.body, found.address, is_live=True)
        return {each.value for each in held}

    def subtree(self, address: Address) -> list[Address]:
        """What goes with a resource, and is not deleted by the plan itself."""
        return sorted(self._standing.subtree_of(address) - self.ended)

    def users(self, address: Address) -> list[Address]:
        """What stays and refers to a resource, or to what goes with it."""
        return sorted(self._standing.users_of(address) - self.ended)

    @cached_property
    def _by_id(self) -> dict[tuple[str, str], LiveResource]:
        return {(each.address.kind, each.id): each for each in self.live.resources.values()}

    @cached_property
    def _standing(self) -> Dependents:
        return index_dependents(self.live, self.naming, self.kinds, self.lookups)


def read_world(
    steps: Iterable[Step],
    live: Live,
    *,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
) -> World:
    """Live as these steps speak of it."""
    steps = tuple(steps)
    called = {(each.address.kind, each.id): each.address.name for each in live.resources.values()}
    for are_rooms in (True, False):
        live = with_names(live, _to_rename(steps, live, are_rooms=are_rooms), kinds)
    live = as_planned_to_return(steps, live)
    live = with_names(live, _parts_to_rename(steps, live, kinds), kinds)
    made = frozenset(step.address for step in steps if _is_making(step))
    return World(
        live,
        called,
        kinds,
        lookups,
        Naming(
            made,
            replace(live.directory, names=_names(steps, live.directory)),
            container_in(kinds),
        ),
        made,
        frozenset(step.address for step in steps if step.action is Action.DELETE) - made,
        frozenset(step.live.id for step in steps if step.live and step.part in _REMOVING),
        _names_by_id(steps),
    )


def _to_rename(steps: Iterable[Step], live: Live, *, are_rooms: bool) -> dict[Address, Address]:
    """New address -> old one, of what a plan renames and has not renamed yet.

    Namespaces come first, because the addresses of what is inside begin with their names.
    """
    asked = {
        step.address: (step.address._replace(name=step.was), step.live.id)
        for step in steps
        if step.was and step.live and _is_renaming(step)
        if (step.address.namespace == "") is are_rooms
    }
    return {
        new: old
        for new, (old, id_) in asked.items()
        if new not in live.resources
        if (found := live.resources.get(old)) is not None and found.id == id_
    }


def _parts_to_rename(
    steps: Iterable[Step], live: Live, kinds: Mapping[str, Kind]
) -> dict[Address, Address]:
    """New address -> old one, of parts that the plan calls as what they belong to in the end."""
    called = {
        (step.address.kind, step.live.id): step.address
        for step in steps
        if step.live is not None and is_part(kinds[step.address.kind])
    }
    return {
        new: old
        for old, found in live.resources.items()
        if (new := called.get((old.kind, found.id), old)) != old and new not in live.resources
    }


def _is_renaming(step: Step) -> bool:
    """What a step finds under another name has that from its user, not from this plan."""
    if step.part is ReplacementPart.REMOVE:
        return step.replacement is not None and step.replacement.how is OnReplace.RECREATE
    return step.part in _RENAMING and step.action is not Action.DELETE


def _is_making(step: Step) -> bool:
    return step.action is Action.CREATE or step.part is ReplacementPart.PROMOTE


def _names_by_id(steps: Iterable[Step]) -> dict[str, set[str]]:
    given: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        if step.live is not None:
            given[step.live.id] |= {step.old_name, step.new_name}
    return given


def _names(steps: Iterable[Step], directory: Directory) -> dict[tuple[str, str], Mapping[str, str]]:
    """Every id under the name that the plan calls it by, however far the plan has come."""
    names = {home: dict(by_id) for home, by_id in directory.names.items()}
    for step in steps:
        if step.live is not None:
            home = (step.address.kind, step.address.namespace)
            names.setdefault(home, {})[step.live.id] = step.address.name
    return dict(names)
