"""Equality decides whether a plan has a step, and differences what it shows: both are exact."""

import json

import pytest
from deepdiff import DeepDiff
from hypothesis import assume, example, given
from hypothesis import strategies as st
from made_up import examples

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.changes import ProposedChange
from reconciler.kinds.declaration.mutability import APPEND_ONLY
from reconciler.kinds.declaration.schema_evolution import breaks_callers
from reconciler.model.data import is_same, with_whole_numbers
from reconciler.model.secrets.secret import REDACTED, UNTOLD, SecretText
from reconciler.planning.compare.diff import _EXACTLY, differences
from reconciler.planning.compare.normalise import normalise_desired, normalise_live
from reconciler.planning.staleness.preconditions import digest_of

LAW = examples(400, derandomize=True)

ALIKE = [
    0, 1, True, False, "1", "true", "", None, 0.3, 0.30000000000000004, 1e-13, 4e-13, 2**53,
    2**53 + 1, float(2**53), 7227701560655103597, 7227701560655103598, -0.0, "e\u0301", "\u00e9",
    [], {}, [0], [False], [[1]], [[True]], [1, 1], [1], {"a": None}, {"a": 1}, {"a": True},
]  # fmt: skip
"""Values that somebody somewhere takes for one another."""
LEAVES = (
    st.sampled_from(ALIKE)
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3)
)
KEYS = st.sampled_from(["a", "b", "__a", "__typename", "a.b", "0", "[0]", "it's", '"', ""])
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
FORMS = st.dictionaries(KEYS, JSON, max_size=4)


@st.composite
def pairs(draw):
    """Two forms that have most of their values in common."""
    before = draw(FORMS)
    return before, draw(st.just(before).map(lambda each: json.loads(json.dumps(each))) | FORMS)


@st.composite
def neighbours(draw):
    """Two forms that differ in one value at most, however deep it stands."""
    one, other = draw(LEAVES), draw(LEAVES)
    for key in draw(st.lists(KEYS | st.integers(0, 2), max_size=4)):
        beside = draw(LEAVES)
        one, other = (
            ({key: side, "beside": beside} if isinstance(key, str) else [*[beside] * key, side])
            for side in (one, other)
        )
    return {"top": one}, {"top": other}


def strictly(value):
    """Another opinion: JSON text says what is the same, but for how numbers are written."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, int | float):
        return f"{value:.17e}" if value != int(value) else str(int(value))
    if isinstance(value, list):
        return [strictly(each) for each in value]
    return {key: strictly(inner) for key, inner in value.items()}


@given(JSON, JSON)
@LAW
def test_values_are_the_same_when_json_says_so(one, other):
    assert is_same(one, other) is (strictly(one) == strictly(other))
    assert is_same(one, json.loads(json.dumps(one)))


@given(pairs() | neighbours())
@LAW
@example(({"a": {"__x": 1}}, {"a": {"__x": 2}}))
@example(({"ids": [2**53]}, {"ids": [2**53 + 1]}))
@example(({"flags": [[1]]}, {"flags": [[True]]}))
def test_unequal_forms_differ_in_something_and_equal_ones_in_nothing(forms):
    assert bool(differences(*forms)) is not is_same(*forms)


@given(pairs() | neighbours())
@LAW
def test_the_differences_applied_to_the_one_form_give_the_other(forms):
    before, after = forms
    applied = before
    for path, was, becomes in differences(before, after):
        assert is_same(at(before, path), was)
        applied = put(applied, path, becomes)
    assert is_same(without_nulls(applied), without_nulls(after))


@given(pairs() | neighbours())
@LAW
@example(({"a": None}, {}))
@example(({"a": {}}, {"a": []}))
def test_what_is_not_looked_into_differs_as_deepdiff_has_it(forms):
    found = DeepDiff(*forms, **_EXACTLY)
    paths = {tuple(node.path(output_format="list")) for nodes in found.values() for node in nodes}
    assert {path for path, *_ in differences(*forms)} == paths


@given(pairs() | neighbours())
@LAW
def test_no_difference_is_inside_another_one(forms):
    paths = [path for path, *_ in differences(*forms)]
    assert len({*paths}) == len(paths)
    assert not [(a, b) for a in paths for b in paths if a != b and a == b[: len(a)]]


def at(value, path):
    for part in path:
        value = value.get(part) if isinstance(value, dict) else value[part]
    return value


def put(value, path, inner):
    if not path:
        return inner
    start, *rest = path
    copied = dict(value) if isinstance(value, dict) else list(value)
    held = copied.get(start) if isinstance(copied, dict) else copied[start]
    copied[start] = put(held, rest, inner)
    return copied


def without_nulls(value):
    """A difference has no other word for what is not there."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


