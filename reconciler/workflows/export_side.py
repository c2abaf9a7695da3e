"""What is live in the namespace of one environment, as manifests that are to be shared."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from msgspec import Struct, field

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired
from reconciler.planning.export.secrets import SecretNames, SecretToSet
from reconciler.workflows.account import Account
from reconciler.workflows.export import ExportOptions, is_unowned, unfit_in
from reconciler.workflows.export_choice import LeftOut, choose
from reconciler.workflows.export_manifests import Manifest, write_manifests
from reconciler.workflows.selection import Wanted

Key = tuple[str, str]
"""A kind and a name; no name for the namespace itself, whose name is what differs."""
FOLDER: Final = "manifests"


class Side(Struct):
    """One environment, and what is live in its namespace."""

    name: str
    namespace: str
    stack: str
    manifests: dict[Key, Manifest] = field(default_factory=dict)
    left: list[LeftOut] = field(default_factory=list)
    secrets: dict[str, SecretToSet] = field(default_factory=dict)
    unowned: list[Address] = field(default_factory=list)

    @property
    def own_folder(self) -> str:
        """The folder of what exists here alone."""
        return f"{FOLDER}-{self.name}"

    def drop(self, key: Key, left: LeftOut) -> None:
        """Leave one out after all."""
        found = self.manifests.pop(key, None)
        if found is not None:
            self.left.append(LeftOut(found.address, left.code, left.says, left.remedy))


def read_side(
    account: Account, stack: str, name: str, namespace: str, options: ExportOptions
) -> Side:
    wanted = Wanted(kinds=options.wanted.kinds, namespaces=(namespace,))
    if problems := [*Wanted(namespaces=(namespace,)).report_idle(account.live.resources)]:
        raise Rejected(*problems)
    side = Side(name, namespace, _stack_in(account, namespace, (stack, f"{stack}-{name}")))
    chosen, side.left = choose(account, Desired(side.stack, {}), wanted)
    names = SecretNames(is_shared=True)
    for each in write_manifests(chosen, account, names, adopt=options.adopt):
        if each.address not in names.unfit:
            side.manifests[key_of(each.address)] = each
    side.left += unfit_in(names)
    side.secrets = names.given
    side.unowned = [found.address for found in chosen if is_unowned(found)]
    return side


def key_of(address: Address) -> Key:
    return address.kind, "" if address.kind == container_in(KINDS) else address.name


def _stack_in(account: Account, namespace: str, usual: Sequence[str]) -> str:
    """The stack that owns most of what is in a namespace; of the usual ones, the first is told.

    Where most is nobody's it is the last of the usual ones, as it is where nothing is there.
    """
    here = (each for at, each in account.live.resources.items() if at.namespace == namespace)
    owners = Counter(found.stamp.stack if found.stamp else "" for found in here)
    known = [stack for stack in usual if owners[stack]]
    most = max(owners, key=lambda each: (owners[each], each), default="")
    return known[0] if known else most or usual[-1]


def require_own_stacks(sides: Sequence[Side]) -> None:
    counts = Counter(side.stack for side in sides)
    problems = [
        Problem(
            "shared-stack",
            f"the stack {stack} owns what is in several of the namespaces, and environments of one "
            "stack would each plan to delete what only another declares",
            "hand all but one over to stacks of their own first: docs/splitting-a-stack.md",
        )
        for stack, count in counts.items()
        if count > 1
    ]
    if problems:
        raise Rejected(*problems)
