"""A plan for people: complete, calm, and safe to print."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from sample_plans import BUCKET, DELETE_COLLECTION, EVERYTHING, NOTHING, create_bucket
from sample_replacements import FEATURES, RECREATE, SWAP, SWAP_PARTS

from reconciler.model.address import Address
from reconciler.model.attribution import Base
from reconciler.model.change import Action, ActionReason, ChangeClass, FieldChange
from reconciler.model.data import Fields
from reconciler.model.plan import BlastRadius, Estimate, Plan, Step
from reconciler.model.secrets.secret import SecretText
from reconciler.rendering.text.as_text import plan_as_text

Golden = Callable[[str, str], None]


def update(*changes: FieldChange) -> Plan:
    step = Step(BUCKET, Action.UPDATE, ActionReason.CHANGED, "differs", changes)
    return Plan("ads", (step,))


def text_of(plan: Plan, *, width: int = 80) -> str:
    return plan_as_text(plan, width=width, color=False)


@pytest.mark.parametrize(
    ("name", "plan"), [("everything", EVERYTHING), ("nothing", NOTHING)], ids=lambda v: str(v)[:10]
)
@pytest.mark.parametrize("width", [80, 50])
def test_a_plan_reads_as_expected(name: str, plan: Plan, width: int, golden: Golden) -> None:
    golden(f"{name}-{width}.txt", text_of(plan, width=width))


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_of_a_plan_reads_as_expected(feature: str, golden: Golden) -> None:
    golden(f"{feature}.txt", text_of(FEATURES[feature]))


def test_colours_are_ansi_and_only_when_asked_for(golden: Golden) -> None:
    golden("everything-color.txt", plan_as_text(EVERYTHING, color=True))
    golden("swap-color.txt", plan_as_text(SWAP, color=True))
    assert "\x1b" not in text_of(EVERYTHING)


def test_no_line_is_wider_than_asked_unless_one_word_is() -> None:
    *lines, _sum = text_of(EVERYTHING, width=60).splitlines()
    for line in lines:
        assert len(line) <= 60 or len(line.split()) <= 2


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert text_of(EVERYTHING) == text_of(replace(EVERYTHING))


def test_a_terminal_escape_in_a_name_is_shown_and_not_sent() -> None:
    evil = Address("Bucket", "ads", "x\x1b[2J\u202ey\x9b")
    step = Step(evil, Action.DELETE, ActionReason.NOT_DECLARED, "gone\x1b]0;title\x07")
    shown = text_of(Plan("ads", (step,)))
    assert r"x\x1b[2J\u202ey\x9b" in shown
    assert r"gone\x1b]0;title\x07" in shown
    assert not set(shown) & set("\x1b\x07\x9b\u202e")


def test_a_terminal_escape_in_a_value_or_a_key_is_shown_and_not_sent() -> None:
    change = FieldChange(("metadata", "k\x1b"), {"a\x07": "\x1b[31m"}, "line\r\nline\x1b\nend")
    assert not set(text_of(update(change))) & set("\x1b\x07\r")


def test_a_value_that_cannot_be_encoded_is_written_out() -> None:
    assert r"\ud800" in text_of(update(FieldChange(("description",), "a", "\ud800")))


def test_a_secret_is_masked_on_both_sides() -> None:
    change = FieldChange(("webhook",), "live-value", SecretText("x${secret.X}"))
    shown = text_of(update(change))
    assert "~ webhook: (secret)" in shown
    assert "live-value" not in shown
    assert "secret.X" not in shown


def test_a_place_that_the_kind_marks_secret_is_masked_however_deep_the_change_starts() -> None:
    adapter = {"adapter_type": "mux", "webhook_secret": "hunter2"}
    shown = text_of(update(FieldChange(("source_adapter",), None, adapter)))
    assert "webhook_secret: (secret)" in shown
    assert "hunter2" not in shown


def test_a_literal_secret_in_a_stage_is_masked() -> None:
    stage: Fields = {
        "stage_name": "s",
        "config": {"stage_id": "llm_filter", "parameters": {"api_key": "k1"}},
    }
    step = Step(
        Address("Retriever", "ads", "r"),
        Action.UPDATE,
        ActionReason.CHANGED,
        "differs",
        (
            FieldChange(("stages", "s"), None, stage),
            FieldChange(("stages", "t", "config", "parameters", "api_key"), "k2", "k3"),
        ),
    )
    shown = text_of(Plan("ads", (step,)))
    assert not {"k1", "k2", "k3"} & set(shown.replace('"', " ").split())
    assert shown.count("(secret)") == 2


def test_a_create_shows_the_declared_fields() -> None:
    shown = text_of(Plan("ads", (create_bucket({"description": "a\nb", "tags": []}),)))
    assert "    description: |\n      a\n      b\n    tags: []\n" in shown


@pytest.mark.parametrize(
    ("radius", "says"),
    [
        (BlastRadius(documents=48_000), "removes 48,000 documents"),
        (BlastRadius(documents=1, objects=2), "removes 1 document and 2 objects"),
        (BlastRadius(documents=None), "removes an unknown number of documents"),
        (BlastRadius(objects=None), "removes an unknown number of objects"),
        (BlastRadius(objects=3, bytes=1_500_000), "removes 3 objects (1.5 MB)"),
        (BlastRadius(), "removes no documents"),
    ],
    ids=str,
)
def test_a_delete_says_what_is_lost_and_what_is_not_known(radius: BlastRadius, says: str) -> None:
    shown = text_of(Plan("ads", (replace(DELETE_COLLECTION, blast_radius=radius),)))
    assert f"! {says}\n" in shown


def test_a_long_list_is_compared_item_by_item() -> None:
    names = [f"collection_number_{number}" for number in range(9)]
    shown = text_of(update(FieldChange(("collection_identifiers",), names, [*names[:8], "new"])))
    assert '      - "collection_number_8"\n      + "new"\n' in shown
    assert "collection_number_2" not in shown


def test_a_secret_whose_path_fills_the_line_is_still_said_to_be_one() -> None:
    change = FieldChange(("x" * 90,), "a", "b", is_secret=True)
    assert "x:\n      (secret)\n" in text_of(update(change))


def test_a_newline_at_the_end_of_a_text_is_a_change_one_can_see() -> None:
    shown = text_of(update(FieldChange(("description",), "a\nb", "a\nb\n")))
    assert r'- "a\nb"' in shown
    assert r'+ "a\nb\n"' in shown


def test_a_space_at_the_end_of_a_line_is_a_change_one_can_see() -> None:
    shown = text_of(update(FieldChange(("description",), "a\nb", "a\nb ")))
    assert "      - b\n      + b\\x20\n" in shown


def test_unmanaged_resources_are_counted_and_listed_when_asked_for() -> None:
    assert "2 live resources are neither declared" in text_of(EVERYTHING)
    listed = plan_as_text(EVERYTHING, color=False, show_unmanaged=True)
    assert "  Bucket/ads/by_hand\n  Bucket/lab/tmp\n" in listed


def test_refusals_alone_are_not_called_no_changes() -> None:
    shown = text_of(replace(EVERYTHING, steps=()))
    assert shown.endswith("Plan: 0 to create, 0 to update, 0 to delete, 2 refused.\n")


def test_of_no_difference_nobody_is_said_to_be_the_cause() -> None:
    told = text_of(Plan("ads", (), base=Base("origin/main", "1f3a5c7e9b2d"), unchanged=3))
    assert "Compared with origin/main (1f3a5c7e9b2d): nothing differs.\n" in told


def test_one_matching_resource_is_spoken_of_in_the_singular() -> None:
    assert text_of(Plan("ads", (), unchanged=1)) == "No changes. 1 resource matches its manifest.\n"


def test_a_folded_list_item_stays_behind_its_dash() -> None:
    searches: list[Fields] = [
        {"feature_uri": "mixpeek://multimodal_extractor@v1/" + "x" * 40, "limit": 1}
    ]
    shown = text_of(Plan("ads", (create_bucket({"searches": searches}),)))
    assert '      - feature_uri:\n          "mixpeek://' in shown
    assert "\n        limit: 1\n" in shown


def test_a_whole_number_looks_the_same_however_the_api_writes_it() -> None:
    assert "budget: 100 → 150.5\n" in text_of(update(FieldChange(("budget",), 100.0, 150.5)))


def test_a_long_text_shows_the_lines_around_each_change_only() -> None:
    lines = [f"line {number}" for number in range(1, 31)]
    after = [*lines[:14], "new", *lines[15:]]
    shown = text_of(update(FieldChange(("description",), "\n".join(lines), "\n".join(after))))
    assert (
        "    ~ description:\n"
        "        …\n"
        "        line 13\n"
        "        line 14\n"
        "      - line 15\n"
        "      + new\n"
        "        line 16\n"
        "        line 17\n"
    ) in shown


def test_a_replacement_is_one_entry_that_lists_its_parts_in_order() -> None:
    shown = text_of(SWAP)
    assert shown.count(" Retriever/ads/search (") == 1
    assert (
        "    1. create the successor as search--successor\n"
        "    2. rename the old one to search--retired\n"
        "    3. rename the successor to search\n"
        "    4. delete the old one, search--retired\n"
    ) in shown


def test_holders_that_are_replaced_too_are_told_from_those_that_are_repointed() -> None:
    shown = text_of(RECREATE)
    assert "its id is held by Retriever/ads/search, which is re-pointed\n" in shown
    assert "its id is held by Collection/ads/faces, which is replaced with it\n" in shown


def test_a_cause_that_the_reason_does_not_name_is_named() -> None:
    first = RECREATE.steps[0]
    shown = text_of(replace(RECREATE, steps=(replace(first, says="cannot stay"),)))
    assert "# cannot stay (destroy)\n    # because Collection/ads/scenes is replaced\n" in shown


def test_what_cannot_hold_documents_is_not_said_to_remove_none() -> None:
    assert "documents" not in text_of(SWAP)
    unknown = replace(SWAP_PARTS[-1], blast_radius=BlastRadius(documents=None))
    assert "unknown number of documents" in text_of(Plan("ads", (unknown,)))


def test_an_obstacle_below_several_changes_names_the_field_they_share() -> None:
    changes = [
        FieldChange(("input_schema", name), None, "text", obstacle="no") for name in ("a", "b")
    ]
    assert "      ! input_schema cannot be changed in place: no\n" in text_of(update(*changes))
    assert "      ! cannot be changed in place: no\n" in text_of(update(changes[0]))


def test_the_order_of_named_items_is_told_only_when_those_that_stay_moved() -> None:
    gone = FieldChange(("stages", "cut"), {"x": 1}, None)
    order = FieldChange(("stages", "(order)"), ["a", "cut", "b"], ["a", "b"])
    moved = replace(order, after=["b", "a"])
    assert "(order)" not in text_of(update(order, gone))
    assert "(order)" in text_of(update(moved, gone))
    assert "(order)" in text_of(update(order))


def test_classes_are_told_per_change_where_they_are_mixed() -> None:
    words = FieldChange(("description",), "a", "b", change_class=ChangeClass.METADATA)
    data = FieldChange(("enabled",), True, False, change_class=ChangeClass.REPROCESS)
    long = replace(words, before="a" * 60, after="b" * 60)
    assert '# differs (metadata)\n    ~ description: "a" → "b"\n' in text_of(update(words))
    shown = text_of(update(long, data))
    assert "# differs (reprocess)\n    ~ description:  # metadata\n" in shown
    assert "~ enabled: true → false  # reprocess\n" in shown


def test_a_field_without_a_class_of_its_own_says_nothing_about_one() -> None:
    assert "# declared\n" in text_of(Plan("ads", (replace(create_bucket(), says="declared"),)))


@pytest.mark.parametrize(
    ("estimate", "says"),
    [
        (Estimate(140, 60), "About 140 API calls: 2 m 20 s at 60 per minute."),
        (Estimate(1, 60), "About 1 API call: 1 s at 60 per minute."),
        (Estimate(140, 1_000_000), "About 140 API calls."),
        (Estimate(120, 60), "About 120 API calls: 2 m at 60 per minute."),
        (Estimate(4000, 60), "About 4,000 API calls: 1 h 6 m at 60 per minute."),
        (Estimate(140), "About 140 API calls."),
    ],
    ids=str,
)
def test_an_estimate_says_how_many_calls_and_how_long_they_take(
    estimate: Estimate, says: str
) -> None:
    shown = text_of(replace(SWAP, estimate=estimate))
    assert shown.endswith(f"{says}\n")


def test_nothing_to_do_takes_no_time() -> None:
    assert "API call" not in text_of(replace(NOTHING, estimate=Estimate(0, 60)))
