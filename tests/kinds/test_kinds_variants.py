"""Of several models, the one that a field beside the value decides on, for all who ask."""

from typing import Annotated, Literal

import pytest

from reconciler.kinds.compile.paths import facts_at, is_secret_at
from reconciler.kinds.compile.references import references_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import Computed, Default, RefersTo, Secret, Variants
from reconciler.kinds.declaration.spec import OpenSpec, Spec, TopSpec
from reconciler.kinds.describe.fields import describe_kind, field_in, fields_of
from reconciler.kinds.validation.validate import complaints_about
from reconciler.model.address import Address
from reconciler.model.data import show_path
from reconciler.planning.compare.normalise import normalise_desired, normalise_live


class Post(Spec):
    bucket_id: Annotated[str, RefersTo("Bucket")]
    stamps: Annotated[int | None, Default(value=1)] = None


class Phone(OpenSpec):
    number: Annotated[str, Secret()]
    language: Annotated[str | None, Default(value="en")] = None


class CallSpec(TopSpec):
    way: Literal["post", "phone"]
    to: Annotated[
        Post | Phone, Computed(), Variants(by="way", models={"post": Post, "phone": Phone})
    ]


CALL = Kind(
    name="Call", spec=CallSpec, path="/v1/calls", id_field="id", name_field="n", is_stamped=False
)
POST = {"way": "post", "to": {"bucket_id": "raw"}}
PHONE = {"way": "phone", "to": {"number": "110"}}


@pytest.mark.parametrize("spec", [POST, PHONE, {"way": "phone", "to": {"number": "1", "x": 1}}])
def test_a_value_of_its_own_variant_is_right(spec):
    assert complaints_about(CALL, spec) == []


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        ({"way": "post", "to": {"number": "110"}}, ["to.bucket_id", "to.number"]),
        ({"way": "phone", "to": {}}, ["to.number"]),
        # What is wrong is the word that decides, and nothing else can be said.
        ({"way": "fax", "to": {"number": "110"}}, ["way"]),
        ({"to": 3}, ["way"]),
        ({"way": "post", "to": 3}, ["to"]),
    ],
)
def test_only_the_variant_that_is_meant_complains(spec, paths):
    assert sorted(show_path(each.path) for each in complaints_about(CALL, spec)) == paths


def test_a_complaint_says_which_variant_is_meant():
    (problem,) = complaints_about(CALL, {"way": "post", "to": {"bucket_id": "raw", "number": "1"}})
    assert problem.message == "`number` is not a field of `to` where `way` is `post`"
    assert "number" not in problem.remedy


def test_the_facts_of_a_field_are_those_of_its_variant():
    assert is_secret_at(CALL, ("to", "number"), PHONE)
    assert not facts_at(CALL, ("to",), POST).is_open
    assert facts_at(CALL, ("to",), PHONE).is_open
    (found,) = references_in(CALL, POST, Address("Call", "ads", "it"))
    assert (found.path, found.kind) == (("to", "bucket_id"), "Bucket")


def test_a_variant_is_completed_by_its_own_defaults():
    assert normalise_desired(CALL, POST)["to"] == {"bucket_id": "raw", "stamps": 1}
    assert normalise_desired(CALL, PHONE)["to"] == {"number": "110", "language": "en"}


def test_live_is_seen_as_its_own_variant():
    wanted = normalise_desired(CALL, POST)
    live = {**POST, "to": {"bucket_id": "raw", "stamps": None, "servers_own": 1}}
    assert normalise_live(CALL, live, wanted) == wanted


def test_explain_tells_where_a_field_stands():
    to = field_in(describe_kind(CALL), "to")
    told = {
        each.name: (each.policy, each.only_with.values if each.only_with else None)
        for each in fields_of(to)
    }
    assert told == {
        "bucket_id": ("required", ("post",)),
        "stamps": ("default", ("post",)),
        "number": ("required", ("phone",)),
        "language": ("default", ("phone",)),
    }
