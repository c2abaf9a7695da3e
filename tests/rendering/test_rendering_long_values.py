"""A long value is cut itself, with its length; what differs is seen to differ, next to it too."""

import re
from unicodedata import normalize

import pytest
from html_tree import read_page
from hypothesis import Phase, given
from hypothesis import strategies as st
from made_up import examples
from msgspec.structs import replace
from sample_plans import DELETE_COLLECTION, UPDATE_RETRIEVER, create_bucket

from reconciler.model.change import ChangeClass, FieldChange
from reconciler.model.data import show_path
from reconciler.model.plan import Plan
from reconciler.rendering.html.as_html import plan_as_html
from reconciler.rendering.markdown.as_markdown import plan_as_markdown
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.rendering.text.file_diff import file_diff
from reconciler.rendering.words.excerpts import (
    FULL,
    MIDDLE,
    Excerpt,
    ExcerptLimits,
    contrast,
    shorten,
)
from reconciler.rendering.words.lookalikes import look_of, tell_apart

ICON = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX" * 2_500
OTHER_ICON = f"{ICON[:2_000]}B{ICON[2_001:]}"
SOME = examples(100, derandomize=True)
FEWER = examples(40, derandomize=True, phases=[Phase.generate])


def plan_of(*changes):
    return Plan("ads", (replace(UPDATE_RETRIEVER, changes=changes, unverifiable=()),))


def change_of(before, after, *path, weight=ChangeClass.METADATA):
    return FieldChange(path or ("metadata", "icon"), before, after, change_class=weight)


BESIDE = change_of(10, 1, "stages", "s", "final_top_k", weight=ChangeClass.BEHAVIOUR)
FORMS = {
    "text": lambda plan: plan_as_text(plan, color=False),
    "markdown": plan_as_markdown,
    "html": lambda plan: changes_in(plan_as_html(plan)),
}


def changes_in(page):
    """What a reader sees of the changes, each on a line of its own."""
    rows = read_page(page).all("li")
    return "\n".join(row.text for row in rows if {"added", "removed", "changed"} & {*row.classes})


every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


@every_form
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ICON, OTHER_ICON),
        (ICON, "x"),
        (None, ICON),
        (ICON, None),
        ([ICON], [OTHER_ICON, "x"]),
        ({"deep": [ICON]}, {"deep": [OTHER_ICON]}),
        ("\n".join([ICON, "b"]), "\n".join([OTHER_ICON, "b"])),
        ("\n".join(ICON[:50_000]), "\n".join(reversed(ICON[:50_000]))),
        (None, "\n".join(ICON[:50_000])),
    ],
)
def test_a_long_value_leaves_room_for_its_neighbours(form, before, after):
    shown = form(plan_of(change_of(before, after), BESIDE))
    assert "stages.s.final_top_k" in shown
    assert "10 → 1" in shown
    assert ICON[:5_000] not in shown
    assert "characters)" in shown or "more lines" in shown


@every_form
def test_of_two_long_texts_the_part_that_differs_is_shown(form):
    shown = form(plan_of(change_of(ICON, OTHER_ICON), BESIDE))
    said = re.sub(r"\s+", " ", shown)
    assert said.count("(1,981 to 2,021 of 80,000 characters)") == 2
    assert f"{ICON[1_980:2_021]}…" in said
    assert f"{OTHER_ICON[1_980:2_021]}…" in said
    assert len(shown) < len(form(plan_of(BESIDE))) + 1_000


@every_form
def test_a_text_of_a_few_lines_is_not_shown_twice(form):
    """What both sides have in common is left out, and where it stood is said."""
    prompt = " ".join(f"sentence {number}" for number in range(60))
    shown = form(plan_of(change_of(prompt, prompt.replace("sentence 30 ", "phrase 30 "))))
    assert "sentence 10 " not in shown
    assert "phrase 30" in re.sub(r"\s+", " ", shown)


@every_form
def test_a_short_text_is_shown_whole(form):
    assert '"a cat" → "a dog"' in form(plan_of(change_of("a cat", "a dog")))


