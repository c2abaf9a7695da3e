"""Plans that ask checks and gates: saved, limited, stopped in the midst, and only looked at."""

import asyncio

import pytest
from gallery import (
    DATASET,
    JUDGED,
    SWAP,
    check,
    gate,
    judge,
    retriever,
    stack,
)
from gated import Gallery, endings
from projects import relaxed

from reconciler.model.change import Action
from reconciler.model.errors import ExitCode, Rejected, StalePlan
from reconciler.model.plan import ReplacementPart
from reconciler.model.run.event import Comparing, Ended, Outcome, Started
from reconciler.workflows.dry_run import describe_requests

pytestmark = pytest.mark.anyio

CHECKED = (check(), DATASET, gate())
SWAPPED = {"lifecycle": SWAP, "budget": 99}


@pytest.fixture
async def gallery(tmp_path):
    return await Gallery(tmp_path / "ads").open()


class TestASavedPlan:
    async def saved(self, gallery, *asked):
        gallery.declare(stack(retriever(top=9, **SWAPPED), *asked))
        return await gallery.save()

    async def apply(self, gallery, text):
        return await gallery.run(make=lambda _: gallery.refresh(text))

    async def test_asks_what_it_says(self, gallery):
        text = await self.saved(gallery, *CHECKED)
        outcome = await self.apply(gallery, text)
        assert outcome.exit_code is ExitCode.OK
        assert len(gallery.searches) == 7

    async def test_does_nothing_the_second_time(self, gallery):
        text = await self.saved(gallery, *CHECKED)
        await self.apply(gallery, text)
        gallery.transport.asked.clear()
        outcome = await self.apply(gallery, text)
        assert (outcome.exit_code, outcome.outcomes) == (ExitCode.OK, ())
        assert gallery.searches == gallery.transport.writes == []

    async def test_asks_nothing_of_what_somebody_else_has_changed_in_place(self, gallery):
        gallery.declare(stack(retriever(top=9), *CHECKED))
        text = await gallery.save()
        await gallery.run()
        gallery.transport.asked.clear()
        outcome = await self.apply(gallery, text)
        assert (outcome.exit_code, outcome.outcomes) == (ExitCode.OK, ())
        assert gallery.searches == []

    @pytest.mark.parametrize(
        ("before", "after", "about"),
        [
            ("at_least: 3", "at_least: 2", "Check/ads/enough"),
            ("name: enough", "name: plenty", "Check/ads/enough"),
            ("max_drop: 0.0", "max_drop: 0.5", "Gate/ads/quality"),
            ("metadata.ad_id", "metadata.brand", "Dataset/ads/judged"),
        ],
    )
    async def test_is_stale_where_what_it_asks_was_changed_or_went(
        self, gallery, before, after, about
    ):
        text = await self.saved(gallery, *CHECKED)
        file = gallery.folder / "manifests" / "all.yaml"
        assert before in file.read_text()
        file.write_text(file.read_text().replace(before, after))
        with pytest.raises(StalePlan) as stale:
            await self.apply(gallery, text)
        assert [str(each.address) for each in stale.value.problems] == [about]
        assert gallery.transport.writes == []

    async def test_is_stale_where_judgements_were_changed(self, gallery):
        text = await self.saved(gallery, *CHECKED)
        judge(gallery.folder / "manifests", JUDGED[:2])
        with pytest.raises(StalePlan, match="a file that it names") as stale:
            await self.apply(gallery, text)
        assert [str(each.address) for each in stale.value.problems] == ["Dataset/ads/judged"]

    async def test_is_not_carried_out_where_judgements_went(self, gallery):
        text = await self.saved(gallery, *CHECKED)
        (gallery.folder / "manifests" / "judged.jsonl").unlink()
        with pytest.raises(Rejected, match="does not exist"):
            await self.apply(gallery, text)
        assert gallery.transport.writes == []

    async def test_is_stale_where_a_golden_answer_was_changed_or_went(self, gallery):
        golden = gallery.folder / "manifests" / "enough.golden.json"
        for change in (lambda: golden.write_text("{}"), golden.unlink):
            golden.write_text('{"format_version": 1}')
            checked = check(expect="{golden: {file: enough.golden.json, top: 3}}")
            text = await self.saved(gallery, checked)
            change()
            with pytest.raises(StalePlan) as stale:
                await self.apply(gallery, text)
            assert [str(each.address) for each in stale.value.problems] == ["Check/ads/enough"]

    async def test_is_as_good_as_new_where_anything_else_was_changed(self, gallery):
        text = await self.saved(gallery, *CHECKED)
        more = "---\n" + check("more")
        file = gallery.folder / "manifests" / "all.yaml"
        file.write_text(f"# A remark.\n{file.read_text()}{more}")
        assert (await self.apply(gallery, text)).exit_code is ExitCode.OK
        assert len(gallery.searches) == 7

    async def test_keeps_that_creations_are_asked(self, gallery):
        gallery.declare(stack(retriever(), retriever("other"), check(of="other")))
        text = await gallery.save(relaxed(verifies_new=True))
        outcome = await self.apply(gallery, text)
        assert endings(outcome) == ["create: done", "verify: done"]
        assert len(gallery.searches) == 1


