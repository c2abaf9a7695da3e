"""The parts of a replacement, a rename and a cut circle, each in the requests it takes."""

import pytest
from asked import NOWHERE, OURS, address_of, create, delete, requests, update
from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import Data, Fields
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import LiveResource, Resource, Stamp

STAGES: Fields = {"stages": [{"stage_name": "a", "config": {"stage_id": "limit"}}]}
HELD: Fields = {"retriever_name": "it", "metadata": {"theirs": 1, "reconciler": {"stack": "x"}}}


def part(
    which: ReplacementPart, action: Action, live: Fields | None = None, **more: object
) -> Step:
    """One part of the swap of a retriever that is called `it`."""
    step = create("Retriever", {**STAGES, "metadata": {"team": "a"}})
    found = LiveResource(address_of("Retriever"), "ret_old", live) if live is not None else None
    changed = replace(step, action=action, reason=ActionReason.REPLACED, part=which, live=found)
    return replace(changed, **more)  # type: ignore[arg-type]


def test_a_successor_is_created_under_its_temporary_name_and_says_whose_place_it_takes() -> None:
    stamp = Stamp("ads-platform", successor_of="it")
    step = part(ReplacementPart.SUCCEED, Action.CREATE, becomes="it--successor", stamp=stamp)
    (request,) = requests(step)
    assert (request.method, request.path) == ("POST", "/v1/retrievers")
    assert request.body == {
        "retriever_name": "it--successor",
        **STAGES,
        "metadata": {
            "team": "a",
            "reconciler": {"stack": "ads-platform", "successor_of": "it"},
        },
    }
    assert request.purpose == "create Retriever/ads/it as it--successor"


def test_what_is_retired_gives_its_name_away_and_keeps_everything_else() -> None:
    stamp = Stamp("ads-platform", is_protected=True, retired_from="it")
    step = part(ReplacementPart.RETIRE, Action.RENAME, HELD, becomes="it--retired", stamp=stamp)
    (request,) = requests(step)
    assert (request.method, request.path) == ("PATCH", "/v1/retrievers/{id}")
    assert request.body == {
        "retriever_name": "it--retired",
        "metadata": {
            "theirs": 1,
            "reconciler": {
                "stack": "ads-platform",
                "protect": True,
                "retired_from": "it",
            },
        },
    }
    assert request.purpose == "rename Retriever it to it--retired"


@pytest.mark.parametrize(
    ("live", "kept"), [(None, {"team": "a"}), ({"metadata": {"seen": 1}}, {"seen": 1, "team": "a"})]
)
def test_what_is_promoted_gets_the_name_and_a_plain_stamp(
    live: Fields | None, kept: Fields
) -> None:
    step = part(ReplacementPart.PROMOTE, Action.RENAME, live, was="it--successor", stamp=OURS)
    (request,) = requests(step)
    assert request.body == {
        "retriever_name": "it",
        "metadata": {**kept, "reconciler": {"stack": "ads-platform"}},
    }
    assert request.purpose == "rename Retriever it--successor to it"


PAGE = Address("PublishedRetriever", "ads", "it")
SETTINGS: Fields = {
    "public_name": "ad-search",
    "rate_limit_config": {"tier": "elevated"},
    "tags": [],
}


def _page(step: Step, **spec: Data) -> Step:
    resource = Resource(PAGE, {"retriever_id": "it", **SETTINGS, **spec}, NOWHERE)
    return replace(step, address=PAGE, desired=resource)


def test_a_page_is_withdrawn_and_published_in_its_retrievers_path() -> None:
    held = LiveResource(PAGE, "pub_1", {"retriever_id": "ret_old"}, parent="ret_old")
    removal = replace(delete("PublishedRetriever"), part=ReplacementPart.REMOVE, live=held)
    (withdrawn,) = requests(removal)
    # Of the one that it was made for, whatever is called so by now.
    assert (withdrawn.method, withdrawn.path, withdrawn.body) == (
        "DELETE",
        "/v1/retrievers/ret_old/publish",
        None,
    )
    renewal = replace(create("PublishedRetriever", {}, stamp=None), part=ReplacementPart.RENEW)
    (published,) = requests(_page(renewal))
    assert (published.method, published.path) == ("POST", "/v1/retrievers/ret_it/publish")
    # Neither a name nor its retriever's id: the path says both.
    assert published.body == SETTINGS


def test_a_page_that_is_to_be_off_is_switched_off_at_once() -> None:
    step = _page(create("PublishedRetriever", {}, stamp=None), is_active=False)
    published, switched = requests(step)
    assert published.body == SETTINGS
    assert (switched.method, switched.path) == ("PATCH", "/v1/retrievers/ret_it/publish")
    assert switched.body == {"is_active": False}


def test_a_page_without_a_password_is_published_without_one() -> None:
    step = _page(create("PublishedRetriever", {}, stamp=None), password_secret_name="")
    (published,) = requests(step)
    assert published.body == SETTINGS


def test_a_field_that_is_repointed_is_sent_whole_with_the_new_id() -> None:
    spec: Fields = {"ingest_filter": {"retriever_id": "similar", "action": "keep"}}
    live: Fields = {
        "ingest_filter": {"retriever_id": "ret_old", "action": "keep", "timeout_seconds": 30}
    }
    step = update("Bucket", spec, live)
    same: Data = "similar"
    change = FieldChange(("ingest_filter", "retriever_id"), same, same, is_repointed=True)
    (request,) = requests(replace(step, changes=(change,), reason=ActionReason.REPOINTED))
    assert request.body == {"ingest_filter": {"retriever_id": "ret_similar", "action": "keep"}}


def test_only_a_deletion_deletes() -> None:
    step = replace(
        delete("Retriever"), action=Action.RENAME, part=ReplacementPart.RETIRE, becomes="other"
    )
    assert [request.method for request in requests(step)] == ["PATCH"]
