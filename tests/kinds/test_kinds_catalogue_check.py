"""What a spec takes from the catalogues: told early, and never more certainly than it is known."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.kinds import KINDS
from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.catalogue.check import check_uses, is_plainly_known, needs_live_catalogue
from reconciler.kinds.catalogue.inline_schema import inline_schema
from reconciler.kinds.catalogue.json_schema import find_misfits
from reconciler.kinds.catalogue.legacy_stages import OLDER_STAGES
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.catalogue import Catalogue
from reconciler.model.data import show_path
from reconciler.model.problem import Severity
from reconciler.model.secrets.secret import SecretText

RETRIEVER, COLLECTION, NAMESPACE = (
    KINDS[name] for name in ("Retriever", "Collection", "Namespace")
)
TODAY = load_bundled()
"""A live catalogue that is the bundled one."""


def stage(stage_id: str, **parameters: Any) -> dict[str, Any]:
    config = {"stage_id": stage_id, "parameters": parameters}
    return {"stages": [{"stage_name": "it", "config": config}]}


def extracting(name: str, **parameters: Any) -> dict[str, Any]:
    extractor = {"feature_extractor_name": name, "version": "v1", "parameters": parameters}
    return {"feature_extractor": extractor}


def told(kind: Any, spec: dict[str, Any], live: Catalogue | None = None) -> list[tuple[str, ...]]:
    """Severity, code, place and remedy of each complaint."""
    return [
        (str(each.severity), each.code, show_path(each.path), each.remedy)
        for each in check_uses(kind, spec, live)
    ]


@pytest.mark.parametrize(("live", "severity"), [(None, "warning"), (TODAY, "error")])
def test_what_nobody_knows_is_an_error_only_once_the_api_was_asked(
    live: Catalogue | None, severity: str
) -> None:
    at = "stages[0].config"
    assert told(RETRIEVER, stage("rerannk"), live) == [
        (severity, "unknown-stage", f"{at}.stage_id", "did you mean `rerank`?")
    ]
    assert told(RETRIEVER, stage("rerank", top_kk=3), live) == [
        (severity, "unknown-parameter", f"{at}.parameters.top_kk", "did you mean `top_k`?")
    ]
    assert told(COLLECTION, extracting("text_extracter"), live) == [
        (
            severity,
            "unknown-extractor",
            "feature_extractor.feature_extractor_name",
            "did you mean `text_extractor@v1`?",
        )
    ]
    assert told(COLLECTION, extracting("text_extractor", chunk_sise=3), live) == [
        (
            severity,
            "unknown-parameter",
            "feature_extractor.parameters.chunk_sise",
            "did you mean `chunk_size`?",
        )
    ]


def test_what_the_live_catalogue_knows_is_right() -> None:
    newer = Catalogue(
        stages={
            "moment_search": {"properties": {"limit": {"type": "integer"}}},
            "rerank": {"properties": {"top_kk": {"type": "integer"}}},
            "limit": {},
        },
        extractors={"text_extractor@v2": {}, "text_extractor@v1": {}},
    )
    assert told(RETRIEVER, stage("moment_search", limit=3), newer) == []
    assert told(RETRIEVER, stage("rerank", top_kk=3), newer) == []
    # Where the API says nothing of parameters, the copy is all there is, and may be too old.
    assert told(RETRIEVER, stage("limit", many=3), newer) == [
        (
            "warning",
            "unknown-parameter",
            "stages[0].config.parameters.many",
            "known here: limit, offset",
        )
    ]


@st.composite
def specs(draw: st.DrawFn) -> tuple[Kind, dict[str, Any]]:
    """A use of an entry that there is, or is not, with parameters that fit, or do not."""
    kind, schemas, others, write = draw(
        st.sampled_from(
            [
                (RETRIEVER, TODAY.stages, [*OLDER_STAGES, "brand_new"], stage),
                (COLLECTION, TODAY.extractors, ["ours@v1"], extracting),
            ]
        )
    )
    name = draw(st.sampled_from([*schemas, *others]))
    known = sorted(schemas.get(name, {}).get("properties", {}))
    keys = st.sampled_from([*known, "feature_address", "other"])
    values = st.sampled_from([None, 1, "a", "{{INPUT.a}}", True, [], {}, ["a"], {"a": 1}, 0.5])
    required = schemas.get(name, {}).get("required", []) if draw(st.booleans()) else []
    given = {**dict.fromkeys(required, "{{INPUT.a}}"), **draw(st.dictionaries(keys, values))}
    return kind, write(name.partition("@")[0], **given)


@given(specs())
@examples(400, derandomize=True)
def test_what_is_plainly_known_is_all_of_which_there_is_nothing_to_say(
    spec: tuple[Kind, dict[str, Any]],
) -> None:
    kind, fields = spec
    says = told(kind, fields) or needs_live_catalogue(kind, fields)
    assert is_plainly_known(kind, fields) == (not says)


def test_the_live_catalogue_is_asked_only_about_what_the_copy_does_not_know() -> None:
    assert not needs_live_catalogue(RETRIEVER, stage("rerank", top_k=3, query="{{INPUT.q}}"))
    assert not needs_live_catalogue(
        RETRIEVER, stage("maxsim_rerank")
    )  # lacks one: the copy knows that
    assert not needs_live_catalogue(COLLECTION, extracting("text_extractor", chunk_size=3))
    assert not needs_live_catalogue(COLLECTION, extracting("custom_ours", anything=3))
    assert not needs_live_catalogue(COLLECTION, extracting("ours"), own=lambda: {"ours@v1"})
    assert not needs_live_catalogue(RETRIEVER, stage("feature_filter", feature_uris=[]))
    assert needs_live_catalogue(RETRIEVER, stage("rerank", new=3))
    assert needs_live_catalogue(RETRIEVER, stage("brand_new"))
    assert needs_live_catalogue(RETRIEVER, stage("knn_search"))
    assert needs_live_catalogue(COLLECTION, extracting("ours"))


@pytest.mark.parametrize("name", OLDER_STAGES)
def test_a_name_of_an_older_generation_is_told_its_successor(name: str) -> None:
    older = OLDER_STAGES[name]
    assert older.successor in load_bundled().stages
    assert name not in load_bundled().stages
    for live in (None, TODAY):
        ((severity, code, _, remedy),) = told(RETRIEVER, stage(name), live)
        assert (code, f"`stage_id: {older.successor}`" in remedy) == ("older-stage", True)
        is_error = live is not None and not older.may_work
        assert severity == (Severity.ERROR if is_error else Severity.WARNING)
    listed = Catalogue({**TODAY.stages, name: {}}, TODAY.extractors)
    assert [each[0] for each in told(RETRIEVER, stage(name), listed)] == ["warning"]


@pytest.mark.parametrize(
    ("parameters", "code", "path"),
    [
        ({"top_k": []}, "wrong-type", "top_k"),
        ({"query": 5}, "wrong-type", "query"),
        ({"batch_size": 0}, "out-of-range", "batch_size"),
        ({"batch_size": 101}, "out-of-range", "batch_size"),
        ({"cache_behavior": "autom"}, "bad-choice", "cache_behavior"),
        ({"learning_config": {"dataset": "d"}}, "unknown-parameter", "learning_config.dataset"),
    ],
)
def test_a_value_that_cannot_be_right_is_told(
    parameters: dict[str, Any], code: str, path: str
) -> None:
    found = [(each.code, show_path(each.path))
             for each in find_misfits(load_bundled().stages["rerank"], parameters)]  # fmt: skip
    assert found == [(code, path)]


@pytest.mark.parametrize(
    "parameters",
    [
        {"top_k": "{{INPUT.limit}}", "batch_size": "10", "cache_behavior": "{{INPUT.cache}}"},
        {"top_k": None, "query": None, "learning_config": None},
        {"query": SecretText("${secret.X}"), "batch_size": 10.0},
    ],
)
def test_a_template_a_null_and_a_text_for_a_number_pass(parameters: dict[str, Any]) -> None:
    assert list(find_misfits(load_bundled().stages["rerank"], parameters)) == []


def test_of_several_forms_the_one_that_was_meant_is_judged() -> None:
    query = {"input_mode": "text", "vlaue": "cars"}
    search = {"feature_uri": "mixpeek://a@v1/b", "query": query}
    assert told(RETRIEVER, stage("feature_search", searches=[search])) == [
        (
            "warning",
            "unknown-parameter",
            "stages[0].config.parameters.searches[0].query.vlaue",
            "did you mean `value`?",
        )
    ]
    for fine in (
        {"input_mode": "vector", "value": [[0.1, 0.2]]},
        {"input_mode": "{{INPUT.mode}}", "value": "cars"},
        {"document_ref": {"collection_id": "c", "document_id": "d"}, "input_mode": "document"},
    ):
        assert told(RETRIEVER, stage("feature_search", searches=[{**search, "query": fine}])) == []


def test_stages_inside_stages_are_judged_as_well() -> None:
    inner = stage("sampel")
    outer = stage("document_enrich", retriever_config=inner)
    (complaint,) = told(RETRIEVER, outer)
    assert complaint[2].endswith("retriever_config.stages[0].config.stage_id")
    expanded = stage("query_expand", feature_search_config={"finl_top_k": 3})
    (complaint,) = told(RETRIEVER, expanded)
    assert complaint[2].endswith("feature_search_config.finl_top_k")
    (complaint,) = told(COLLECTION, {"retriever_transform": inner})
    assert complaint[2] == "retriever_transform.stages[0].config.stage_id"
    listed = {"feature_extractors": [{"feature_extractor_name": "text", "version": "v1"}]}
    (complaint,) = told(NAMESPACE, listed)
    assert complaint[2] == "feature_extractors[0].feature_extractor_name"


def test_a_parameter_that_is_needed_is_missed_and_one_that_is_refused_is_named() -> None:
    assert told(RETRIEVER, stage("sql_lookup", query="select 1"), TODAY) == [
        (
            "warning",
            "missing-parameter",
            "stages[0].config.parameters",
            "add `connection_id: ...` to its parameters",
        )
    ]
    address = "mixpeek://text_extractor@v1/e5"
    assert told(RETRIEVER, stage("sort_relevance", feature_address=address), TODAY) == [
        (
            "error",
            "refused-parameter",
            "stages[0].config.parameters.feature_address",
            "take it out: nothing else changes",
        )
    ]


def test_a_secret_is_in_no_message() -> None:
    schema = {"properties": {"env": {"properties": {"K": {"enum": ["a"]}}}}}
    live = Catalogue({"code_execution": schema}, TODAY.extractors)
    spec = stage("code_execution", env={"K": "hunter2"}, unknown=1)
    problems = list(check_uses(RETRIEVER, spec, live))
    assert [each.code for each in problems] == ["bad-choice", "unknown-parameter"]
    assert not any("hunter2" in f"{each.message} {each.remedy}" for each in problems)


def test_a_published_schema_is_made_whole() -> None:
    published = {
        "$defs": {
            "Node": {
                "properties": {"next": {"$ref": "#/$defs/Node"}, "mode": {"$ref": "#/$defs/M"}}
            },
            "M": {"enum": ["a", "b"], "type": "string"},
        },
        "properties": {
            "node": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}], "default": None},
            "mode": {"allOf": [{"$ref": "#/$defs/M"}], "default": "a"},
            "gone": {"$ref": "#/$defs/Nowhere"},
        },
    }
    mode = {"enum": ["a", "b"], "type": "string"}
    assert inline_schema(published) == {
        "properties": {
            "node": {
                "anyOf": [{"properties": {"next": {}, "mode": mode}}, {"type": "null"}],
                "default": None,
            },
            "mode": {**mode, "default": "a"},
            "gone": {},
        }
    }


def test_a_schema_that_would_never_end_says_nothing() -> None:
    parts = {
        f"P{at}": {"properties": {"a": {"$ref": f"#/$defs/P{at + 1}"},
                                  "b": {"$ref": f"#/$defs/P{at + 1}"}}}
        for at in range(40)
    }  # fmt: skip
    assert inline_schema({"$defs": parts, "properties": {"x": {"$ref": "#/$defs/P0"}}}) == {}
    deep: dict[str, Any] = {}
    for _ in range(400):
        deep = {"items": deep}
    assert inline_schema({"properties": {"x": deep}}) == {}
