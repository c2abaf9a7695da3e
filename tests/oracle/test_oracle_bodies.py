"""Every body we send is one that the vendor's own request models read, key by key."""

import json
from pathlib import Path

import pytest
from bodies import creating, declared_in, every_request, paths_in, read_back, updating
from mixpeek.models.transition_lifecycle_request import TransitionLifecycleRequest
from shapes import shape_of
from vendor import CREATES, UPDATES, unread

from reconciler.applying.requests import Request
from reconciler.kinds import KINDS
from reconciler.kinds.compile import facts_of
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


def judged(request: Request) -> list[str]:
    """The paths of a request's body that the vendor does not know."""
    kind = next(kind for kind in KINDS.values() if request.path.startswith(kind.path))
    body = json.loads(json.dumps(request.body))
    if request.path.endswith("/lifecycle"):
        return _lifecycle(body)
    if kind.name == "Collection" and request.method == "PATCH":
        return _untyped(body)
    is_new = request.method == "POST"
    return unread(CREATES[kind.name] if is_new else UPDATES[kind.name, request.method], body)


def _lifecycle(body: dict[str, object]) -> list[str]:
    return unread(TransitionLifecycleRequest, body)


def _untyped(body: dict[str, object]) -> list[str]:
    """A collection's PATCH: judged by the create, as far as that goes (§4.5)."""
    later = {name for name, facts in facts_of(KINDS["Collection"]).fields.items()
             if facts.is_after_create}  # fmt: skip
    stand_in = {"collection_name": "abc", "source": {"type": "bucket", "bucket_ids": ["b"]}}
    known = {name: value for name, value in body.items() if name not in later}
    return unread(CREATES["Collection"], {**stand_in, **known})


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
    assert {path for path in unset if not path.removesuffix("[]").endswith(SERVER_SET)} == {"extra"}


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
