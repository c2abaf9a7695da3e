"""Mutability: whether the API can make a change in place, and the sentence to show when not.

Pure functions of a `ProposedChange`, which see both sides in comparable form (keyed lists are
maps) and name the guilty part of the field, so that the parts beside it are not blamed. Each page
names the rule that governs its field.
"""

from collections.abc import Iterator, Mapping

from reconciler.kinds.declaration.changes import Changes, Obstacle, ProposedChange
from reconciler.kinds.declaration.schema_evolution import breaks_callers, destroys_data
from reconciler.model.data import Data, Fields, is_same


def _fields(value: Data) -> Fields:
    return value if isinstance(value, Mapping) else {}


def _append_only(proposal: ProposedChange) -> Iterator[Obstacle]:
    before, after = _fields(proposal.before), _fields(proposal.after)
    for name, item in before.items():
        if name in after and not is_same(after[name], item):
            says = f"extractor {name} is locked once it is in a namespace"
            yield Obstacle(says, (name,))


APPEND_ONLY = Changes(_append_only, "append only: extractors can be added, never altered")


def _while_unpublished(proposal: ProposedChange) -> Iterator[Obstacle]:
    if proposal.live.get("is_published"):
        says = "stages are frozen while the retriever is published"
        yield Obstacle(says, held_by="PublishedRetriever")


WHILE_UNPUBLISHED = Changes(_while_unpublished, "in place only while unpublished")


def _non_breaking(proposal: ProposedChange) -> Iterator[Obstacle]:
    for path, says in breaks_callers(_fields(proposal.before), _fields(proposal.after)):
        yield Obstacle(f"would break callers: {says}", path)


NON_BREAKING = Changes(
    _non_breaking,
    "in place when callers keep working: new optional fields, defaults, examples, texts",
)


def _keeps_properties(proposal: ProposedChange) -> Iterator[Obstacle]:
    before, after = (
        _fields(_fields(side).get("properties")) for side in (proposal.before, proposal.after)
    )
    for path, says in destroys_data(before, after):
        yield Obstacle(f"would destroy data: {says}", ("properties", *path))


KEEPS_PROPERTIES = Changes(
    _keeps_properties, "in place unless a property is removed or changes its type"
)


def _same_fields(proposal: ProposedChange) -> Iterator[Obstacle]:
    before, after = _fields(proposal.before), _fields(proposal.after)
    if not before:
        yield Obstacle("a unique key is fixed when the bucket is created and cannot be added later")
    elif not after:
        yield Obstacle("a unique key is fixed when the bucket is created and cannot be removed")
    elif not is_same(before.get("fields"), after.get("fields")):
        says = "the fields of a unique key are fixed when the bucket is created"
        yield Obstacle(says, ("fields",))


SAME_KEY = Changes(_same_fields, "only default_policy changes in place; the fields never do")


def _not_poisoned(proposal: ProposedChange) -> Iterator[Obstacle]:
    reason = proposal.live.get("disabled_reason")
    if proposal.after and isinstance(reason, Mapping):
        source = reason.get("source_collection_name") or reason.get("source_collection_id")
        yield Obstacle(f"the server disabled it for good when its source {source} was deleted")


UNLESS_POISONED = Changes(
    _not_poisoned, "in place, unless the server disabled it for a deleted source"
)


def _same_pin_target(proposal: ProposedChange) -> Iterator[Obstacle]:
    before, after = _fields(proposal.before), _fields(proposal.after)
    if not before or not after:
        yield Obstacle("a transform is part of what a collection is; it cannot be added or removed")
        return
    for key in {**before, **after}:
        if key != "retriever_version" and not is_same(before.get(key), after.get(key)):
            yield Obstacle(f"only the retriever_version pin can move, not {key}", (key,))


PIN_ONLY = Changes(_same_pin_target, "only retriever_version moves in place")


def _keeps_credentials(proposal: ProposedChange) -> Iterator[Obstacle]:
    before, after = _fields(proposal.before), _fields(proposal.after)
    if before.get("credentials") and after and not after.get("credentials"):
        says = "the API keeps credentials that an update leaves out, so nothing takes them away"
        yield Obstacle(says, ("credentials",))


KEEPS_CREDENTIALS = Changes(
    _keeps_credentials, "in place; credentials can be changed, and not be taken away"
)


def _not_archived(proposal: ProposedChange) -> Iterator[Obstacle]:
    if proposal.before == "archived":
        yield Obstacle("archived is final")


UNTIL_ARCHIVED = Changes(_not_archived, "in place until archived, which is final")
