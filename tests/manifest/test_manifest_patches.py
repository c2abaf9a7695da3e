"""Patches: maps merge, lists by the identity of their items, all else replaces, null removes."""

import pytest

from reconciler.kinds import KINDS
from reconciler.manifest.layers.merge import merge
from reconciler.manifest.layers.patch import Patch
from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.read import read_text
from reconciler.model.address import Address
from reconciler.model.data import Data, child_of, value_at
from reconciler.model.location import Location


def document(text: str, file: str = "base.yaml") -> Document:
    (only,) = read_text(text, file).documents
    return only


@pytest.mark.parametrize(
    ("base", "patch", "merged"),
    [
        ("a: {b: 1}", "a: {c: 2}", {"a": {"b": 1, "c": 2}}),
        ("a: {b: 1}", "a: {b: 2}", {"a": {"b": 2}}),
        ("a: [1, 2]", "a: [3]", {"a": [3]}),
        ("a: {b: 1}", "a: 5", {"a": 5}),
        ("a: 5", "a: {b: 1}", {"a": {"b": 1}}),
        ("a: {b: 1, c: 2}", "a: {b: null}", {"a": {"c": 2}}),
        ("a: {b: 1}", "a: {x: null}", {"a": {"b": 1}}),
        ("a: 1", "b: {c: null, d: 2}", {"a": 1, "b": {"d": 2}}),
    ],
)
def test_what_a_patch_makes_of_a_document(base: str, patch: str, merged: Data) -> None:
    assert merge(document(base), document(patch)).document.content == merged


def test_a_patch_leaves_the_document_it_changes_as_it_was() -> None:
    base = document("a: {b: {c: 1}}")

    merge(base, document("a: {b: {c: 2, d: 3}}"))

    assert base.content == {"a": {"b": {"c": 1}}}


def test_every_field_keeps_the_file_it_came_from() -> None:
    base = document("a:\n  b: 1\n  c: [1, 2]\n")
    patch = document("a:\n  c: [3, 4]\n  d: {e: 5}\n", "prod.yaml")

    locations = merge(base, patch).document.locations

    assert str(locations.of_value(("a", "b"))) == "base.yaml:2:6"
    assert str(locations.of_value(("a", "c", 1))) == "prod.yaml:2:10"
    assert str(locations.of_key(("a", "d", "e"))) == "prod.yaml:3:7"
    assert locations.of_key(("a", "d", "e")).excerpt == "  d: {e: 5}"


def test_the_last_patch_of_a_field_gives_its_place() -> None:
    first = document("a: {b: {c: 1}}", "first.yaml")
    second = document("a: {b: 2}", "second.yaml")

    locations = merge(merge(document("a: {}"), first).document, second).document.locations

    assert locations.of_value(("a", "b")).file == "second.yaml"
    assert locations.of_value(("a", "b", "c")).file == "second.yaml"


def test_a_trap_that_is_patched_away_traps_nobody() -> None:
    base = document("a: no\nb: {c: on}\nd: off\n")
    patch = document("a: yes\nb: null\n", "prod.yaml")

    assert merge(base, patch).document.traps == ((("d",), "off"), (("a",), "yes"))


@pytest.mark.parametrize(
    ("target", "is_met"),
    [
        ("Bucket/ads/raw", True),
        ("Bucket/ads/*", True),
        ("Bucket/*", True),
        ("*/ads/*", True),
        ("*", True),
        ("Bucket/ads/ra", False),
        ("bucket/ads/raw", False),
        ("Collection/*", False),
    ],
)
def test_a_target_is_an_address_or_a_pattern(target: str, is_met: bool) -> None:
    patch = Patch(target, document("spec: {}"), Location("prod.yaml", 1, 1))

    assert patch.is_for(Address("Bucket", "ads", "raw")) is is_met


RETRIEVER = KINDS["Retriever"]
STAGES = """\
spec:
  stages:
    - {stage_name: find, config: {stage_id: feature_search, parameters: {final_top_k: 20}}}
    - {stage_name: sort, config: {stage_id: sort_relevance}}
    - {stage_name: last, config: {stage_id: sample}}
"""