class TestAStop:
    async def test_while_a_successor_is_asked_keeps_the_old_one(self, gallery):
        old, stop = gallery.rows(), asyncio.Event()

        def hear(event):
            if isinstance(event, Started) and event.step.part is ReplacementPart.VERIFY:
                stop.set()

        outcome = await gallery.run(retriever(**SWAPPED), *CHECKED, stop=stop, hear=hear)
        assert outcome.exit_code is ExitCode.INTERRUPTED
        assert gallery.rows() == old
        assert len(gallery.searches) == 3
        assert (await gallery.run()).exit_code is ExitCode.OK

    async def test_after_the_answers_leaves_what_the_next_run_finishes(self, gallery):
        old, stop = gallery.rows(), asyncio.Event()

        def hear(event):
            if isinstance(event, Ended) and event.step.part is ReplacementPart.VERIFY:
                stop.set()

        outcome = await gallery.run(retriever(**SWAPPED), *CHECKED, stop=stop, hear=hear)
        assert outcome.exit_code is ExitCode.INTERRUPTED
        assert gallery.rows()["search"] == old["search"]
        assert (await gallery.run()).exit_code is ExitCode.OK
        assert [*gallery.rows()] == ["search"]

    async def test_while_live_is_asked_changes_nothing(self, gallery):
        old, stop = gallery.rows(), asyncio.Event()

        def hear(event):
            if isinstance(event, Comparing):
                stop.set()

        outcome = await gallery.run(retriever(**SWAPPED), *CHECKED, stop=stop, hear=hear)
        assert outcome.exit_code is ExitCode.INTERRUPTED
        assert gallery.rows() == old
        assert {each.outcome for each in outcome.outcomes} == {Outcome.SKIPPED}
        assert gallery.searches == []


class TestAPlan:
    async def test_says_how_many_searches_it_takes_at_the_most(self, gallery):
        gallery.declare(stack(retriever(**SWAPPED), *CHECKED))
        (asking,) = (step for step in await gallery.plan() if step.verifies)
        assert asking.searches == 7
        assert gallery.searches == []
        text = await gallery.save()
        assert [step.searches for step in (await gallery.refresh(text)) if step.verifies] == [7]

    async def test_counts_a_question_that_several_ask_once(self, gallery):
        gallery.declare(stack(retriever(**SWAPPED), check(), check("same")))
        assert [step.searches for step in await gallery.plan() if step.verifies] == [1]

    async def test_is_never_of_questions_alone(self, gallery):
        await gallery.run(retriever(), *CHECKED)
        assert (await gallery.plan(relaxed(verifies_new=True))).is_empty

    async def test_to_destroy_asks_nothing(self, gallery):
        gallery.declare(stack(retriever(), *CHECKED))
        plan = await gallery.destroy_plan(relaxed(verifies_new=True, max_documents_destroyed=99))
        assert plan.count(Action.VERIFY) == 0
        assert plan.count(Action.DELETE) == 3

    async def test_of_a_target_asks_what_is_asked_of_it(self, tmp_path):
        names = ("one", "two")
        gallery = await Gallery(tmp_path / "ads").open(*map(retriever, names))
        gallery.declare(
            stack(
                *(retriever(name, **SWAPPED) for name in names),
                *(check(f"of_{name}", of=name) for name in names),
            )
        )
        plan = await gallery.plan(relaxed(targets=("Retriever/ads/one",)))
        assert [[*map(str, step.verifies)] for step in plan if step.verifies] == [
            ["Check/ads/of_one"]
        ]
        assert [*map(str, plan.verifications)] == ["Check/ads/of_one"]

    async def test_that_is_only_tried_sends_no_search(self, gallery):
        gallery.declare(stack(retriever(**SWAPPED), *CHECKED))
        requests = describe_requests(await gallery.plan())
        assert [each.path for each in requests if "execute" in each.path] == []
        assert gallery.searches == []
