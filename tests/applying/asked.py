"""Steps made by hand, and the requests that carry them out."""

from collections.abc import Mapping
from typing import Final

from reconciler.applying.requests.build import Request, requests_for
from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import Data, FieldPath, Fields, value_at
from reconciler.model.location import Locations
from reconciler.model.plan import Step
from reconciler.model.resource import Lifecycle, LiveResource, Resource, Stamp
from reconciler.model.secrets.secret import SecretText

OURS: Final = Stamp("ads-platform")
NOWHERE: Final = Locations("m.yaml", (0, 0, 0, 0, None))
IDS: Final[Mapping[tuple[str, str, str], str]] = {
    ("Collection", "ads", "texts"): "col_texts",
    ("Collection", "ads", "scenes"): "col_scenes",
    ("Retriever", "ads", "similar"): "ret_similar",
    ("Retriever", "ads", "it"): "ret_it",
    ("Bucket", "ads", "raw"): "bkt_raw",
    ("Bucket", "shop", "raw"): "bkt_shop_raw",
    ("Namespace", "", "shop"): "ns_shop",
    ("Connection", "", "warehouse"): "conn_warehouse",
}


def address_of(kind: str) -> Address:
    """The one resource of its kind in these tests."""
    return Address(kind, "ads" if KINDS[kind].is_namespaced else "", "it")


def requests(
    step: Step, secrets: Mapping[str, str] | None = None, *, kinds: Mapping[str, Kind] = KINDS
) -> tuple[Request, ...]:
    """What a step sends when these names and secrets are known."""

    def fill(text: SecretText) -> str:
        return "+".join((secrets or {}).get(name, "(secret)") for name in text.names)

    return requests_for(step, kinds=kinds, resolve=lambda *name: IDS.get(name), fill=fill)


def create(kind: str, spec: Fields, *, stamp: Stamp | None = OURS) -> Step:
    """A step that makes the resource."""
    address = address_of(kind)
    resource = Resource(address, spec, NOWHERE)
    return Step(address, Action.CREATE, ActionReason.NOT_LIVE, "new", desired=resource, stamp=stamp)


def update(
    kind: str,
    spec: Fields,
    live: Fields,
    *changed: str,
    stamp: Stamp | None = None,
    ignored: tuple[str, ...] = (),
    unverifiable: tuple[FieldPath, ...] = (),
) -> Step:
    """A step that changes these fields of a live body; dots lead deeper."""
    address = address_of(kind)
    paths = [tuple(name.split(".")) for name in changed]
    return Step(
        address,
        Action.UPDATE,
        ActionReason.CHANGED,
        "differs",
        changes=tuple(
            FieldChange(path, value_at(live, path), value_at(spec, path)) for path in paths
        ),
        desired=Resource(address, spec, NOWHERE, Lifecycle(ignore_changes=ignored)),
        live=LiveResource(address, "an_id", live),
        stamp=stamp,
        unverifiable=unverifiable,
    )


def delete(kind: str) -> Step:
    """A step that removes the resource."""
    address = address_of(kind)
    live = LiveResource(address, "an_id", {})
    return Step(address, Action.DELETE, ActionReason.NOT_DECLARED, "gone", live=live)


def body_of(step: Step, secrets: Mapping[str, str] | None = None) -> dict[str, Data]:
    """The body of the only request of a step."""
    (request,) = requests(step, secrets)
    return dict(request.body or {})
