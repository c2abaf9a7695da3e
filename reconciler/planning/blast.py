"""What a deletion takes with it, from live counts; a count that is not told is unknown."""

from reconciler.kinds.kind import Counts, Kind
from reconciler.model.plan import BlastRadius
from reconciler.model.resource import LiveResource


def blast_radius_of(found: LiveResource, kind: Kind) -> BlastRadius | None:
    """Documents, objects and bytes that go with this resource; `None` where it holds none ever."""
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
    is_incomplete = counts.complete is not None and found.body.get(counts.complete) is False
    return told if isinstance(told, int) and not is_incomplete else None


def destroyed(radius: BlastRadius) -> int | None:
    """Documents and objects together, or `None` where either is unknown."""
    if radius.documents is None or radius.objects is None:
        return None
    return radius.documents + radius.objects
