"""Kinds and fields are found by the names that people have at hand; a wrong one is put right."""

import pytest

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.kinds.describe.kind import FieldDescription, KindDescription
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.workflows.explain import completions, explain


def path_of(subject: str) -> str:
    explained = explain(subject)
    assert isinstance(explained, FieldDescription)
    return ".".join(explained.path)


def problem_with(subject: str) -> Problem:
    with pytest.raises(Rejected) as stopped:
        explain(subject)
    (problem,) = stopped.value.problems
    return problem


def test_without_a_subject_every_kind_is_described() -> None:
    explained = explain(None)
    assert isinstance(explained, tuple)
    assert [described.kind.name for described in explained] == [*KINDS, *VERIFICATIONS]


@pytest.mark.parametrize("word", ["retriever", "Retriever", "RETRIEVER"])
def test_a_kind_is_found_however_it_is_written(word: str) -> None:
    explained = explain(word)
    assert isinstance(explained, KindDescription)
    assert explained.kind.name == "Retriever"


@pytest.mark.parametrize(
    ("subject", "path"),
    [
        ("retriever.tags", "tags"),
        ("Retriever.stages.config", "stages.config"),
        ("retriever.Stages.Config", "stages.config"),
        ("retriever.spec.stages", "stages"),
        ("retriever.stages[0].config", "stages.config"),
        ("retriever.stages[].config", "stages.config"),
        ("retriever.stages.0.config", "stages.config"),
        ("retriever.stages.semantic_search.config", "stages.config"),
        ("retriever.input_schema.query.required", "input_schema.required"),
        ("retriever.input_schema.*.required", "input_schema.required"),
        ("collection.source.bucket_ids", "source.bucket_ids"),
        ("retriever.stages.config.parameters.searches", "stages.config.parameters.searches"),
        ("retriever.stages.config.pre_filters.and", "stages.config.pre_filters.AND"),
    ],
)
def test_a_field_is_found_by_the_path_of_a_manifest_a_plan_or_a_message(
    subject: str, path: str
) -> None:
    assert path_of(subject) == path


@pytest.mark.parametrize(
    ("subject", "code", "says", "remedy"),
    [
        ("retriver", "unknown-kind", "there is no kind `retriver`", "did you mean `Retriever`?"),
        ("retriever.tag", "unknown-field", "`tag` is not a field of `retriever`", "`tags`?"),
        (
            "retriever.stages.confg.parameters",
            "unknown-field",
            "`confg` is not a field of `retriever.stages`",
            "did you mean `config`?",
        ),
        ("retriever.tags.first", "unknown-field", "nothing is known inside", "retriever.tags"),
        ("retriever.spec", "unknown-field", "`spec` is not a field", ""),
        ("retriever.", "unknown-field", "`` is not a field of `retriever`", ""),
        (
            "retriever.stages.stage_id",
            "stale-shape",
            "`retriever.stages.stage_id` is an older form that the API no longer takes",
            "write config: {stage_id: <stage_id>, parameters: <parameters>}",
        ),
        ("bucket.schema", "stale-shape", "is an older form", "write bucket_schema"),
    ],
)
def test_what_is_not_known_is_a_problem_with_a_remedy(
    subject: str, code: str, says: str, remedy: str
) -> None:
    problem = problem_with(subject)
    assert problem.code == code
    assert says in problem.message
    assert remedy in problem.remedy


def test_a_kind_that_can_only_be_referred_to_says_so() -> None:
    with pytest.raises(Rejected) as stopped:
        explain("dataset", kinds=KINDS)
    (problem,) = stopped.value.problems
    assert "Dataset cannot be declared yet" in problem.message
    assert "its name or its id" in problem.remedy


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", [name.lower() for name in (*KINDS, *VERIFICATIONS)]),
        ("ret", ["retriever"]),
        ("retriever.st", ["retriever.stages"]),
        ("retriever.stages.config.p", ["parameters", "pre_filters", "post_filters"]),
        ("nothing.x", []),
        ("retriever.tags.", []),
    ],
)
def test_a_shell_is_offered_what_may_follow(typed: str, offered: list[str]) -> None:
    assert [word.rpartition(".")[2] for word in completions(typed)] == [
        word.rpartition(".")[2] for word in offered
    ]
