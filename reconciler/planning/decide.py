"""One resource, wanted or found -> the step it takes, with its reason and a sentence."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.catalogue import Catalogue
from reconciler.model.change import Action, ActionReason, ChangeClass, FieldChange, ResendReason
from reconciler.model.plan import Step
from reconciler.model.resource import NOTHING_ADDED, Desired, LiveResource, Resource, Stamp
from reconciler.planning.compare.metadata_keys import declared_keys
from reconciler.planning.compare.resend import secrets_version_of, with_resent
from reconciler.planning.compare.resource import changes_of
from reconciler.planning.compare.unverifiable import unverifiable_of, unverifiable_sent
from reconciler.planning.impact.blast_radius import blast_radius_of
from reconciler.planning.match.hand_over import is_handed_over
from reconciler.planning.match.ownership import Ownership, owner_of
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming


def in_names(resource: Resource, kind: Kind, mentions: Mentions, naming: Naming) -> Resource:
    """The resource with names where its manifest has ids, so that all that follows sees names."""
    if all(naming.name_of(each) == each.value for each in mentions[resource.address]):
        return resource
    return replace(resource, spec=naming.in_names(kind, resource.spec, resource.address))


def create(
    resource: Resource, kind: Kind, desired: Desired, *, kept: Sequence[LiveResource] = ()
) -> Step:
    """The step for what is declared and not live; `kept` is gone and not what is declared."""
    says = "declared, and not there yet"
    if kept:
        says += f"; {_call_gone(kept[0], kind)} of this name is another one, and stays so"
    says = "; ".join([says, *_describe_run(kind, is_new=True)])
    return Step(
        resource.address,
        Action.CREATE,
        ActionReason.NOT_LIVE,
        says,
        desired=resource,
        stamp=stamp_for(resource, kind, desired),
        unverifiable=unverifiable_of(resource, kind),
    )


def _call_gone(found: LiveResource, kind: Kind) -> str:
    """What is gone, and listed still: `the disabled trigger trg_1`."""
    return f"the {_gone_in_words(kind)} {kind.name.lower()} {found.id}"


def _gone_in_words(kind: Kind) -> str:
    return " ".join(kind.listing.gone.values()).lower()


def stamp_for(
    resource: Resource, kind: Kind, desired: Desired, found: LiveResource | None = None
) -> Stamp | None:
    """The owner's mark that a resource of ours carries; `None` for a kind without one.

    What was noted of `found` stays noted.
    """
    if not kind.is_stamped:
        return None
    return Stamp(
        desired.stack,
        resource.lifecycle.prevent_destroy,
        keys=declared_keys(resource.spec),
        added=found.stamp.added if found is not None and found.stamp else NOTHING_ADDED,
        secrets_version=secrets_version_of(resource, kind, found),
        name=resource.address.name if kind.is_named_in_stamp else None,
    )


def update(
    resource: Resource,
    found: LiveResource,
    kind: Kind,
    desired: Desired,
    naming: Naming,
    *,
    was: str | None = None,
    catalogue: Catalogue | None = None,
    is_resent: bool = False,
) -> Step:
    """The step for what is declared and live: a no-op where nothing differs and we own it.

    `was` is the name that it still has, where the manifest gives it another one; `catalogue` is
    the live one, where it was read; `is_resent` is whether `--resend` asks for it.
    """
    changes = changes_of(resource, found, kind, naming, catalogue=catalogue)
    changes = with_resent(changes, resource, kind, found, is_asked=is_resent)
    stamp = stamp_for(resource, kind, desired, found)
    is_restamped = stamp is not None and not _is_marked(found.stamp, stamp, changes)
    owner = owner_of(found, kind, desired)
    # Asked before ownership refuses it: both stacks said so, and the taker's mark is the one
    # write.
    if is_handed_over(resource, found) and owner is Ownership.FOREIGN:
        verdict = (Action.ADOPT, ActionReason.HANDED_OVER, _describe_takeover(found, stamp))
    else:
        verdict = _decide(owner, changes, found, stamp if is_restamped else None, was)
    action, reason, says = verdict
    if kind.listing.says_gone(found.body):
        reason, says = ActionReason.RETURNED, f"switches {_call_gone(found, kind)} on again"
    says = "; ".join((says, *dict.fromkeys(each.told for each in changes if each.told)))
    if any(change.change_class is not ChangeClass.METADATA for change in changes):
        says = "; ".join([says, *_describe_run(kind)])
    return Step(
        resource.address,
        action,
        reason,
        says,
        changes=changes,
        desired=resource,
        live=found,
        stamp=stamp if is_restamped else None,
        unverifiable=unverifiable_sent(kind, resource.spec, changes)
        if changes or is_restamped
        else (),
        was=was,
    )


def _is_marked(live: Stamp | None, wanted: Stamp, changes: tuple[FieldChange, ...]) -> bool:
    """Whether the mark is as it must be; one without notes gets them with the next change."""
    if live is None:
        return False
    # Stamps of earlier versions know no keys; to rewrite them all would be a plan full of nothing.
    is_older = live.keys is None and not changes
    return (replace(live, keys=wanted.keys) if is_older else live) == wanted


def _decide(
    owner: Ownership,
    changes: tuple[FieldChange, ...],
    found: LiveResource,
    stamp: Stamp | None,
    was: str | None,
) -> tuple[Action, ActionReason, str]:
    # Before every difference: a take-over is approved as such, whatever else it changes.
    if owner is Ownership.NOBODY:
        return (
            Action.ADOPT,
            ActionReason.UNOWNED,
            "declared, live, and owned by nobody: takes it over",
        )
    # An update in form only: the guard on foreign owners refuses it, and shows what would differ.
    if owner is Ownership.FOREIGN and found.stamp is not None:
        return Action.UPDATE, ActionReason.FOREIGN, f"belongs to the stack {found.stamp.stack}"
    # Before the differences, because whatever else differs travels in the rename's own request.
    if was is not None:
        return Action.RENAME, ActionReason.RENAMED, _describe_rename(was, changes, found)
    # Once per resource: the new stack name is written with whatever else differs.
    if owner is Ownership.EARLIER and found.stamp is not None:
        says = f"still carries the stack's earlier name, {found.stamp.stack}"
        return Action.UPDATE, ActionReason.RENAMED_STACK, says
    # From here on it is ours under its own name, so that only its contents can speak.
    if changes:
        differing = [_describe_changes(changes), *_describe_stamp_change(found.stamp, stamp)]
        return Action.UPDATE, _reason_for(changes), "; ".join(differing)
    # A successor that has its name already: the mark alone still says that a swap is under way.
    if found.stamp is not None and stamp is not None and found.stamp.successor_of is not None:
        return Action.UPDATE, ActionReason.LEFT_OVER, "ends the swap that made it"
    if stamp is not None:
        return (
            Action.UPDATE,
            ActionReason.CHANGED,
            "; ".join(_describe_stamp_change(found.stamp, stamp)) or _NOTED,
        )
    return Action.NO_OP, ActionReason.UNCHANGED, "live is as declared"


def _describe_run(kind: Kind, *, is_new: bool = False) -> Iterator[str]:
    """That nothing comes of it yet, where something must be run first."""
    if kind.run is not None:
        yield (
            "does nothing until it is executed"
            if is_new
            else ("takes effect with its next execution")
        )


_NOTED: Final = "its stamp is to remember which keys of metadata are declared"


def _describe_stamp_change(before: Stamp | None, after: Stamp | None) -> Iterator[str]:
    """What people should know of a new mark."""
    if before is not None and after is not None and before.is_protected != after.is_protected:
        says = "now protected" if after.is_protected else "no longer protected"
        yield f"{says} from deletion (prevent_destroy)"


def _describe_takeover(found: LiveResource, stamp: Stamp | None) -> str:
    giver = found.stamp.stack if found.stamp else ""
    says = f"takes it over from the stack {giver}, which is to declare it `ensure: released`"
    is_unprotected = found.stamp and found.stamp.is_protected and stamp and not stamp.is_protected
    return f"{says}; no longer protected from deletion" if is_unprotected else says


def _describe_rename(was: str, changes: tuple[FieldChange, ...], found: LiveResource) -> str:
    is_standing_in = found.stamp and (found.stamp.successor_of or found.stamp.retired_from)
    says = "takes the name over from an interrupted swap" if is_standing_in else f"was {was}"
    return f"{says}; {_describe_changes(changes)}" if changes else says


def _reason_for(changes: tuple[FieldChange, ...]) -> ActionReason:
    why = {change.resent for change in changes}
    if any(change.is_new_version for change in changes):
        return ActionReason.VERSIONED
    if None in why:
        return ActionReason.CHANGED
    return ActionReason.ROTATED if ResendReason.ROTATED in why else ActionReason.RESENT


_AGAIN = {
    ResendReason.ROTATED: "its secrets are sent again, because secrets_version was raised",
    ResendReason.ASKED: "is sent again as it is declared (--resend)",
}


def _describe_changes(changes: tuple[FieldChange, ...]) -> str:
    tops = dict.fromkeys(str(change.path[0]) for change in changes if not change.resent)
    why = {change.resent for change in changes}
    again = [says for each, says in _AGAIN.items() if each in why]
    return "; ".join([f"differs in {', '.join(tops)}", *again] if tops else again)


_WHY_DELETED = {
    ActionReason.DESTROY: "owned by this stack, which is being destroyed",
    ActionReason.NOT_DECLARED: "owned by this stack, and no longer declared",
    ActionReason.TOMBSTONE: "declared `ensure: absent`",
    ActionReason.HOME_ABSENT: (
        "owned by this stack, in a namespace that is declared `ensure: absent`"
    ),
    ActionReason.LEFT_OVER: "left behind by a swap, and of no use any more",
}


def delete(
    found: LiveResource, kind: Kind, reason: ActionReason, resource: Resource | None = None
) -> Step:
    """The step that ends a live resource; `resource` is its tombstone, where it has one."""
    kept = f"; the API keeps it as {_gone_in_words(kind)}" if kind.listing.can_return else ""
    return Step(
        found.address,
        Action.DELETE,
        reason,
        f"{_WHY_DELETED[reason]}{kept}",
        desired=resource,
        live=found,
        blast_radius=blast_radius_of(found, kind),
    )