def stages_of(patch: str) -> list[Data]:
    merged = merge(document(STAGES), document(patch, "prod.yaml"), RETRIEVER)
    assert merged.problems == ()
    found = value_at(merged.document.content, ("spec", "stages"))
    assert isinstance(found, list)
    return found


def names_of(stages: list[Data]) -> list[Data]:
    return [child_of(stage, "stage_name") for stage in stages]


def test_items_with_an_identity_are_merged_by_it() -> None:
    change = "{stage_name: find, config: {parameters: {final_top_k: 5}}}"
    stages = stages_of(f"spec: {{stages: [{change}]}}")

    assert names_of(stages) == ["find", "sort", "last"]
    assert child_of(stages[0], "config") == {
        "stage_id": "feature_search",
        "parameters": {"final_top_k": 5},
    }


def test_a_new_item_comes_last_and_a_deleted_one_is_gone() -> None:
    stages = stages_of("spec: {stages: [{stage_name: new}, {stage_name: sort, $patch: delete}]}")

    assert names_of(stages) == ["find", "last", "new"]


def test_a_list_that_says_so_is_replaced() -> None:
    stages = stages_of("spec: {stages: [{$patch: replace}, {stage_name: only}]}")

    assert stages == [{"stage_name": "only"}]


@pytest.mark.parametrize(
    ("patch", "merged"),
    [
        ("a: {b: {$patch: delete}}", {"a": {"c": {"d": 1}}}),
        ("a: {c: {$patch: replace, e: 2}}", {"a": {"b": 1, "c": {"e": 2}}}),
        ("a: {c: {$eq: 2}}", {"a": {"b": 1, "c": {"d": 1, "$eq": 2}}}),
    ],
)
def test_a_map_goes_or_is_replaced_where_the_patch_says_so(patch: str, merged: Data) -> None:
    base = document("a: {b: 1, c: {d: 1}}")

    assert merge(base, document(patch)).document.content == merged


def test_every_item_keeps_its_line_wherever_it_stands_now() -> None:
    patch = document(
        "spec:\n  stages:\n"
        "    - {stage_name: find, $patch: delete}\n"
        "    - {stage_name: sort, config: {parameters: {a: 1}}}\n"
        "    - {stage_name: new}\n",
        "prod.yaml",
    )

    locations = merge(document(STAGES), patch, RETRIEVER).document.locations

    places = {
        ("spec", "stages", 0, "config", "stage_id"): "base.yaml:4",
        ("spec", "stages", 0, "config", "parameters", "a"): "prod.yaml:4",
        ("spec", "stages", 1, "stage_name"): "base.yaml:5",
        ("spec", "stages", 2, "stage_name"): "prod.yaml:5",
    }
    for path, place in places.items():
        at = locations.of_value(path)
        assert f"{at.file}:{at.line}" == place, path


def test_a_trap_moves_with_its_item() -> None:
    base = document(STAGES.replace("stage_id: sample", "stage_id: no"))
    patch = document("spec: {stages: [{stage_name: find, $patch: delete}]}")

    assert merge(base, patch, RETRIEVER).document.traps == (
        (("spec", "stages", 1, "config", "stage_id"), "no"),
    )


@pytest.mark.parametrize(
    ("patch", "code", "path"),
    [
        ("spec: {stages: [{config: {}}]}", "unkeyed-item", ("spec", "stages", 0)),
        ("spec: {tags: [{$patch: delete}]}", "unkeyed-item", ("spec", "tags", 0)),
        ("spec: {metadata: {$patch: drop}}", "bad-directive", ("spec", "metadata", "$patch")),
    ],
)
def test_a_patch_that_cannot_be_meant_is_a_problem_where_it_says_so(
    patch: str, code: str, path: tuple[str | int, ...]
) -> None:
    base = document(f"{STAGES}  tags: [a]\n  metadata: {{a: 1}}\n")

    (problem,) = merge(base, document(patch), RETRIEVER).problems

    assert (problem.code, problem.path) == (code, path)


def test_what_is_taken_away_is_known_and_whether_it_was_there() -> None:
    patch = document(
        "spec: {stages: [{stage_name: find, $patch: delete}, {stage_name: x, $patch: delete}]}"
    )

    assert merge(document(STAGES), patch, RETRIEVER).removals == {
        ("spec", "stages", 0): True,
        ("spec", "stages", 1): False,
    }
