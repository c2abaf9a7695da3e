"""Our fields are the vendor's fields: all of them, no others, of the same types and choices."""

import pytest
from differences import DIFFERENCES, idle, unexplained
from mixpeek.models.lifecycle_state import LifecycleState
from shapes import Shape, shape_of
from vendor import CREATES, UPDATES, models_of, server_set_fields

from reconciler.kinds import KINDS
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.changes import ProposedChange

ALL_KINDS = pytest.mark.parametrize("kind", KINDS)
TYPED = pytest.mark.parametrize("kind", sorted({kind for kind, _ in UPDATES}))


def _differing(kind: str) -> set[str]:
    theirs, ours = shape_of(*models_of(kind)), shape_of(KINDS[kind].spec)
    return {path for path in {**theirs, **ours} if theirs.get(path) != ours.get(path)}


def test_every_kind_is_judged_by_the_vendor() -> None:
    assert set(KINDS) == set(CREATES) == set(DIFFERENCES)


@ALL_KINDS
def test_a_kind_has_the_vendors_fields_with_their_types_choices_and_limits(kind: str) -> None:
    assert unexplained(kind, _differing(kind)) == set()


@ALL_KINDS
def test_no_reason_for_a_difference_outlives_the_difference(kind: str) -> None:
    assert idle(kind, _differing(kind)) == set()


def _tops(shape: Shape) -> set[str]:
    return {path for path in shape if not set(path) & set(".[ ")}


def _said_by_path(kind: str) -> set[str]:
    parent = KINDS[kind].parent
    return {parent.field} if parent else set()


def _switched(kind: str) -> set[str]:
    """What requests of its own turn on and off."""
    return {name for name, facts in facts_of(KINDS[kind]).fields.items() if facts.switched}


@ALL_KINDS
def test_what_follows_a_create_is_what_the_create_request_does_not_know(kind: str) -> None:
    # What the path says stands in no body.
    parent = KINDS[kind].parent
    known = _tops(shape_of(CREATES[kind])) | {"extra", parent.field if parent else "extra"}
    following = {
        name
        for name, facts in facts_of(KINDS[kind]).fields.items()
        if (facts.api_name or name) not in known
    }
    marked = {name for name, facts in facts_of(KINDS[kind]).fields.items() if facts.is_after_create}
    assert marked == following - set(server_set_fields(kind))


@TYPED
def test_what_no_update_request_knows_never_changes_in_place(kind: str) -> None:
    known = _tops(shape_of(*models_of(kind)[1:])) | {"extra"} | _switched(kind)
    changeable = {
        facts.api_name or name
        for name, facts in facts_of(KINDS[kind]).fields.items()
        if facts.changes is None or not facts.changes.obstacles(ProposedChange(None, None, {}))
    }
    assert changeable - known == set(server_set_fields(kind))


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_bucket_field_goes_through_the_request_that_alone_knows_it(method: str) -> None:
    known = {verb: _tops(shape_of(UPDATES["Bucket", verb])) for verb in ("PATCH", "PUT")}
    other = known["PUT" if method == "PATCH" else "PATCH"]
    through = {
        name
        for name, facts in facts_of(KINDS["Bucket"]).fields.items()
        if facts.through is not None and facts.through.method == method
    }
    assert through == known[method] - other


def test_the_states_of_a_collections_life_are_the_vendors() -> None:
    ours = shape_of(KINDS["Collection"].spec)["lifecycle_state"]
    assert ours == "one of " + ", ".join(sorted(state.value for state in LifecycleState))


def test_tiering_means_the_same_for_a_collection_as_for_a_namespace() -> None:
    tierings = [
        {path: word for path, word in shape_of(KINDS[kind].spec).items() if "tiering" in path}
        for kind in ("Namespace", "Collection")
    ]
    assert tierings[0] == tierings[1]
