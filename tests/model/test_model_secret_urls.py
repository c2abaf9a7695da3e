"""Of a secret address that is hidden which lets somebody in; words stay, which stand everywhere."""

import pytest

from reconciler.model.secrets.urls import secrets_in


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("sk_live_0123456789", {"sk_live_0123456789"}),
        ("postgresql://ada:hunter2@db.example.org/reconciler", {"hunter2"}),
        ("postgresql://db.example.org/reconciler", set()),
        ("host=db dbname=reconciler password=hunter2 user=ada", {"hunter2"}),
        ("host=db password = 'two words'", {"two words"}),
        ("https://hooks.slack.com/services/T0001/B0002/aBcD1234", {"T0001", "B0002", "aBcD1234"}),
        (
            "https://hooks.example.org/in?token=a-long-secret-of-letters",
            {"a-long-secret-of-letters"},
        ),
        ("https://ada:p%40ss@hooks.example.org/in", {"p%40ss", "p@ss"}),
        ("https://[hooks/x1", {"https://[hooks/x1"}),
    ],
)
def test_what_lets_in_is_hidden_and_nothing_else(value: str, hidden: set[str]) -> None:
    assert set(secrets_in(value)) == hidden