@given(JSON)
@LAW
def test_numbers_are_written_whole_and_stay_what_they_were(value):
    written = json.loads(json.dumps(with_whole_numbers(value)))
    assert is_same(written, value)
    floats = [each for each in leaves(written) if isinstance(each, float)]
    assert not any(each.is_integer() for each in floats)


def leaves(value):
    if isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


@given(JSON, JSON)
@LAW
def test_digests_are_the_same_for_the_same_values_alone(one, other):
    assert (digest_of(one) == digest_of(other)) is is_same(one, other)


def test_a_number_that_json_does_not_have_is_text():
    assert with_whole_numbers([float("inf"), -float("inf")]) == ["inf", "-inf"]


# --- forms

BUCKET = {"bucket_schema": {"properties": {"title": {"type": "text"}}}}


def forms(live, **spec):
    kind = KINDS["Bucket"]
    after = normalise_desired(kind, {**BUCKET, **spec})
    return normalise_live(kind, {**BUCKET, **live}, after), after


@pytest.mark.parametrize(
    ("tags", "live"),
    [
        (["b", "a", "b"], ["a", "b"]),
        (["a", "b"], ["b", "b", "a"]),
    ],
)
def test_a_set_with_an_item_twice_is_a_set(tags, live):
    before, after = set_forms(tags, live)
    assert is_same(before, after)


def test_a_set_of_other_things_than_texts_has_no_order_either():
    like = [{"a": 1, "b": 2}, 1.0, "1", True]
    before, after = set_forms(like, [True, "1", {"b": 2, "a": 1.0}, 1])
    assert is_same(before, after)
    before, after = set_forms(["1"], [1])
    assert not is_same(before, after)
    before, after = set_forms(
        [{"a": 1, "b": 2}, {"b": 1, "a": 2}], [{"a": 2, "b": 1}, {"b": 2, "a": 1}]
    )
    assert is_same(before, after)


def test_a_secret_and_a_text_that_looks_like_one_are_two_items_of_a_set():
    declared = [SecretText("${secret.A}"), "${secret.A}"]
    before, after = set_forms(declared, ["${secret.A}", "k1"])
    assert is_same(before, after)
    before, after = set_forms(declared, ["${secret.A}"])
    assert not is_same(before, after)


def test_what_nobody_may_read_is_as_declared_and_says_nothing_of_what_is_not():
    assert is_same(*forms({"description": UNTOLD}, description="declared"))
    assert not is_same(*forms({"description": UNTOLD}))


def set_forms(tags, live):
    kind = KINDS["Retriever"]
    after = normalise_desired(kind, {"tags": tags})
    return normalise_live(kind, {"tags": live}, after), after


def test_nothing_is_not_false():
    """The default of `enabled` is true, of others false; 0 and 1 are neither."""
    kind = KINDS["Collection"]
    after = normalise_desired(kind, {"enabled": True})
    assert is_same(normalise_live(kind, {"enabled": True}, after), after)
    assert not is_same(normalise_live(kind, {"enabled": 1}, after), after)


# --- texts with a secret in them

URL = SecretText("https://scores.example.org/v2?key=${secret.KEY}&of=${secret.WHO}.")


