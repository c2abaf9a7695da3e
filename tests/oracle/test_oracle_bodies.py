"""Every body we send is one that the vendor's own request models read, key by key."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from bodies import creating, declared_in, every_request, paths_in, read_back, updating
from pydantic import ValidationError
from shapes import shape_of
from vendor import CREATES, judged, server_set_fields, unread

from reconciler.kinds import KINDS
from reconciler.model.resource import Resource

MAXIMAL = declared_in(Path(__file__).parent / "maximal")
EXAMPLES = declared_in(
    Path(__file__).parents[2] / "manifests" / "base",
    namespace="ads",
    nightly="0 2 * * *",
    results=5,
)
SERVER_SET = (
    "webhook_url",
    "feature_extractor_id",
    "inherited_bucket_ids",
    "inherited_bucket_ids[]",
)


def _named(resource: Resource) -> str:
    return str(resource.address)


@pytest.mark.parametrize("kind", KINDS)
def test_the_maximal_manifests_set_every_field_there_is(kind: str) -> None:
    shape = shape_of(KINDS[kind].spec)
    filled = {
        path
        for resource in MAXIMAL
        if resource.address.kind == kind
        for path in paths_in(resource.spec, "", shape)
    }
    unset = {path for path in shape if " at " not in path} - filled
    left = {path for path in unset if not path.removesuffix("[]").endswith(SERVER_SET)}
    assert left - set(server_set_fields(kind)) == {"extra"}


@pytest.mark.parametrize("resource", [*MAXIMAL, *EXAMPLES], ids=_named)
def test_the_vendor_reads_every_key_of_every_body(resource: Resource) -> None:
    requests = list(every_request(resource))
    assert requests
    assert [(request.purpose, lost) for request in requests if (lost := judged(request))] == []


@pytest.mark.parametrize("resource", [*MAXIMAL, *EXAMPLES], ids=_named)
def test_what_reads_back_as_declared_needs_no_request(resource: Resource) -> None:
    changes_only = [
        request.body
        for request in updating(resource, read_back(resource))
        if set(request.body or {}) != {"metadata"}
    ]
    assert changes_only == []


@pytest.mark.parametrize("resource", MAXIMAL, ids=_named)
def test_the_judge_notices_a_key_that_does_not_exist(resource: Resource) -> None:
    create = creating(resource)[0]
    assert create.body is not None
    kind = KINDS[resource.address.kind].name
    assert unread(CREATES[kind], {**create.body, "nonsense": 1}) == [".nonsense"]


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("Namespace", {"adaptive_indexing": "yes"}),
        ("Bucket", {"storage_class": "hot"}),
        ("Collection", {"enabled": 1}),
        ("Retriever", {"tags": "ads"}),
    ],
)
def test_the_judge_refuses_a_value_of_the_wrong_type(kind: str, wrong: Mapping[str, Any]) -> None:
    right = creating(next(each for each in MAXIMAL if each.address.kind == kind))[0].body
    with pytest.raises(ValidationError):
        unread(CREATES[kind], {**(right or {}), **wrong})
