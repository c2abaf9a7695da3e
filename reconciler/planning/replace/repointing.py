"""What holds the id of something replaced, and what giving it the new id means."""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.compile.references import Reference, with_references
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import Data, FieldPath
from reconciler.model.plan import Step
from reconciler.planning.compare.resource import changes_between
from reconciler.planning.compare.unverifiable import unverifiable_in
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming

_ANOTHER = "\0"
"""Added to a name, it makes a reference to something else: a replaced resource is another one."""


def holders_in(
    mentions: Mentions, naming: Naming, kinds: Mapping[str, Kind]
) -> Mapping[Address, tuple[Address, ...]]:
    """Every resource that manifests refer to -> those whose fields hold its id."""
    found: dict[Address, dict[Address, None]] = defaultdict(dict)
    for holder, references in mentions.items():
        for reference in references:
            if not reference.is_loose:
                found[naming.address_of(reference, kinds)][holder] = None
    return {address: tuple(sorted(holders)) for address, holders in found.items()}


class Repointing(Struct, frozen=True):
    """Changes a step so that its resource is given the ids of what is replaced."""

    naming: Naming
    kinds: Mapping[str, Kind]

    def repoint(self, step: Step, target: Address) -> Step:
        """The holder's step with the new id in it; unchanged where nothing has to move."""
        known = [change.path for change in step.changes]
        # A field that is sent anyway carries the new id along: ids are filled in when it is sent.
        moved = [each for each in self._moves(step, target) if not _is_near(each.path, known)]
        if not moved:
            return step
        says = f"holds the id of {target}, which is replaced"
        if step.action is not Action.NO_OP:
            return replace(
                step,
                changes=(*step.changes, *moved),
                says=says if not step.says else f"{step.says}; {says}",
            )
        spec = step.desired.spec if step.desired else {}
        return replace(
            step,
            action=Action.UPDATE,
            reason=ActionReason.REPOINTED,
            says=says,
            changes=tuple(moved),
            unverifiable=unverifiable_in(self.kinds[step.address.kind], spec),
        )

    def _moves(self, step: Step, target: Address) -> list[FieldChange]:
        if step.desired is None or step.live is None:
            return []

        def renamed(reference: Reference) -> str:
            is_meant = self.naming.address_of(reference, self.kinds) == target
            return reference.value + _ANOTHER if is_meant else reference.value

        kind = self.kinds[step.address.kind]
        after = with_references(kind, step.desired.spec, step.address, renamed)
        # Both sides are the manifest: what differs is the id alone, whatever drifted beside it.
        changes = changes_between(step.desired, step.live, kind, step.desired.spec, after)
        return [
            replace(change, after=_as_named(change.after), is_repointed=True) for change in changes
        ]


def _is_near(path: FieldPath, known: list[FieldPath]) -> bool:
    """Whether a change is known already that sends this field anyway."""
    return any(path[: len(other)] == other or other[: len(path)] == path for other in known)


def _as_named(value: Data) -> Data:
    if isinstance(value, str):
        return value.removesuffix(_ANOTHER)
    if isinstance(value, Mapping):
        return {key.removesuffix(_ANOTHER): _as_named(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_named(inner) for inner in value]
    return value
