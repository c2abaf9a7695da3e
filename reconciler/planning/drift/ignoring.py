"""`--ignore`: fields, or whole resources, that one run does not look at.

description                          this field of every resource
Retriever/ads/*:stages.find.config   this field of all that match
Retriever/*:stages.*.config          and of all its stages
Bucket/ads/scratch                   all of this resource
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.data import FieldPath, show_path
from reconciler.model.plan import Step
from reconciler.model.resource import Desired, Resource
from reconciler.model.text.field_pattern import is_pattern
from reconciler.planning.options.options import matches


class IgnoreRule(Struct, frozen=True):
    """What is not looked at."""

    pattern: str
    """An address, or a pattern of them."""
    path: str
    """As in `ignore_changes`; empty for all of the resource."""

    def is_about(self, address: Address) -> bool:
        """Whether this resource is meant."""
        return matches(address, (self.pattern,))


def read_ignored(text: str) -> IgnoreRule | None:
    """What a flag says; `None` when it says nothing that could be meant."""
    pattern, colon, path = text.rpartition(":")
    if not colon:
        pattern, path = (text, "") if "/" in text else ("*", text)
    is_path = not path or (is_pattern(path) and not path.startswith("spec."))
    is_told = bool(text and pattern) and (bool(path) or not colon)
    return IgnoreRule(pattern, path) if is_told and is_path else None


def covers(path: str, field_path: FieldPath) -> bool:
    """Whether a path, as `ignore_changes` has it, is a field's own or one that holds it."""
    shown = show_path(field_path)
    return not path or shown == path or shown.startswith((f"{path}.", f"{path}["))


def unignored_changes_of(step: Step) -> Iterator[FieldChange]:
    """What a step changes, without what its manifest ignores and only a replacement loses."""
    ignored = step.desired.lifecycle.ignore_changes if step.desired else ()
    for change in step.changes:
        if not any(covers(path, change.path) for path in ignored):
            yield change


def with_ignored(desired: Desired, ignored: Sequence[IgnoreRule]) -> Desired:
    """The same declarations, as if their own `ignore_changes` said so."""
    if not any(each.path for each in ignored):
        return desired
    resources = {
        address: _with_ignored(resource, ignored) for address, resource in desired.resources.items()
    }
    return replace(desired, resources=resources)


def is_ignored(address: Address, ignored: Iterable[IgnoreRule]) -> bool:
    """Whether nothing at all about this resource is looked at."""
    return any(not each.path and each.is_about(address) for each in ignored)


def _with_ignored(resource: Resource, ignored: Iterable[IgnoreRule]) -> Resource:
    paths = [each.path for each in ignored if each.path and each.is_about(resource.address)]
    if not paths:
        return resource
    lifecycle = resource.lifecycle
    return replace(
        resource,
        lifecycle=replace(lifecycle, ignore_changes=(*lifecycle.ignore_changes, *paths)),
    )
