"""Secrets are filled in when a step runs, and never come out again."""

import pytest

from reconciler.applying.secret_values import StepSecrets
from reconciler.model.errors import Rejected
from reconciler.model.secrets.secret import SecretText

TWO = SecretText("${secret.USER}:${secret.PASSWORD}@host")


def test_every_secret_of_a_text_is_filled_in() -> None:
    assert StepSecrets({"USER": "eve", "PASSWORD": "hunter2"}).fill(TWO) == "eve:hunter2@host"


def test_a_secret_that_looks_like_a_pattern_is_filled_in_as_it_is() -> None:
    secrets = StepSecrets({"X": r"\1${secret.Y}"})
    assert secrets.fill(SecretText("${secret.X}")) == r"\1${secret.Y}"


@pytest.mark.parametrize("environment", [{}, {"USER": "", "PASSWORD": ""}])
def test_every_variable_that_is_not_set_is_named_at_once(environment: dict[str, str]) -> None:
    with pytest.raises(Rejected) as caught:
        StepSecrets(environment).fill(TWO)
    (problem,) = caught.value.problems
    assert problem.message == "the environment does not hold USER, PASSWORD"


def test_only_what_was_sent_is_masked_and_the_longer_secret_first() -> None:
    secrets = StepSecrets({"A": "abc", "B": "abcdef", "C": "never sent"})
    secrets.fill(SecretText("${secret.A}${secret.B}"))
    assert secrets.mask("abcdef, abc, never sent") == "(secret), (secret), never sent"


@pytest.mark.parametrize(
    "quoted",
    [
        r"input: {\"key\": \"whsec_1234\\n\\\"abcdefgh\"}",
        "input: whsec_1234 \"abcdefgh'",
        "the first letters, whsec_12…",
        "whsec_12\n34",
    ],
)
def test_a_secret_that_was_escaped_broken_or_cut_is_masked_as_far_as_it_tells(quoted: str) -> None:
    secrets = StepSecrets({"A": 'whsec_1234\n"abcdefgh'})
    secrets.fill(SecretText("${secret.A}"))
    shown = secrets.mask(quoted)
    assert "(secret)" in shown
    assert not any(part in shown for part in ("whsec_12", "sec_1234", "abcdefgh"))


def test_a_secret_that_a_manifest_spells_out_is_masked_too() -> None:
    assert StepSecrets({}, iter(["spelled-out"])).mask("it is spelled-out") == "it is (secret)"
