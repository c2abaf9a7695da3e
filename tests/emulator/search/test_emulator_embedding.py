"""The emulator's own embedding: the same text ranks first, a near text near (§19)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.emulator.search.indexing.embedding import embed

WORDS = ["red", "blue", "boat", "car", "harbour"]
TEXTS = st.lists(st.sampled_from([*WORDS, "harbor", "sunset", "a"]), min_size=1, max_size=6).map(
    " ".join
)


def cosine(one, other):
    return sum(weight * other.get(place, 0.0) for place, weight in one.items())


@given(asked=TEXTS, others=st.lists(TEXTS, max_size=6))
def test_the_same_text_is_nearest(asked, others):
    query = embed(asked)
    same = cosine(query, embed(asked))
    assert same == pytest.approx(1.0)
    assert all(cosine(query, embed(other)) <= same + 1e-9 for other in others)


@pytest.mark.parametrize(
    ("asked", "near", "far"),
    [
        ("red boat", "the red boat", "green hills"),
        ("harbour at sunset", "harbor in the sunset", "a box of apples"),
        ("running shoes", "shoe for a run", "winter tyres"),
    ],
)
def test_a_near_text_is_nearer_than_a_far_one(asked, near, far):
    assert cosine(embed(asked), embed(near)) > cosine(embed(asked), embed(far)) + 0.1
