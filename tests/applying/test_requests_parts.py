"""The parts of a replacement, a rename and a cut circle, each in the requests it takes."""

from dataclasses import replace

import pytest
from asked import OURS, address_of, create, delete, requests, update
from own_kinds import KINDS as OWN
from own_kinds import NODE, live, node

from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import Data, Fields
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import LiveResource, Stamp

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
    form: Fields = {"public_name": "ad-search", "tags": []}
    stamp = Stamp("ads-platform", is_protected=True, retired_from="it", publication=form)
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
                "publication": form,
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


def test_a_public_form_is_withdrawn_and_published_as_it_was() -> None:
    read: Fields = {
        "public_id": "pub_1",
        "public_name": "ad-search",
        "description": None,
        "display_config": {"title": "Ads", "retriever_config": {"stages": []}},
        "rate_limit_config": {"tier": "elevated"},
        "tags": [],
        "is_active": True,
        "password_protected": False,
        "public_api_key": None,
        "created_at": "2027-01-01T00:00:00Z",
    }
    (withdrawn,) = requests(part(ReplacementPart.WITHDRAW, Action.UPDATE, HELD, publication=read))
    assert (withdrawn.method, withdrawn.path, withdrawn.body) == (
        "DELETE",
        "/v1/retrievers/{id}/publish",
        None,
    )
    (published,) = requests(part(ReplacementPart.PUBLISH, Action.UPDATE, publication=read))
    assert (published.method, published.path) == ("POST", "/v1/retrievers/{id}/publish")
    assert published.body == {
        "public_name": "ad-search",
        "display_config": {"title": "Ads"},
        "rate_limit_config": {"tier": "elevated"},
        "tags": [],
    }
    assert (withdrawn.purpose, published.purpose) == (
        "unpublish Retriever/ads/it",
        "publish Retriever/ads/it",
    )


def test_a_public_form_that_was_off_is_switched_off_again() -> None:
    step = part(
        ReplacementPart.PUBLISH,
        Action.UPDATE,
        publication={"public_name": "a-b", "is_active": False},
    )
    published, switched = requests(step)
    assert published.body == {"public_name": "a-b"}
    assert (switched.method, switched.path) == ("PATCH", "/v1/retrievers/{id}/publish")
    assert switched.body == {"is_active": False}


def test_the_retired_one_is_deleted_and_called_by_its_name_of_now() -> None:
    step = part(ReplacementPart.REMOVE, Action.DELETE, HELD, was="it--retired")
    (request,) = requests(step)
    assert (request.method, request.path) == ("DELETE", "/v1/retrievers/{id}")
    assert request.purpose == "delete Retriever/ads/it, now it--retired"


def test_a_rename_carries_the_name_and_whatever_else_differs_in_one_request() -> None:
    declared, found = node("it", label="new"), live("it", label="old")
    step = Step(
        declared.address,
        Action.RENAME,
        ActionReason.RENAMED,
        "is renamed",
        changes=(FieldChange(("label",), "old", "new"),),
        desired=declared,
        live=found,
        was="was_it",
    )
    (request,) = requests(step, kinds=OWN)
    assert (request.method, request.path) == ("PATCH", "/v1/nodes/{id}")
    assert request.body == {NODE.name_field: "it", "label": "new"}
    assert request.purpose == "rename Node was_it to it"


def test_a_rename_with_something_for_the_put_goes_with_it() -> None:
    live: Fields = {"bucket_name": "was_it", "description": "kept"}
    step = update("Bucket", {"storage_class": "archive"}, live, "storage_class")
    (request,) = requests(replace(step, action=Action.RENAME, was="was_it"))
    assert request.method == "PUT"
    assert request.body == {
        "bucket_name": "it",
        "description": "kept",
        "storage_class": "archive",
    }


def test_what_was_deferred_is_left_out_of_the_create_and_set_by_a_later_update() -> None:
    spec: Fields = {
        "bucket_schema": {"properties": {}},
        "ingest_filter": {"retriever_id": "similar"},
    }
    made = replace(create("Bucket", spec), deferred=("ingest_filter",))
    (first,) = requests(made)
    assert "ingest_filter" not in (first.body or {})
    change = FieldChange(("ingest_filter",), None, spec["ingest_filter"])
    later = replace(
        made,
        action=Action.UPDATE,
        reason=ActionReason.DEFERRED,
        stamp=None,
        deferred=(),
        changes=(change,),
    )
    (second,) = requests(later)
    assert (second.method, second.path) == ("PATCH", "/v1/buckets/{id}")
    assert second.body == {"ingest_filter": {"retriever_id": "ret_similar"}}


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
        delete("Retriever"), action=Action.UPDATE, part=ReplacementPart.WITHDRAW, desired=None
    )
    assert [request.path for request in requests(step)] == ["/v1/retrievers/{id}/publish"]
    step = replace(step, action=Action.RENAME, part=ReplacementPart.RETIRE, becomes="other")
    assert [request.method for request in requests(step)] == ["PATCH"]
