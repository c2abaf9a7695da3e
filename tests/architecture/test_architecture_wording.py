"""What is written in sentences goes by a function where another word could follow."""

import ast
import re

import pytest
from house import FILES, name_of, nodes_of, none_of, stage_of

_ARTICLE = re.compile(r"\b[Aa]n? $")


def hard_articles(nodes):
    """The lines on which an article stands in front of a word that is filled in."""
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            for before, after in zip(node.values, node.values[1:], strict=False):
                is_text = isinstance(before, ast.Constant) and _ARTICLE.search(before.value)
                if is_text and isinstance(after, ast.FormattedValue):
                    yield node.lineno


def test_no_article_is_written_before_a_word_that_is_filled_in():
    # The emulator stands alone, and speaks of nothing but its own words.
    offenders = [
        f"{name_of(path)}:{line}"
        for path in FILES
        if stage_of(path) != "emulator"
        for line in hard_articles(nodes_of(path))
    ]
    none_of(offenders, "Say with_article(...) of model/text/article.py: a Bucket, an Alert.")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('f"a {kind}"', 1),
        ('f"such an {kind}"', 1),
        ('f"say {what}: a {kind}"', 1),
        ('f"data {kind}"', 0),
        ('f"a plan {kind}"', 0),
        ('"a {kind}"', 0),
    ],
)
def test_an_article_is_found_wherever_it_stands(text, count):
    assert len([*hard_articles(ast.walk(ast.parse(text)))]) == count