def test_a_new_resource_tells_the_length_of_what_it_does_not_show():
    plan = Plan("ads", (create_bucket({"metadata": {"icon": ICON, "team": "a"}, "tags": ["b"]}),))
    shown = plan_as_text(plan, color=False)
    assert '…" (80,000 characters)' in re.sub(r"\s+", " ", shown)
    assert 'team: "a"' in shown
    assert "tags" in shown
    assert len(shown) < 4_000
    lines = plan_as_text(
        Plan("ads", (create_bucket({"text": "one line\n" * 9_000, "tags": ["b"]}),)), color=False
    )
    assert "… (81,000 characters)" in lines
    assert "tags" in lines
    assert len(lines) < 50_000


def test_a_changed_file_tells_the_length_of_a_long_line():
    shown = file_diff("a.yaml", f"icon: {ICON}\nb: 1\n", f"icon: {OTHER_ICON}\nb: 2\n")
    assert "(80,007 characters)" in shown
    assert "+b: 2" in shown
    assert len(shown) < 5_000


def test_an_excerpt_is_as_long_as_it_may_be():
    value = shorten({"a": "x" * 501, "b": "x" * 500, "c": [1, None, True]}, MIDDLE)
    assert value == {
        "a": f'"{"x" * 500}…" (501 characters)',
        "b": "x" * 500,
        "c": [1, None, True],
    }
    assert isinstance(value["a"], Excerpt)


TEXTS = st.text(alphabet="ab\n é\u00a0\u0301", max_size=40)
VALUES = st.recursive(
    TEXTS | st.integers() | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(VALUES, VALUES)
@SOME
def test_what_differs_differs_in_excerpts_too(before, after):
    tight = ExcerptLimits(8, 30)
    old, new = contrast(before, after, tight)
    assert (old == new) is (before == after)


@given(st.text(alphabet="ab", min_size=201, max_size=400), st.integers(0, 200), st.integers(0, 3))
@SOME
def test_an_excerpt_holds_the_first_letter_that_differs(text, at, length):
    other = f"{text[:at]}{'c' * length}{text[at + 1 :]}"
    old, new = contrast(text, other, FULL)
    assert old != new
    assert length == 0 or "c" in new


# --- what looks the same


LOOK_ALIKE = [
    ("caf\u00e9", "cafe\u0301"),
    ("a b", "a\u00a0b"),
    ("ab", "a\u200bb"),
    ("ab", "a\u200db"),
    ("ab", "a\ufe0fb"),
    ("ads", "\u0430ds"),
    ("a b", "a  b"),
    ("Ａ", "A"),
    ("a b", "a\u3000b"),
]


@every_form
@pytest.mark.parametrize(("before", "after"), LOOK_ALIKE)
def test_a_difference_that_looks_the_same_is_escaped(form, before, after):
    shown = form(plan_of(change_of(before, after)))
    line = next(line for line in shown.splitlines() if " → " in line and "icon" in line)
    assert re.search(r"\\(u[0-9a-f]{4}|x[0-9a-f]{2})", line)
    old, new = line.split("icon", 1)[1].split(" → ")
    assert look_of(old.strip(": ")) != look_of(new)


@every_form
@pytest.mark.parametrize(("before", "after"), LOOK_ALIKE)
def test_lines_of_a_text_that_look_the_same_are_escaped(form, before, after):
    shown = form(plan_of(change_of(f"one\n{before}\nlast", f"one\n{after}\nlast")))
    assert re.search(r"\\(u[0-9a-f]{4}|x[0-9a-f]{2})", shown)


@every_form
@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (1, True, "1 → true"),
        ("1", 1, '"1" → 1'),
        ("true", True, '"true" → true'),
        ("null", None, '"null"'),
        ("a ", "a", '"a " → "a"'),
        ([1], [True], "[1] → [true]"),
        (9007199254740993, 9007199254740992.0, "9007199254740993 → 9007199254740992"),
        (0.3, 0.30000000000000004, "0.3 → 0.30000000000000004"),
        ({"a": [1]}, {"a": ["1"]}, '{a: [1]} → {a: ["1"]}'),
    ],
)
def test_types_are_told_apart(form, before, after, says):
    assert says in form(plan_of(change_of(before, after)))


@every_form
def test_spaces_at_the_end_of_a_line_are_seen(form):
    shown = form(plan_of(change_of("one \ntwo\n", "one\ntwo\n")))
    assert r"one\x20" in shown


