"""What is declared about a kind, besides its fields, in words."""

from typing import Final

from reconciler.kinds.compile.compile import versioned_fields
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.describe.kind import KindDescription
from reconciler.rendering.explained.types import length_in_words
from reconciler.rendering.explained.words import LabelledTexts

_STAMPED: Final = "which the API has nothing for, so that it stands in the stamp"


def kind_in_words(described: KindDescription) -> LabelledTexts:
    """What a kind is besides its fields."""
    kind = described.kind
    if kind.is_local:
        yield from _local_in_words(described)
        return
    yield "API", _describe_path(kind)
    if kind.organization_path is not None:
        yield "API", f"`{kind.organization_path}` for those of the organisation"
    pattern = f", matching `{kind.name_pattern}`" if kind.name_pattern else ""
    pattern += f", not beginning with `{kind.id_prefix}`" if kind.id_prefix else ""
    yield (
        "Name",
        f"`metadata.name`{_describe_name(kind)}: {length_in_words(*kind.name_length)}{pattern}",
    )
    inside = "NAMESPACE/" if kind.is_namespaced else ""
    outside = f", `{kind.name}/NAME` for one of the organisation" if kind.organization_path else ""
    yield "Address", f"`{kind.name}/{inside}NAME`{outside}"
    yield "Owner", _owner(kind)
    if kind.is_patch_untyped:
        yield "Updated", "read again each time: the API may ignore what an update says"
    if kind.ready_field:
        yield "Ready", f"what belongs into it waits until `{kind.ready_field}` is true"
    yield "Replaced", _describe_replacing(kind)
    yield "Deleted", _describe_deleting(kind)
    if kind.makes:
        made = ", ".join(f"`{path.partition('[')[0]}`" for path in kind.makes)
        yield "Makes", f"what the server makes for it ({made}) is nobody's, and goes with it"
    if kind.run is not None:
        yield (
            "Executed",
            f"by `POST {kind.path}/{{id}}{kind.run.suffix}`, which `apply {kind.run.flag}` sends; "
            "what changes takes effect with the next one",
        )
    if kind.ends:
        yield "Ends", f"with it end {', and '.join(kind.ends)}"
    if kind.loses:
        yield "Loses", f"replaced or deleted, it loses {', and '.join(kind.loses)}"
    if kind.outage:
        yield "Away", f"replaced, it also loses {kind.outage}"
    yield from (("Together", rule) for rule in described.rules)


def _describe_path(kind: Kind) -> str:
    parent = f"; `{{parent}}` is the id of its {kind.parent.kind}" if kind.parent else ""
    if kind.is_singleton:
        return f"`{kind.path}`, where there is one or none{parent}"
    return f"`{kind.path}`, and `{kind.path}/{{id}}` for one of them{parent}"


def _describe_name(kind: Kind) -> str:
    if kind.parent is not None and kind.parent.is_name:
        return f", that of its {kind.parent.kind}"
    return f", `{kind.name_field}` in the API" if kind.name_field else f", {_STAMPED}"


def _local_in_words(described: KindDescription) -> LabelledTexts:
    kind = described.kind
    yield "API", "none: it lives in the manifests only, is asked, and is never planned or sent"
    yield "Name", f"`metadata.name`: {length_in_words(*kind.name_length)}"
    yield "Address", f"`{kind.name}/NAMESPACE/NAME`"
    yield from (("Together", rule) for rule in described.rules)


def _owner(kind: Kind) -> str:
    if kind.is_stamped:
        return (
            "stamped in its `metadata`: pruned when its stack no longer declares it, and handed to "
            "another one by `ensure: released` here and `take_over_from` there"
        )
    at_the_end = ", or `destroy --include-namespaces`" if kind.is_container else ""
    return (
        "cannot be stamped, so it is never pruned and changes stacks with its manifest alone: "
        f"delete it with `ensure: absent`{at_the_end}"
    )


def _describe_replacing(kind: Kind) -> str:
    swap = (
        ", or `swap`: its successor is made first and takes over its name"
        if kind.is_swappable
        else ""
    )
    version = (
        ", or `version`: not replaced, but given a new version under the same id"
        if versioned_fields(kind)
        else ""
    )
    return f"only on request, `on_replace: recreate`: deleted, then created{swap}{version}"


def _describe_deleting(kind: Kind) -> str:
    counts = kind.counts
    counted = [
        noun
        for noun, field in (
            ("documents", counts.documents),
            ("objects", counts.objects),
            ("bytes", counts.bytes),
        )
        if field
    ]
    when = "in the background; waited for" if kind.is_deleted_later else "at once"
    first = f", after its {' and '.join(counted)} were counted" if counted else ""
    return f"{when}{first}"
