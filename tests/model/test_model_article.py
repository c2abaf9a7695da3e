"""A noun behind its article, whatever kinds there are."""

import pytest

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.text.article import with_article


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        ("Bucket", "a Bucket"),
        ("Alert", "an Alert"),
        ("Environment", "an Environment"),
        ("Index", "an Index"),
        ("offset", "an offset"),
        ("Upload", "an Upload"),
        ("cursor", "a cursor"),
    ],
)
def test_the_article_follows_the_first_letter(noun: str, said: str) -> None:
    assert with_article(noun) == said


@pytest.mark.parametrize("noun", sorted({*KINDS, *LOOKUPS}))
def test_every_kind_has_one(noun: str) -> None:
    assert with_article(noun).split() == ["an" if noun[0] in "AEIOU" else "a", noun]
