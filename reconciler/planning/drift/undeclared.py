"""What declared resources hold live that nobody declares, and that no default explains.

It is left to the server, so that no plan shows it and nothing ever takes it away.
"""

from collections.abc import Iterator, Mapping

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.drift import Undeclared
from reconciler.model.resource import Desired, Live
from reconciler.planning.compare.undeclared_values import find_undeclared_values
from reconciler.planning.decide import in_names
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming


def undeclared_in(
    desired: Desired, live: Live, mentions: Mentions, kinds: Mapping[str, Kind]
) -> Iterator[Undeclared]:
    """Field by field; objects by what is in them."""
    naming = Naming(desired.present, live.directory, container_in(kinds))
    for address in sorted(desired.present):
        found, kind = live.resources.get(address), kinds[address.kind]
        if found is None:
            continue
        said = in_names(desired.resources[address], kind, mentions, naming).spec
        body = naming.in_names(kind, found.body, address)
        for each in find_undeclared_values(facts_of(kind), said, body):
            for path, value in each.leaves:
                yield Undeclared(address, path, value)
