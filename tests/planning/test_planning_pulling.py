"""What is live, as it would be written: it is declared then, and every other word stays."""

import pytest
from msgspec.structs import replace
from stories import each_story, folder_of, live_of, plan_of

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.edit import Edit, KeptItem, ListEdit, NewValue, RemovedField
from reconciler.model.errors import Rejected
from reconciler.model.location import Locations
from reconciler.planning.compare.resource import changes_of
from reconciler.planning.drift.pulling import edits_of, list_around
from reconciler.planning.names.naming import Naming

ITEMS = folder_of("list-of-named-items-is-attributed-item-by-item")


def differing(folder):
    """Every resource of a story that is live and declared, with the fields that differ.

    Where something is renamed, live calls it otherwise than what is read here.
    """
    try:
        plan = plan_of(folder)
    except Rejected:
        return
    for step in plan if not any(step.was for step in plan) else ():
        changes = tuple(each for each in step.changes if not each.is_repointed)
        can_be_seen = step.live and step.desired and step.reason is not ActionReason.DEFERRED
        if can_be_seen and step.action is not Action.CREATE and changes:
            yield step, changes


def written(spec, path, to):
    """A spec in which an edit was made."""
    if not path:
        return to_value(spec, to)
    first, *rest = path
    if isinstance(spec, list):
        return [written(each, rest, to) if at == first else each for at, each in enumerate(spec)]
    inner = dict(spec or {})
    if not rest and isinstance(to, RemovedField):
        inner.pop(first, None)
    else:
        inner[first] = written(inner.get(first), rest, to)
    return inner


def to_value(before, to):
    if isinstance(to, NewValue):
        return to.value
    return [before[each.at] if isinstance(each, KeptItem) else each.value for each in to.items]


@each_story
def test_what_is_written_no_longer_differs(folder):
    naming = Naming((), live_of(folder).directory, container_in(KINDS))
    for step, changes in differing(folder):
        kind = KINDS[step.address.kind]
        edits, doubts = edits_of(step.desired, changes, kind)
        if doubts:
            assert edits == []
            assert all(problem.code == "secret-not-pulled" for problem in doubts)
            continue
        document = {"spec": step.desired.spec}
        for edit in edits:
            document = written(document, edit.path, edit.to)
        pulled = replace(step.desired, spec=document["spec"])
        assert changes_of(pulled, step.live, kind, naming) == ()


@pytest.mark.parametrize(
    ("declared", "live", "items"),
    [
        (["b", "a"], ["a", "b", "c"], (KeptItem(0), KeptItem(1), NewValue("c"))),
        (["b", "a"], ["c", "a"], (KeptItem(1), NewValue("c"))),
        (["a", "a"], ["a", "a", "a"], (KeptItem(0), KeptItem(1), NewValue("a"))),
    ],
)
def test_what_a_set_has_already_keeps_its_words_and_its_order(declared, live, items):
    ((step, _),) = differing(ITEMS)
    resource = replace(step.desired, spec={**step.desired.spec, "tags": declared})
    edits, _ = edits_of(resource, [FieldChange(("tags",), live, declared)], KINDS["Retriever"])
    assert edits == [Edit(("spec", "tags"), ListEdit(items))]


def test_named_items_that_stay_keep_their_words():
    ((step, changes),) = differing(ITEMS)
    edits, _ = edits_of(step.desired, changes, KINDS["Retriever"])
    declared = [stage["stage_name"] for stage in step.desired.spec["stages"]]
    (listed,) = (edit for edit in edits if edit.path == ("spec", "stages"))
    kept = [declared[each.at] for each in listed.to.items if isinstance(each, KeptItem)]
    new = [each.value["stage_name"] for each in listed.to.items if isinstance(each, NewValue)]
    assert (kept, new) == (["cut", "keep"], ["strange"])


def test_named_items_whose_order_did_not_move_stay_where_they_are():
    ((step, _),) = differing(ITEMS)
    gone = FieldChange(("stages", "cut"), None, step.desired.spec["stages"][0])
    (edit,), _ = edits_of(step.desired, [gone], KINDS["Retriever"])
    left = range(1, len(step.desired.spec["stages"]))
    assert edit == Edit(("spec", "stages"), ListEdit(tuple(map(KeptItem, left))))


def test_a_default_is_not_written_where_it_can_be_left_unsaid():
    ((step, _),) = differing(ITEMS)
    resource = replace(step.desired, spec={**step.desired.spec, "tags": ["ads"]})
    edits, _ = edits_of(resource, [FieldChange(("tags",), [], ["ads"])], KINDS["Retriever"])
    assert edits == [Edit(("spec", "tags"), RemovedField())]


def test_named_items_are_pulled_with_their_list_and_fields_alone():
    retriever = KINDS["Retriever"]
    assert list_around(retriever, ("stages", "keep")) == ("stages",)
    assert list_around(retriever, ("stages", "keep", "config")) is None
    assert list_around(retriever, ("tags",)) is None


@pytest.mark.parametrize(
    ("patched", "is_refused"),
    [
        (("spec", "stages"), True),
        (("spec", "stages", "keep"), True),
        (("spec", "stages", "keep", "config", "parameters", "count", "at"), True),
        (("spec", "stages", "other"), False),
        (("spec", "stages", "keep", "config", "stage_id"), False),
        (("spec", "tags"), False),
    ],
)
def test_what_an_environment_sets_around_or_inside_a_field_is_not_written(patched, is_refused):
    ((step, changes),) = differing(ITEMS)
    change = next(each for each in changes if each.path[1] == "keep")
    places = step.desired.locations
    names = [stage["stage_name"] for stage in step.desired.spec["stages"]]
    # The names are for readers: a place is known by its position.
    patched = tuple(names.index(part) if part in names else part for part in patched)
    locations = replace(places, patched={patched: Locations("staging.yaml", places.root)})
    resource = replace(step.desired, locations=locations)
    edits, doubts = edits_of(resource, [change], KINDS["Retriever"])
    assert [problem.code for problem in doubts] == ["set-by-environment"] * is_refused
    assert (edits == []) is is_refused