@pytest.mark.parametrize(
    "live",
    [
        "https://scores.example.org/v2?key=k1&of=me.",
        "https://scores.example.org/v2?key=a&of=b&of=.c.",
        "https://scores.example.org/v2?key=\n&of=\n.",
        UNTOLD,
        "redacted",
    ],
)
def test_a_text_may_be_one_with_a_secret_when_all_around_it_is_there(live):
    assert URL.may_be(live)


@pytest.mark.parametrize(
    "live",
    [
        "https://elsewhere.example.net/collect",
        "https://scores.example.org/v2?key=&of=me.",
        "https://scores.example.org/v2?key=k1&of=.",
        "https://scores.example.org/v2?key=k1.",
        "https://scores.example.org/v2?key=k1&of=me",
        "https://scores.example.org/v2?key=k1&of.",
        "",
        None,
        7,
        True,
        ["https://scores.example.org/v2?key=k1&of=me."],
        "https://scores.example.org/v2?key=k1. and &of=.",
    ],
)
def test_what_lacks_a_part_or_is_no_text_is_another_value(live):
    assert not URL.may_be(live)


@given(st.lists(st.text(max_size=3), min_size=2, max_size=4), st.text(min_size=1, max_size=3))
@LAW
def test_every_filling_of_a_text_may_be_it(literals, secret):
    text = SecretText("${secret.X}".join(literals))
    assert text.may_be(secret.join(literals))


@given(st.text(max_size=4), st.text(max_size=4), st.text(max_size=9))
@LAW
def test_a_text_may_be_one_exactly_when_it_has_its_start_and_its_end(start, end, live):
    assume(live not in (REDACTED, UNTOLD))  # which stand for any text that nobody is told
    text = SecretText(f"{start}${{secret.X}}{end}")
    is_long = len(live) > len(start) + len(end)
    assert text.may_be(live) is (is_long and live.startswith(start) and live.endswith(end))


def test_neighbouring_secrets_need_a_letter_each():
    text = SecretText("${secret.A}${secret.B}")
    assert text.may_be("ab")
    assert not text.may_be("a")


def test_a_text_that_looks_like_a_secret_is_another_one():
    assert not is_same(SecretText("${secret.A}"), "${secret.A}")
    assert differences({"a": "${secret.A}"}, {"a": SecretText("${secret.A}")})


@pytest.mark.parametrize(
    ("live", "is_there"),
    [
        (["a", "x-1", "2"], True),
        (["2", "x-1", "a"], True),
        (["1", "2", "a"], False),
        (["x-1", "a"], False),
        (["x-1", "2", "a", "b"], False),
    ],
)
def test_secrets_in_a_set_stand_for_an_item_each(live, is_there):
    declared = ["a", SecretText("${secret.ANY}"), SecretText("x-${secret.X}")]
    before, after = set_forms(declared, live)
    assert is_same(before, after) is is_there


def test_a_secret_keeps_its_place_in_a_form_of_its_own():
    """A folder gets its slash, with a secret in it or without."""
    destination = {"prefix": SecretText("in/${secret.WHO}")}
    before, after = forms({"destination": {"prefix": "in/me/"}}, destination=destination)
    assert is_same(before, after)
    before, after = forms({"destination": {"prefix": "out/me/"}}, destination=destination)
    assert not is_same(before, after)


# --- rules that see values


def test_an_extractor_that_differs_in_type_alone_is_another_one():
    proposal = ProposedChange(
        {"text": {"params": {"deep": 1}}}, {"text": {"params": {"deep": True}}}, {}
    )
    assert APPEND_ONLY.obstacles(proposal)


def test_an_input_that_takes_true_does_not_take_one():
    before, after = ({"flag": {"type": "any", "enum": [side]}} for side in (1, True))
    assert list(breaks_callers(before, after))
    assert not list(breaks_callers(before, {"flag": {"type": "any", "enum": [1.0]}}))
