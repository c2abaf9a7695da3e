"""An environment's patches: objects merge, lists and scalars replace, null removes."""

import pytest

from reconciler.manifest.layers.merge import merge
from reconciler.manifest.layers.patch import Patch
from reconciler.manifest.yaml.read import Document, read_text
from reconciler.model.address import Address
from reconciler.model.data import Data
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
