"""What others do to a world: they take things, give them away, and put their own beside them."""

from random import Random
from typing import Any, Final

from stacks import STACK, Manifest, addressed
from world import World

from reconciler.model.address import Address
from reconciler.model.resource import Live, LiveResource
from reconciler.planning.options.options import PlanOptions

FOREIGN: Final = {"reconciler": {"stack": "somebody-else"}}
_SCHEMA: Final = {"properties": {"title": {"type": "text"}}}
_STAGES: Final = [{"stage_name": "take", "config": {"stage_id": "limit", "parameters": {}}}]
_PATHS: Final = {
    "Bucket": "/v1/buckets",
    "Collection": "/v1/collections",
    "Retriever": "/v1/retrievers",
}


async def meddle(world: World, chance: Random) -> None:
    """Some of ours are nobody's or another stack's from now on; strangers build on the rest."""
    for address, found in (await world.live()).resources.items():
        if address.kind in _PATHS and chance.random() < 0.2:
            path = f"{_PATHS[address.kind]}/{found.id}"
            owner = chance.choice([{}, {"kept": 1}, FOREIGN])
            await world.send("PATCH", path, {"metadata": owner}, namespace=address.namespace)
    for address, found in (await world.live()).resources.items():
        if chance.random() < 0.3:
            await _stand_on(world, address, found, chance.choice([{}, FOREIGN]))


async def _stand_on(
    world: World, address: Address, found: LiveResource, owner: dict[str, Any]
) -> None:
    """Something of a stranger inside a namespace, or reading what is there."""
    name, room = f"on-{address.name}", address.namespace or address.name
    body: dict[str, Any] = {"metadata": owner}
    if address.kind == "Namespace":
        bucket = {"bucket_name": name, "bucket_schema": _SCHEMA, **body}
        await world.send("POST", "/v1/buckets", bucket, namespace=room)
    if address.kind == "Collection":
        searched = {"collection_identifiers": [found.id], "stages": _STAGES, **body}
        await world.send(
            "POST", "/v1/retrievers", {"retriever_name": name, **searched}, namespace=room
        )
    if address.kind in ("Bucket", "Collection"):
        source = {"type": address.kind.lower(), f"{address.kind.lower()}_ids": [found.id]}
        extractor = {"feature_extractor_name": "text_extractor", "version": "v1"}
        read = {"source": source, "feature_extractor": extractor, **body}
        await world.send(
            "POST", "/v1/collections", {"collection_name": name, **read}, namespace=room
        )


def owner_of(found: LiveResource) -> str | None:
    """The stack that a live resource belongs to."""
    return found.stamp.stack if found.stamp else None


def is_ours(found: LiveResource) -> bool:
    """Whether the made-up stack owns it."""
    return owner_of(found) == STACK


def with_tombstones(stack: list[Manifest], live: Live, chance: Random) -> list[Manifest]:
    """The stack, which wants some of what it does not declare to be absent, whoever owns it."""
    declared = {addressed(each) for each in stack}
    absent = [
        _tombstone(address)
        for address in sorted(live.resources)
        if address not in declared
        if chance.random() < (0.4 if address.namespace else 0.8)
    ]
    return [*stack, *absent]


def _tombstone(address: Address) -> Manifest:
    room = {"namespace": address.namespace} if address.namespace else {}
    return {
        "apiVersion": "reconciler/v1",
        "kind": address.kind,
        "metadata": {"name": address.name, **room},
        "lifecycle": {"ensure": "absent"},
    }


def permissions(live: Live, chance: Random) -> PlanOptions:
    """What a user might allow, from next to nothing to nearly everything."""
    known, share = sorted(live.resources), chance.choice([0.0, 0.5, 1.0])
    some = frozenset(address for address in known if chance.random() < share)
    targets = tuple(str(chance.choice(known)) for _ in range(chance.choice([0, 0, 0, 1, 2])))
    return PlanOptions(
        prune=chance.random() < 0.8,
        adopt_unowned=chance.random() < 0.5,
        adopt=frozenset(address for address in known if chance.random() < share),
        allow_destroy=some,
        allow_replace=some,
        targets=targets if known else (),
        allow_empty=True,
        is_destroy=chance.random() < 0.2,
        max_documents_destroyed=10**9,
        max_deletes=10**6,
        max_delete_percent=100,
    )
