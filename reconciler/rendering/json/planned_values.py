"""The world after a plan, where Terraform's tools look for it: its `planned_values`.

Some of them (terraform-compliance, checkov) do not look at what is deleted. For these, whatever a
plan destroys is listed once more, as a record of its loss: `mixpeek_destroyed_collection` and the
like.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.model.address import Address
from reconciler.model.data import Data, Fields
from reconciler.model.plan import BlastRadius
from reconciler.rendering.json.resource_change import PROVIDER, type_of
from reconciler.rendering.words.entries import Entry

_TAKEN_ALONG: Final = "taken along"


def planned_values(entries: Sequence[Sequence[Entry]], changes: Sequence[Fields]) -> Fields:
    """What will be live of the resources that change, and what is destroyed on the way there."""
    after = [_build_planned(change) for change in changes if _after(change)["after"] is not None]
    return {"root_module": {"resources": [*after, *_build_destroyed(entries)]}}


def _build_planned(change: Fields) -> Fields:
    after = _after(change)
    return {
        **{key: change[key] for key in ("address", "mode", "type", "name", "provider_name")},
        "schema_version": 0,
        "values": after["after"],
        "sensitive_values": after["after_sensitive"] or {},
    }


def _after(change: Fields) -> Fields:
    inner = change["change"]
    return inner if isinstance(inner, Mapping) else {}


def _build_destroyed(groups: Sequence[Sequence[Entry]]) -> Iterator[Fields]:
    going = {entry.address: entry for entries in groups for entry in entries if _radius(entry)}
    for address, entry in going.items():
        cost = entry.replacement
        yield _build_loss(
            address, _radius(entry) or BlastRadius(), cost.how.value if cost else "delete"
        )
    told = set(going)
    for entry in going.values():
        radius = _radius(entry) or BlastRadius()
        for address in radius.subtree:
            if address not in told:
                told.add(address)
                yield _build_loss(address, _share_of(radius), _TAKEN_ALONG, entry.address)


def _radius(entry: Entry) -> BlastRadius | None:
    return entry.blast_radius


def _share_of(radius: BlastRadius) -> BlastRadius:
    """What one of many loses: nothing where all of them do, and otherwise who knows."""
    documents, objects, size = (
        0 if number == 0 else None for number in (radius.documents, radius.objects, radius.bytes)
    )
    return BlastRadius(documents, objects, size)


def _build_loss(
    address: Address, lost: BlastRadius, how: str, because: Address | None = None
) -> Fields:
    kind = type_of(address).replace("mixpeek_", "mixpeek_destroyed_", 1)
    values: dict[str, Data] = {
        "address": str(address),
        "namespace": address.namespace,
        "how": how,
        "because": str(because) if because else None,
        "documents": lost.documents,
        "objects": lost.objects,
        "bytes": lost.bytes,
    }
    return {
        "address": f"{kind}.{address}",
        # What it is would be "data"; terraform-compliance forgets that after its first feature.
        "mode": "managed",
        "type": kind,
        "name": address.name,
        "provider_name": PROVIDER,
        "schema_version": 0,
        "values": values,
        "sensitive_values": {},
    }
