"""A reference is found, and put in other words, in every place where the API takes one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.compile.references import (
    Reference,
    references_in,
    secrets_named_in,
    with_references,
)
from reconciler.model.address import Address
from reconciler.model.data import show_path

CASES = yaml.safe_load((Path(__file__).parent / "references.yaml").read_text(encoding="utf-8"))
EACH = pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])


def _owner(case: Mapping[str, Any]) -> Address:
    if case["kind"] == "Namespace":
        return Address("Namespace", "", "ads")
    return Address(case["kind"], case.get("namespace", "ads"), "it")


def _shown(reference: Reference) -> str:
    loose = " (loose)" if reference.is_loose else ""
    return f"{reference.kind}/{reference.namespace}/{reference.value}{loose}"


@EACH
def test_every_reference_is_found_where_it_stands(case: Mapping[str, Any]) -> None:
    found = references_in(KINDS[case["kind"]], case["spec"], _owner(case))
    assert {show_path(each.path): _shown(each) for each in found} == case["refers"]


@EACH
def test_every_reference_found_is_of_a_kind_that_can_be_looked_up(case: Mapping[str, Any]) -> None:
    found = references_in(KINDS[case["kind"]], case["spec"], _owner(case))
    assert {each.kind for each in found} <= {*KINDS, *LOOKUPS}


@EACH
def test_putting_ids_for_names_changes_the_references_and_nothing_else(
    case: Mapping[str, Any],
) -> None:
    kind, owner = KINDS[case["kind"]], _owner(case)
    written = with_references(kind, case["spec"], owner, _as_id)
    back = with_references(kind, written, owner, _as_name)
    found = references_in(kind, written, owner)
    assert [each.value.startswith("id_") for each in found] == [True] * len(case["refers"])
    assert back == case["spec"]


def _as_id(reference: Reference) -> str:
    return reference.word(reference.namespace, f"id_{reference.value}")


def _as_name(reference: Reference) -> str:
    return reference.word(reference.namespace, reference.value.removeprefix("id_"))


def test_the_original_is_left_as_it_is() -> None:
    spec = {"collection_identifiers": ["texts"]}
    with_references(KINDS["Retriever"], spec, Address("Retriever", "ads", "it"), lambda _: "col_1")
    assert spec == {"collection_identifiers": ["texts"]}


@pytest.mark.parametrize(
    "template", ["{{SECRET.key}}", "{{ secret.key }}", "Bearer {{secrets.key}}", "{{SECRET.key }}"]
)
def test_a_secret_of_the_vault_is_found_in_any_text(template: str) -> None:
    assert secrets_named_in({"a": [{"b": template}]}) == [
        Reference(("a", 0, "b"), "Secret", "", "key")
    ]


def test_other_templates_name_no_secret() -> None:
    assert secrets_named_in({"a": ["{{INPUT.key}}", "{{DOC.secret}}", "${secret.KEY}"]}) == []
