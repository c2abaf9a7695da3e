"""A long plan in short: nothing dangerous is hidden, whatever is left out."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from sample_crowds import crowd, doomed
from sample_plans import BUCKET, EVERYTHING
from sample_replacements import SWAP

from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.plan import Plan, Refusal, Step
from reconciler.rendering.markdown.as_markdown import LIMIT, plan_as_markdown
from reconciler.rendering.text.as_text import plan_as_text
from reconciler.rendering.words.extent import Extent

SHORT = (Extent.COMPACT, Extent.STAT)
LONG = Plan("ads", (*crowd(60, 4).steps, *doomed(3)))


@pytest.mark.parametrize("extent", SHORT)
@pytest.mark.parametrize(("name", "plan"), [("everything", EVERYTHING), ("swap", SWAP)])
def test_a_short_plan_reads_as_expected(
    name: str, plan: Plan, extent: Extent, golden: Callable[[str, str], None]
) -> None:
    golden(f"{name}-{extent}.txt", plan_as_text(plan, color=False, extent=extent))
    golden(f"{name}-{extent}.md", plan_as_markdown(plan, extent=extent))


@pytest.mark.parametrize("extent", SHORT)
def test_whatever_is_deleted_is_named_with_what_it_loses(extent: Extent) -> None:
    for said in (
        plan_as_text(LONG, color=False, extent=extent),
        plan_as_markdown(LONG, extent=extent),
    ):
        words = " ".join(said.split())
        assert words.count("removes 7 documents") == 3
        for number in range(3):
            assert f"Collection/room_0/old_{number}" in words


def test_a_resource_has_one_line() -> None:
    said = plan_as_text(crowd(60, 4), color=False, extent=Extent.COMPACT)
    assert sum(line.startswith("  + ") for line in said.splitlines()) == 60


def test_numbers_stand_by_kind_and_namespace() -> None:
    said = plan_as_text(LONG, color=False, extent=Extent.STAT)
    assert " Collection/room_0  5  3  +++++---\n" in said
    assert "room_0/bucket_0" not in said


RISKS = [
    (FieldChange(("metadata", "owner"), "x", None, is_undeclared=True), "drops what nobody"),
    (FieldChange(("status",), "off", "on", told="the API says why: 403"), "the API says why"),
]


@pytest.mark.parametrize("extent", SHORT)
@pytest.mark.parametrize(("change", "says"), RISKS)
def test_what_names_of_fields_do_not_tell_stays(
    change: FieldChange, says: str, extent: Extent
) -> None:
    told = f"differs in {change.path[0]}; {change.told}" if change.told else "differs"
    step = Step(BUCKET, Action.UPDATE, ActionReason.CHANGED, told, (change,))
    plan = Plan("ads", (step,))
    assert says in " ".join(plan_as_text(plan, color=False, extent=extent).split())
    # In Markdown whatever is no plain word is code.
    assert says.split()[-1] in plan_as_markdown(plan, extent=extent)


@pytest.mark.parametrize("extent", SHORT)
def test_every_refusal_and_the_line_of_flags_stay(extent: Extent) -> None:
    refusals = (
        Refusal(
            "prevent-destroy", "is protected", "lift it with `--a`", BUCKET, None, ("--a",), ""
        ),
        Refusal("max-deletes", "too many", "allow it with `--b`", None, None, ("--b",), ""),
    )
    said = plan_as_text(replace(LONG, refusals=refusals), color=False, extent=extent)
    assert "refused: Bucket/ads/videos: is protected\n" in said
    assert "refused: too many\n" in said
    assert "All of this is allowed by:\n    --a --b\n" in said
    assert "help" not in said


def test_what_is_refused_for_one_reason_is_listed_below_it() -> None:
    refusals = tuple(
        Refusal("adoption", "is nobody's", "ask for it", each.address) for each in doomed(2)
    )
    said = plan_as_text(Plan("ads", (), refusals), color=False)
    assert said.startswith(
        "refused: is nobody's:\n    Collection/room_0/old_0\n    Collection/room_0/old_1\n"
        "    help: ask for it\n"
    )


@pytest.mark.parametrize("extent", [*Extent])
def test_a_comment_fits_whatever_its_extent(extent: Extent) -> None:
    big = Plan("ads", (*crowd(3_000, 900).steps, *doomed(1_500)))
    said = plan_as_markdown(big, extent=extent)
    assert len(said) <= LIMIT
    assert "1,500" in said or "old_1499" in said
