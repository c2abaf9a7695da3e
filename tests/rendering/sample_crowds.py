"""Plans of any size: chains of a bucket, a collection and a retriever, in some namespaces."""

from sample_plans import BUCKET_SPEC, declared

from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.data import Fields
from reconciler.model.plan import BlastRadius, Plan, Step
from reconciler.model.resource import LiveResource


def crowd(size: int, rooms: int = 1) -> Plan:
    """So many creates, spread over so many namespaces."""
    return Plan("ads", tuple(_created(number, rooms) for number in range(size)))


def _created(number: int, rooms: int) -> Step:
    chain = number // 3
    room = f"room_{chain % rooms}"
    kind = ("Bucket", "Collection", "Retriever")[number % 3]
    address = Address(kind, room, f"{kind.lower()}_{chain}")
    where = f"manifests/{kind.lower()}s.yaml"
    return Step(
        address,
        Action.CREATE,
        ActionReason.NOT_LIVE,
        "declared, and not there yet",
        desired=declared(address, _spec(kind, chain, rooms), file=where, line=chain + 1),
    )


def _spec(kind: str, chain: int, rooms: int) -> Fields:
    if kind == "Bucket":
        return BUCKET_SPEC
    if kind == "Collection":
        source: Fields = {"type": "bucket", "bucket_ids": [f"bucket_{chain}"]}
        return {"description": "Scenes of our advertisements", "source": source}
    neighbour = max(chain - rooms, chain % rooms)
    return {
        "collection_identifiers": [f"collection_{chain}", f"collection_{neighbour}"],
        "tags": ["ads", "executive"],
    }


def doomed(size: int, room: str = "room_0") -> tuple[Step, ...]:
    """So many deletes."""
    addresses = [Address("Collection", room, f"old_{number}") for number in range(size)]
    return tuple(
        Step(
            address,
            Action.DELETE,
            ActionReason.NOT_DECLARED,
            "owned by this stack, and no longer declared",
            live=LiveResource(address, f"col_{address.name}", {}),
            blast_radius=BlastRadius(documents=7),
        )
        for address in addresses
    )
