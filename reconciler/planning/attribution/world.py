"""What was declared, what is declared and what is live: asked resource by resource."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.attribution import Converged
from reconciler.model.data import is_same
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.resource import Desired, Live, LiveResource, Resource
from reconciler.planning.attribution.sides import Sides, sides_of, under_new_names
from reconciler.planning.decide import in_names
from reconciler.planning.match.ownership import is_ours
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming


class Comparison(PartlyShown, Struct, dict=True):
    """The two sides of a plan, and what was declared before them."""

    earlier: Desired
    """As it was written."""
    head: Desired
    live: Live
    """Under the names that the plan gives."""
    kinds: Mapping[str, Kind]
    naming: Naming
    mentions: Mentions
    _sides: Unshown[dict[Address, Sides | None]] = field(default_factory=dict)

    @cached_property
    def base(self) -> Desired:
        """What was declared, as the head calls it."""
        return under_new_names(self.earlier, self.head, self.kinds, self.naming)

    def base_resource(self, address: Address) -> Resource | None:
        """What the base wanted to be there."""
        found = self.base.resources.get(address)
        return found if found is not None and found.lifecycle.is_wanted else None

    def was_known(self, address: Address) -> bool:
        """Whether the base declared it, under this name or, since renamed, under another."""
        before = self.earlier.resources.get(address)
        is_there = before is not None and before.lifecycle.is_wanted
        return is_there or self.base_resource(address) is not None

    def is_ours(self, found: LiveResource) -> bool:
        """Whether the stack owns it."""
        return is_ours(found, self.kinds[found.address.kind], self.head)

    def head_resource(self, address: Address) -> Resource | None:
        """What the head wants to be there, in names."""
        resource = self.head.resources.get(address)
        if resource is None or not resource.lifecycle.is_wanted:
            return None
        return in_names(resource, self.kinds[address.kind], self.mentions, self.naming)

    def sides(self, address: Address) -> Sides | None:
        """The three sides of what both manifests declare, and is live."""
        if address not in self._sides:
            self._sides[address] = self._compare(address)
        return self._sides[address]

    def _compare(self, address: Address) -> Sides | None:
        base, head = self.base_resource(address), self.head_resource(address)
        found = self.live.resources.get(address)
        if base is None or head is None or found is None:
            return None
        kind, known = self.kinds[address.kind], self.live.catalogue
        return sides_of(base, head, found, kind, self.naming, catalogue=known)

    def find_converged(self) -> Iterator[Converged]:
        """All that both sides moved to the same."""
        for address in {**self.base.resources, **self.head.resources}:
            base, head = self.base_resource(address), self.head.resources.get(address)
            wanted, found = self.head_resource(address), self.live.resources.get(address)
            if (base is None) is not (wanted is None):
                if self._is_met(address, wanted, found):
                    yield Converged(address)
            elif base and wanted and found and (sides := self._unequal(base, head, address)):
                yield from (Converged(address, path) for path in sides.find_converged())

    def _unequal(self, base: Resource, head: Resource | None, address: Address) -> Sides | None:
        """The sides, unless the manifests say the same word for word."""
        before = self.earlier.resources.get(address)
        is_word_for_word = (
            head
            and before
            and before.lifecycle == head.lifecycle
            and is_same(before.spec, head.spec)
        )
        return None if is_word_for_word or base is None else self.sides(address)

    def _is_met(
        self, address: Address, wanted: Resource | None, found: LiveResource | None
    ) -> bool:
        """Whether what only one of the manifests declares is as the head has it already."""
        if wanted is None or found is None:
            return wanted is None and found is None
        kind = self.kinds[address.kind]
        if not kind.is_stamped or not self.is_ours(found):
            return False
        known = self.live.catalogue
        same = sides_of(wanted, wanted, found, kind, self.naming, catalogue=known)
        return is_same(same.head, same.live_for_head)
