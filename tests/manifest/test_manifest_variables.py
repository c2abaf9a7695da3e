"""Variables: what they become, and what they never touch."""

from collections.abc import Mapping

import pytest

from reconciler.kinds.compile.facts import Expectation
from reconciler.manifest.documents.variables import Substitution, VariableValues, fill
from reconciler.model.data import Data
from reconciler.model.secrets.secret import SecretText

VARIABLES: Mapping[str, Data] = {
    "text": "ads",
    "count": 10,
    "ratio": 0.5,
    "flag": True,
    "nothing": None,
    "list": ["a", "b"],
    "looks-like-one": "${var.text}",
}
ENVIRON = {"REGION": "eu", "EMPTY": "", "LIMIT": "100", "PROTECT": "false", "ZIP": "01234"}


def filled(value: Data) -> Substitution:
    values = VariableValues(ENVIRON, VARIABLES, secret_field="spec")
    return fill({"spec": {"field": value}}, values, lambda _: "any")


def field_of(result: Substitution) -> Data:
    assert not result.problems
    assert isinstance(result.content, dict)
    return result.content["spec"]["field"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${var.text}", "ads"),
        ("${var.count}", 10),
        ("${var.ratio}", 0.5),
        ("${var.flag}", True),
        ("${var.nothing}", None),
        ("${var.list}", ["a", "b"]),
        ("${env.REGION}", "eu"),
        ("${env.EMPTY}", ""),
        ("${env.ZIP}", "01234"),
        ("${env.NOWHERE:-here}", "here"),
        ("${env.EMPTY:-here}", "here"),
        ("${env.NOWHERE:-}", ""),
        ("${env.NOWHERE:-a:-b {c}", "a:-b {c"),
    ],
)
def test_a_variable_on_its_own_brings_its_type(text: str, value: Data) -> None:
    assert field_of(filled(text)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${var.text}_${env.REGION}", "ads_eu"),
        ("${var.count}/${var.ratio}/${var.flag}", "10/0.5/true"),
        ("at ${env.NOWHERE:-home}!", "at home!"),
        ("$${var.text}", "${var.text}"),
        ("$${a} ${var.text}", "${a} ads"),
        ("${var.looks-like-one}", "${var.text}"),
        ("costs 5$ or ${var.count}$", "costs 5$ or 10$"),
    ],
)
def test_a_variable_inside_a_text_becomes_text(text: str, value: str) -> None:
    assert field_of(filled(text)) == value


@pytest.mark.parametrize(
    "text",
    [
        "{{INPUT.query}}",
        "{{SECRET.key}}",
        "${{ matrix.os }}",
        "${{a\nb}}",
        "$var.text",
        "$ {x}",
        "{",
    ],
)
def test_templates_of_the_api_are_left_alone(text: str) -> None:
    assert field_of(filled(text)) == text
    assert field_of(filled(f"${{var.text}} {text}")) == f"ads {text}"


@pytest.mark.parametrize("text", ["${secret.TOKEN}", "Bearer ${secret.TOKEN}-${secret.OTHER}"])
def test_a_secret_stays_a_name(text: str) -> None:
    value = field_of(filled(text))

    assert isinstance(value, SecretText)
    assert value == text


def test_a_text_that_only_spells_a_secret_is_no_secret() -> None:
    value = field_of(filled("$${secret.TOKEN}"))

    assert value == "${secret.TOKEN}"
    assert not isinstance(value, SecretText)


def test_a_secret_is_never_read() -> None:
    values = VariableValues({"TOKEN": "hunter2"}, {}, secret_field="spec")

    result = fill({"spec": {"key": "${secret.TOKEN}"}}, values, lambda _: "any")

    assert "hunter2" not in repr(result)


def test_a_secret_outside_the_spec_is_a_problem() -> None:
    values = VariableValues({}, {}, secret_field="spec")

    result = fill({"metadata": {"name": "${secret.TOKEN}"}}, values, lambda _: "text")

    assert [(p.code, p.path) for p in result.problems] == [
        ("secret-not-allowed", ("metadata", "name"))
    ]


@pytest.mark.parametrize(
    ("name", "due", "value"),
    [
        ("LIMIT", "number", 100),
        ("LIMIT", "text", "100"),
        ("LIMIT", "any", "100"),
        ("PROTECT", "flag", False),
        ("PROTECT", "number", "false"),
        ("ZIP", "number", "01234"),
        ("REGION", "flag", "eu"),
    ],
)
def test_an_environment_variable_is_read_as_what_is_due(
    name: str, due: Expectation, value: Data
) -> None:
    result = fill({"field": f"${{env.{name}}}"}, VariableValues(ENVIRON), lambda _: due)

    assert result.content == {"field": value}


def test_problems_name_the_field_and_the_nearest_variable() -> None:
    (problem,) = filled("${var.txt}").problems

    assert problem.path == ("spec", "field")
    assert problem.message == "the variable txt is not set"
    assert "`text`" in problem.remedy


def test_an_unset_variable_where_none_is_set_says_where_to_set_one() -> None:
    (problem,) = fill({"a": "${var.x}"}, VariableValues({}, {}), lambda _: "any").problems

    assert problem.remedy == "set it under `variables:`"


def test_values_of_the_environment_are_not_repeated_in_problems() -> None:
    values = VariableValues({"TOKEN": "hunter2 ${"}, {}, secret_field="spec")

    result = fill({"spec": "${env.TOKEN} ${env.MISSING} ${secret.X}"}, values, lambda _: "any")

    assert result.problems
    assert "hunter2" not in repr(result.problems)
