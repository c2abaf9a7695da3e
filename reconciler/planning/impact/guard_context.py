"""A finished plan beside all that a guard may compare it with."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from reconciler.kinds.compile.references import Reference, all_references_in
from reconciler.kinds.compile.server_made import without_worked_out
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.data import Fields, texts_in
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import Desired, Live, OnReplace
from reconciler.planning.impact.blast_radius import count_destroyed
from reconciler.planning.match.interrupted_swaps import intended_address
from reconciler.planning.match.ownership import Ownership, owner_of
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming
from reconciler.planning.options.options import PlanOptions


class GuardContext(Struct, frozen=True, dict=True):
    """A plan's steps beside everything a guard may compare them with."""

    steps: Sequence[Step]
    desired: Desired
    live: Live
    kinds: Mapping[str, Kind]
    options: PlanOptions
    naming: Naming
    mentions: Mentions
    lookups: Mapping[str, Lookup] = field(default_factory=dict)

    @cached_property
    def declared(self) -> dict[Address, Fields]:
        """What the manifests want to be there: not what they end, or give up."""
        return {
            address: resource.spec
            for address, resource in self.desired.resources.items()
            if resource.lifecycle.is_wanted
        }

    @property
    def staying(self) -> Iterator[tuple[Address, Iterable[Reference]]]:
        """Everything that is there after the plan, with all that it refers to by then."""
        for address in {**self.live.resources, **self.declared}:
            if address in self.ended and address not in self.renewed:
                continue
            found = self.live.resources.get(address)
            if address in self.declared and self._is_written(address):
                yield address, (*self.mentions.get(address, ()), *self._left_alone(address))
            elif found is not None:
                kind = self.kinds[address.kind]
                yield address, all_references_in(kind, found.body, address, is_live=True)

    def _left_alone(self, address: Address) -> Iterator[Reference]:
        """What a declared resource goes on to refer to, where its manifest leaves live alone."""
        found, resource = self.live.resources.get(address), self.desired.resources.get(address)
        if found is None or resource is None or address in self.ended:
            return
        changes = (change for step in self.steps_at(address) for change in step.changes)
        moved = {text for change in changes for text in texts_in(change.before)}
        kind = self.kinds[address.kind]
        body = without_worked_out(kind, found.body, resource.spec)
        for each in all_references_in(kind, body, address, is_live=True):
            name = self.naming.address_of(each, self.kinds).name
            if moved.isdisjoint((each.value, name, each.word(each.namespace, name))):
                yield each

    def _is_written(self, address: Address) -> bool:
        """Whether what is declared is what will be: unless it is left out of a narrowed plan."""
        # Destroying writes nothing, so that what stays does so as it is live.
        if self.options.is_destroy:
            return False
        is_narrowed = bool(self.options.targets or self.options.excluded)
        return not is_narrowed or bool(self.steps_at(address))

    @cached_property
    def ended(self) -> Mapping[Address, Step]:
        """What is live and will be no more, replaced or not, with the step that ends it."""
        return {step.address: step for step in self.deletions}

    @cached_property
    def renewed(self) -> frozenset[Address]:
        """Of what is ended, all that is there again under its name, with another id."""
        return frozenset(
            step.address for step in self.deletions if step.part is ReplacementPart.REMOVE
        )

    @cached_property
    def parted(self) -> frozenset[tuple[str, str]]:
        """Kind and id of everything live whose parts the plan deletes by themselves."""
        return frozenset(
            (kind.parent.kind, step.live.parent)
            for step in self.deletions
            if (kind := self.kinds[step.address.kind]).parent is not None and step.live
        )

    @cached_property
    def deletions(self) -> list[Step]:
        """The steps that delete, the last parts of replacements among them."""
        return [step for step in self.steps if step.action is Action.DELETE]

    def steps_at(self, address: Address) -> Sequence[Step]:
        """Everything the plan does at an address, in its order."""
        return self._steps_at.get(address, ())

    @cached_property
    def _steps_at(self) -> Mapping[Address, Sequence[Step]]:
        found: dict[Address, list[Step]] = defaultdict(list)
        for step in self.steps:
            found[step.address].append(step)
        return found

    @property
    def losses(self) -> list[Step]:
        """The deletions that leave nothing that could take over: a swap is none."""
        return [step for step in self.deletions if not _is_swap(step)]

    @cached_property
    def counted(self) -> list[tuple[Step, int | None]]:
        """What deletes documents or objects, and how many of both; `None` is unknown."""
        return [
            (step, count_destroyed(step.blast_radius))
            for step in self.deletions
            if step.blast_radius
        ]

    def owner(self, step: Step) -> Ownership | None:
        """Whose the step's live resource is."""
        if step.live is None:
            return None
        return owner_of(step.live, self.kinds[step.address.kind], self.desired)

    def is_allowed(self, step: Step) -> bool:
        """Whether `--allow-destroy` names it, or the name that an interrupted swap took from it."""
        meant = intended_address(step.live) if step.live else None
        return any(self.options.may_destroy(each) for each in (step.address, meant) if each)

    def may_be_replaced(self, step: Step) -> bool:
        """Whether `--allow-replace` names it."""
        return self.options.may_replace(step.address)


def _is_swap(step: Step) -> bool:
    is_planned = step.replacement is not None and step.replacement.how is OnReplace.SWAP
    return is_planned or step.reason is ActionReason.LEFT_OVER
