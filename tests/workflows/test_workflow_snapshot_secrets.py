"""No secret of any kind is recorded, at any place where one can stand."""

import pytest

from reconciler.kinds import KINDS
from reconciler.kinds.compile.outline import outline, outline_compared
from reconciler.kinds.compile.references import references_in
from reconciler.model.address import Address
from reconciler.model.location import Locations
from reconciler.model.resource import Resource
from reconciler.model.secrets.secret import UNTOLD, SecretText
from reconciler.rendering.words.secret_places import EACH, find_declared_places
from reconciler.workflows.snapshot_secrets import has_plain_secrets, without_secrets

NOWHERE = Locations("all.yaml", lambda: pytest.fail("nobody asks where it stands"))
CANARY = "canary-of-a-secret"
PLACES = [(name, place) for name in KINDS for place in sorted(find_declared_places(KINDS[name]))]


def body_with(place, value):
    """A body that holds a value at one place; each item of a list, or of a map."""
    for part in reversed(place):
        value = [value, value] if part == EACH else {part: value}
    return value


def resource_of(kind, spec):
    return Resource(Address(kind, "ads", "one"), spec, NOWHERE)


@pytest.mark.parametrize(("kind", "place"), PLACES)
@pytest.mark.parametrize("secret", [CANARY, {"Authorization": CANARY}, [CANARY, {"a": [CANARY]}]])
def test_what_a_kind_marks_is_left_out_and_keeps_its_shape(kind, place, secret):
    noted = without_secrets(body_with(place, secret), resource_of(kind, {}))
    assert CANARY not in repr(noted)
    assert UNTOLD in repr(noted)
    assert repr(noted).replace(UNTOLD, CANARY) == repr(body_with(place, secret))


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_manifest_fills_in_is_left_out_wherever_it_stands(kind):
    spec = {
        "description": SecretText("${secret.A}"),
        "extra": {"beside": SecretText("${secret.B}")},
    }
    live = {"description": CANARY, "beside": CANARY, "tags": ["clear"]}
    noted = without_secrets(live, resource_of(kind, spec))
    assert noted == {"description": UNTOLD, "beside": UNTOLD, "tags": ["clear"]}


def test_what_a_manifest_says_in_clear_beside_a_secret_stays_clear():
    spec = {"tags": ["ads", SecretText("${secret.A}")]}
    noted = without_secrets({"tags": [CANARY, "ads"]}, resource_of("Retriever", spec))
    assert noted == {"tags": [UNTOLD, "ads"]}


def test_a_secret_that_a_manifest_spells_out_is_noticed():
    place = sorted(find_declared_places(KINDS["Bucket"]))[0]
    assert has_plain_secrets(resource_of("Bucket", body_with(place, CANARY)))
    assert not has_plain_secrets(resource_of("Bucket", body_with(place, SecretText("${secret.A}"))))


BODY = {
    "retriever_id": "ret_1",
    "retriever_name": "ask",
    "is_published": True,
    "description": CANARY,
    "collection_identifiers": ["col_1"],
    "unheard_of": {"token": CANARY},
    "input_schema": {"query": {"type": "text", "description": CANARY}},
    "metadata": {"reconciler": {"stack": "other"}, "mine": CANARY},
    "stages": [
        {
            "stage_name": CANARY,
            "config": {"stage_id": "api_call", "parameters": {"url": CANARY, "prompt": CANARY}},
            "parameters": {"headers": {"Authorization": CANARY}},
        }
    ],
}


def test_an_outline_holds_nothing_that_people_wrote():
    address = Address("Retriever", "ads", "ask")
    noted = outline(KINDS["Retriever"], BODY, address)
    assert CANARY not in repr(noted)
    assert noted["metadata"] == {"reconciler": {"stack": "other"}}
    assert noted["is_published"] is True
    assert [each.value for each in references_in(KINDS["Retriever"], noted, address)] == ["col_1"]


def test_a_whole_body_has_no_field_that_nobody_knows_and_no_copy_of_parameters():
    noted = outline_compared(KINDS["Retriever"], BODY)
    assert "unheard_of" not in noted
    assert "parameters" not in noted["stages"][0]
    assert noted["description"] == CANARY
