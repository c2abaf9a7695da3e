"""Mutability: whether the API can make a change in place, and the sentence to show when not.

Pure functions of a `Proposal`; each page names the one that governs its field.
"""

from collections.abc import Mapping, Sequence

from reconciler.kinds.declare import Changes, Proposal
from reconciler.model.data import Data, Fields


def _items(value: Data, key: str) -> dict[str, Fields]:
    """A keyed list, in whichever form it comes, as key -> item."""
    if isinstance(value, Mapping):
        return {name: item for name, item in value.items() if isinstance(item, Mapping)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {str(item[key]): item for item in value if isinstance(item, Mapping)}
    return {}


def _append_only(proposal: Proposal) -> str | None:
    before = _items(proposal.before, "feature_extractor_name")
    after = _items(proposal.after, "feature_extractor_name")
    for name, item in before.items():
        if name in after and after[name] != item:
            return f"extractor {name} is locked once it is in a namespace (§2)"
    return None


APPEND_ONLY = Changes(_append_only, "append only: extractors can be added, never altered (§2)")


def _while_unpublished(proposal: Proposal) -> str | None:
    if proposal.live.get("is_published"):
        return "stages are frozen while the retriever is published; unpublish it first (§5.2)"
    return None


WHILE_UNPUBLISHED = Changes(_while_unpublished, "in place only while unpublished (§5.2)")


def _broken_input(name: str, before: Data, after: Data) -> str | None:
    if not isinstance(before, Mapping):
        newly_required = isinstance(after, Mapping) and after.get("required")
        return f"{name} is new and required" if newly_required else None
    if not isinstance(after, Mapping):
        return f"{name} is removed"
    if before.get("type") != after.get("type"):
        return f"{name} changes its type from {before.get('type')} to {after.get('type')}"
    if after.get("required") and not before.get("required"):
        return f"{name} becomes required"
    return None


def _non_breaking(proposal: Proposal) -> str | None:
    before = proposal.before if isinstance(proposal.before, Mapping) else {}
    after = proposal.after if isinstance(proposal.after, Mapping) else {}
    broken = [
        says
        for name in {**before, **after}
        if (says := _broken_input(name, before.get(name), after.get(name)))
    ]
    return f"would break callers: {', '.join(broken)} (§5.2)" if broken else None


NON_BREAKING = Changes(
    _non_breaking,
    "in place when callers keep working: new optional fields, defaults, examples, texts (§5.2)",
)


def _destructive(name: str, before: Data, after: Data) -> str | None:
    if not isinstance(before, Mapping):
        return None
    if not isinstance(after, Mapping):
        return f"property {name} is removed"
    if before.get("type") != after.get("type"):
        return f"property {name} changes its type from {before.get('type')} to {after.get('type')}"
    return None


def _properties(value: Data) -> Fields:
    held = value.get("properties") if isinstance(value, Mapping) else None
    return held if isinstance(held, Mapping) else {}


def _keeps_properties(proposal: Proposal) -> str | None:
    before, after = _properties(proposal.before), _properties(proposal.after)
    lost = [says for name in before if (says := _destructive(name, before[name], after.get(name)))]
    return f"would destroy data: {', '.join(lost)} (§3)" if lost else None


KEEPS_PROPERTIES = Changes(
    _keeps_properties, "in place unless a property is removed or changes its type (§3)"
)


def _same_fields(proposal: Proposal) -> str | None:
    before = proposal.before if isinstance(proposal.before, Mapping) else {}
    after = proposal.after if isinstance(proposal.after, Mapping) else {}
    if not before:
        return "a unique key is fixed when the bucket is created and cannot be added later (§3)"
    if not after:
        return "a unique key is fixed when the bucket is created and cannot be removed (§3)"
    if before.get("fields") != after.get("fields"):
        return "the fields of a unique key are fixed when the bucket is created (§3)"
    return None


SAME_KEY = Changes(_same_fields, "only default_policy changes in place; the fields never do (§3)")


def _not_poisoned(proposal: Proposal) -> str | None:
    reason = proposal.live.get("disabled_reason")
    if not proposal.after or not isinstance(reason, Mapping):
        return None
    source = reason.get("source_collection_name") or reason.get("source_collection_id")
    return f"the server disabled it for good when its source {source} was deleted (§0.7)"


UNLESS_POISONED = Changes(
    _not_poisoned, "in place, unless the server disabled it for a deleted source (§0.7)"
)


def _same_pin_target(proposal: Proposal) -> str | None:
    before = proposal.before if isinstance(proposal.before, Mapping) else None
    after = proposal.after if isinstance(proposal.after, Mapping) else None
    if before is None or after is None:
        return "a transform is part of what a collection is; it cannot be added or removed (§4.2)"
    moved = [
        key
        for key in {**before, **after}
        if key != "retriever_version" and before.get(key) != after.get(key)
    ]
    if moved:
        return f"only the retriever_version pin can move, not {', '.join(sorted(moved))} (§4.2)"
    return None


PIN_ONLY = Changes(_same_pin_target, "only retriever_version moves in place (§4.2)")


def _not_archived(proposal: Proposal) -> str | None:
    if proposal.before == "archived":
        return "archived is final (§4.2)"
    return None


UNTIL_ARCHIVED = Changes(_not_archived, "in place until archived, which is final (§4.2)")
