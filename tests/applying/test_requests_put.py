"""What is changed by a PUT is told everything, so that nothing returns to a default unseen."""

from reconciler.applying.requests.build import requests_for
from reconciler.kinds import KINDS
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.location import Locations
from reconciler.model.plan import Step
from reconciler.model.resource import LiveResource, Resource

CHANNEL = {"channel": "slack", "configs": {"webhook_url": "https://s.example"}}
LIVE = {
    "webhook_id": "wh_0123456789abcdef",
    "internal_id": "int_1",
    "webhook_name": "ops",
    "event_types": ["alert.created"],
    "resource_types": ["retriever"],
    "channels": [CHANNEL],
    "is_active": False,
    "delivery_health": {"paused_at": "now"},
    "created_at": "then",
    "updated_at": "now",
    "retry_policy": {"most": 3},
}
OPS = Address("Webhook", "", "ops")


def _request(spec, *paths, live=LIVE, address=OPS):
    resource = Resource(address, spec, Locations("all.yaml", (1, 0, 1, 0, None)))
    step = Step(
        address,
        Action.UPDATE,
        ActionReason.CHANGED,
        "differs",
        changes=tuple(FieldChange(path, None, spec.get(path[0])) for path in paths),
        desired=resource,
        live=LiveResource(address, "an_id", live),
    )
    return requests_for(step, kinds=KINDS, resolve=lambda *_: None, fill=str)


def test_it_holds_what_is_declared_and_what_live_has_besides_but_nothing_of_the_servers_own():
    spec = {"event_types": ["alert.deleted"], "channels": [CHANNEL]}
    (request,) = _request(spec, ("event_types",))
    assert (request.method, request.path) == ("PUT", "/v1/organizations/webhooks/{id}")
    assert request.body == {
        "webhook_name": "ops",
        "event_types": ["alert.deleted"],
        "resource_types": ["retriever"],
        "channels": [CHANNEL],
        "is_active": False,
        # Newer than this version: who set it wants to keep it.
        "retry_policy": {"most": 3},
    }


def test_what_is_known_by_its_name_is_not_told_it_and_each_field_goes_by_the_apis_name():
    live = {"secret_name": "a", "value": "redacted", "updated": True}
    (request,) = _request(
        {"value": "new"}, ("value",), live=live, address=Address("Secret", "", "a")
    )
    assert (request.method, request.body) == ("PUT", {"secret_value": "new"})
