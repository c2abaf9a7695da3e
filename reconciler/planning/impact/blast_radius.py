"""What a deletion takes with it, from live counts; a count that is not told is unknown."""

from collections.abc import Iterable

from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Counts, Kind
from reconciler.model.plan import BlastRadius
from reconciler.model.resource import LiveResource


def blast_radius_of(found: LiveResource, kind: Kind) -> BlastRadius | None:
    """Documents, objects and bytes that go with this resource; `None` where it holds none ever."""
    # It has no counts at all: nothing is lost with it but itself.
    if kind.counts == Counts():
        return None
    return BlastRadius(
        documents=_count(found, kind.counts, kind.counts.documents),
        objects=_count(found, kind.counts, kind.counts.objects),
        bytes=_count(found, kind.counts, kind.counts.bytes),
    )


def _count(found: LiveResource, counts: Counts, name: str | None) -> int | None:
    if name is None:
        return 0
    told = found.body.get(name)
    # The API says that its count is partial (§2); a low number would lift a guard wrongly.
    is_incomplete = counts.complete is not None and found.body.get(counts.complete) is False
    # Null is unknown and not zero: guards refuse what nobody counted.
    return told if isinstance(told, int) and not is_incomplete else None


def count_destroyed(radius: BlastRadius) -> int | None:
    """Documents and objects together, or `None` where either is unknown."""
    if radius.documents is None or radius.objects is None:
        return None
    return radius.documents + radius.objects


def add_radii(radius: BlastRadius, others: Iterable[BlastRadius]) -> BlastRadius:
    """The counts of all of them; one that is unknown makes the sum unknown."""
    for other in others:
        radius = replace(
            radius,
            documents=_sum(radius.documents, other.documents),
            objects=_sum(radius.objects, other.objects),
            bytes=_sum(radius.bytes, other.bytes),
        )
    return radius


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def subtract_radii(radius: BlastRadius, counted: Iterable[BlastRadius]) -> BlastRadius:
    """What is left of the counts when these are taken out, because they are told elsewhere.

    What is unknown among them cannot be taken out, and is unknown where it is told.
    """
    for other in counted:
        radius = replace(
            radius,
            documents=_subtract(radius.documents, other.documents),
            objects=_subtract(radius.objects, other.objects),
        )
    return radius


def _subtract(whole: int | None, part: int | None) -> int | None:
    # Counts are some seconds old (§4.2), so that a part may be larger than the whole.
    return None if whole is None else max(whole - (part or 0), 0)