@every_form
def test_keys_that_look_the_same_are_escaped(form):
    one, other = (normalize(how, "\u00e9") for how in ("NFC", "NFD"))
    plan = plan_of(
        change_of("a", None, "metadata", one), change_of(None, "a", "metadata", other), BESIDE
    )
    shown = form(plan)
    assert r"metadata.\xe9" in shown
    assert r"metadata.e\u0301" in shown
    assert "stages.s.final_top_k" in shown


def test_what_looks_different_is_not_escaped():
    assert tell_apart('"Zürich"', '"Genève"') == ('"Zürich"', '"Genève"')
    assert tell_apart('"a"', '"é"') == ('"a"', '"é"')


@given(TEXTS, TEXTS)
@SOME
def test_both_sides_of_a_difference_are_seen_to_differ(before, after):
    """Nobody looks at two lines that say the same, whatever the texts are made of."""
    if before == after:
        return
    shown = plan_as_text(plan_of(change_of(before, after)), color=False, width=200)
    body = shown.split("metadata.icon:", 1)[1].split("\n\nPlan:")[0].split("  # ")[0]
    if " → " in body:
        old, new = body.split(" → ")
    else:
        rows = [row.strip() for row in body.splitlines()]
        old = "\n".join(row[1:].strip() for row in rows if row.startswith("-"))
        new = "\n".join(row[1:].strip() for row in rows if row.startswith("+"))
    assert look_of(old.strip()) != look_of(new.strip())


# --- comments

WEIGHTS = st.sampled_from([ChangeClass.METADATA, ChangeClass.BEHAVIOUR, ChangeClass.REPROCESS])
SIZES = st.sampled_from([1, 30, 500, 5_000, 80_000])
# A thousand lines are more than any comment has room for.
LONG = SIZES.map(lambda size: "b" * size) | SIZES.map(lambda size: "b\n" * min(size, 1_000))


@st.composite
def plans(draw):
    """Plans of long and short values, some of which change what searches find."""
    steps = []
    for number in range(draw(st.integers(1, 40))):
        changes = [
            change_of(
                "a" * draw(SIZES),
                draw(LONG),
                "stages",
                f"field{number}x{at}",
                weight=draw(WEIGHTS),
            )
            for at in range(draw(st.integers(0, 12)))
        ]
        address = UPDATE_RETRIEVER.address._replace(name=f"search{number}")
        steps.append(replace(UPDATE_RETRIEVER, address=address, changes=tuple(changes)))
    deletions = [
        replace(DELETE_COLLECTION, address=DELETE_COLLECTION.address._replace(name=f"gone{number}"))
        for number in range(draw(st.integers(0, 10)))
    ]
    return Plan("ads", (*steps, *deletions))


@given(plans(), st.sampled_from([10_000, 25_000, 60_000]))
@FEWER
def test_a_comment_hides_no_change_of_behaviour_while_there_is_room(plan, limit):
    comment = plan_as_markdown(plan, limit=limit)
    assert len(comment) <= limit
    hidden = [
        change
        for step in plan
        for change in step.changes
        if change.change_class is not ChangeClass.METADATA
        if not re.search(rf"\b{re.escape(show_path(change.path))}\b", comment)
    ]
    # The longest field has 120 letters of each side on a line, or some 600 of them on several.
    assert not hidden or len(comment) > limit - 2_000


def test_metadata_makes_room_for_behaviour():
    """Within one entry what means least is left out first, wherever it stands."""
    changes = [
        change_of(f"{number}-" * 40, None, "metadata", f"key{number}") for number in range(300)
    ]
    heavy = [
        change_of(number, number + 1, "stages", f"s{number}", weight=ChangeClass.BEHAVIOUR)
        for number in range(100)
    ]
    comment = plan_as_markdown(plan_of(*changes, *heavy), limit=20_000)
    assert all(f"stages.s{number}:" in comment for number in range(100))
    assert re.search(r"… and \d+ more fields", comment)
    assert len(comment) > 18_000
    one_line = plan_as_markdown(Plan("ads", plan_of(*changes, *heavy).steps * 400), limit=60_000)
    assert "`stages`, `metadata` (behaviour)" in one_line
