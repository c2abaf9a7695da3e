"""Checks and gates in a plan's life: asked in time, and nothing is lost when they are not met."""

import pytest
from gallery import (
    DATASET,
    RECREATE,
    SWAP,
    check,
    find,
    gate,
    retriever,
    stack,
)
from gated import Gallery, endings, verified
from projects import relaxed

from reconciler.model.address import parse_address
from reconciler.model.change import Action
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.run.event import Approved, Comparing, Outcome, Started
from reconciler.model.verification.verdict import Outcome as Verdict

pytestmark = pytest.mark.anyio

CHECKED = (check(), DATASET, gate())
SWAPPED = {"lifecycle": SWAP, "budget": 99}
KEPT = [
    "create successor: done",
    "verify successor: failed",
    "rename away: skipped",
    "rename into place: skipped",
    "delete: skipped",
    "delete successor: done",
]


@pytest.fixture
async def gallery(tmp_path):
    return await Gallery(tmp_path / "ads").open()


def is_change(line):
    return not line.endswith("/execute")


def messages(outcome):
    return [each.problem.message for each in verified(outcome) if each.problem]


class TestASwap:
    async def test_that_passes_is_asked_before_the_name_moves(self, gallery):
        old = gallery.rows()
        outcome = await gallery.run(retriever(**SWAPPED), *CHECKED)
        assert outcome.exit_code is ExitCode.OK
        new = gallery.rows()
        assert [*new] == ["search"]
        assert new["search"][0] != old["search"][0]
        # What is live is asked by its id, three times; the successor by its own, four times.
        assert gallery.searches == [old["search"][0]] * 3 + [new["search"][0]] * 4
        asked = gallery.transport.asked
        first_change = min(map(asked.index, filter(is_change, gallery.transport.writes)))
        assert asked.index(f"POST /v1/retrievers/{old['search'][0]}/execute") < first_change
        (asking,) = verified(outcome)
        assert asking.verification.outcome is Verdict.PASSED
        assert asking.verification.verdicts[1].is_compared

    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            ((check(),), "kept the old one, because 1 of 1 did not pass (Check/ads/enough)"),
            ((DATASET, gate()), "kept the old one, because 1 of 1 did not pass (Gate/ads/quality)"),
            (
                CHECKED,
                "kept the old one, because 2 of 2 did not pass "
                "(Check/ads/enough, Gate/ads/quality)",
            ),
        ],
    )
    async def test_that_fails_leaves_the_old_one_byte_for_byte(self, gallery, asked, says):
        old, found = gallery.rows(), await find(gallery.app)
        outcome = await gallery.run(retriever(top=1, **SWAPPED), *asked)
        assert outcome.exit_code is ExitCode.PARTIAL
        assert gallery.rows() == old
        assert await find(gallery.app) == found
        assert endings(outcome) == KEPT
        assert messages(outcome) == [says]

    async def test_that_failed_is_made_by_the_next_run_once_it_is_mended(self, gallery):
        await gallery.run(retriever(top=1, **SWAPPED), *CHECKED)
        outcome = await gallery.run(retriever(top=9, **SWAPPED), *CHECKED)
        assert outcome.exit_code is ExitCode.OK
        assert [*gallery.rows()] == ["search"]

    @pytest.mark.parametrize("fault", ["500", "429", "not-json", "wrong-shape as=list", "dropped"])
    async def test_that_could_not_be_asked_keeps_the_old_one(self, gallery, fault):
        old = gallery.rows()
        gallery.transport.strike(f"POST /v1/retrievers/*/execute * {fault}")
        outcome = await gallery.run(retriever(**SWAPPED), check())
        assert outcome.exit_code is ExitCode.PARTIAL
        assert gallery.rows() == old
        assert endings(outcome) == KEPT
        (says,) = messages(outcome)
        assert says == ("kept the old one, because 1 of 1 could not be asked (Check/ads/enough)")

    async def test_is_asked_through_a_fault_that_passes(self, gallery):
        gallery.transport.strike("POST /v1/retrievers/*/execute 1-2 503")
        outcome = await gallery.run(retriever(**SWAPPED), *CHECKED)
        assert outcome.exit_code is ExitCode.OK

    async def test_whose_successor_cannot_be_taken_away_says_so_and_is_taken_back_later(
        self, gallery
    ):
        old = gallery.rows()
        gallery.transport.strike("DELETE /v1/retrievers/* * 500")
        outcome = await gallery.run(retriever(top=1, **SWAPPED), check())
        assert outcome.exit_code is ExitCode.PARTIAL
        assert gallery.rows()["search"] == old["search"]
        assert sorted(gallery.rows()) == ["search", "search--successor"]
        gallery.transport.strike()
        outcome = await gallery.run()
        assert gallery.rows() == old
        assert endings(outcome) == KEPT[1:]

    async def test_without_checks_sends_what_it_always_sent(self, gallery, tmp_path):
        """Checks and gates of another retriever make no difference either."""
        plain, beside = gallery, await Gallery(tmp_path / "b").open(retriever(), retriever("other"))
        await plain.run(retriever(**SWAPPED))
        of_other = (check(of="other"), DATASET, gate(of="other"))
        await beside.run(retriever(**SWAPPED), retriever("other"), *of_other)
        assert len(plain.transport.asked) == len(beside.transport.asked)
        assert plain.searches == beside.searches == []

    async def test_of_several_fails_for_each_by_itself(self, tmp_path):
        names = ("good", "bad")
        gallery = await Gallery(tmp_path / "ads").open(*map(retriever, names))
        old = gallery.rows()
        outcome = await gallery.run(
            retriever("good", **SWAPPED),
            retriever("bad", top=1, **SWAPPED),
            *(check(f"of_{name}", of=name) for name in names),
        )
        assert outcome.exit_code is ExitCode.PARTIAL
        assert sorted(gallery.rows()) == ["bad", "good"]
        assert gallery.rows()["bad"] == old["bad"]
        assert gallery.rows()["good"][0] != old["good"][0]

    async def test_asks_the_successor_of_an_interrupted_run_again(self, gallery):
        old = gallery.rows()
        gallery.transport.strike("PATCH /v1/retrievers/* * 500")
        first = await gallery.run(retriever(**SWAPPED), check())
        assert first.exit_code is ExitCode.PARTIAL
        assert sorted(gallery.rows()) == ["search", "search--successor"]
        left = gallery.rows()["search--successor"][0]
        gallery.transport.strike()
        gallery.transport.asked.clear()
        more = (check(expect="{results: {at_least: 7}}"), DATASET, gate())
        outcome = await gallery.run(retriever(**SWAPPED), *more)
        assert outcome.exit_code is ExitCode.PARTIAL
        assert gallery.rows() == old
        # Compared with the old one, and not with itself.
        assert gallery.searches == [old["search"][0]] * 3 + [left] * 4


class TestABaseline:
    async def test_is_told_before_anything_changes(self, gallery):
        heard = []
        await gallery.run(retriever(**SWAPPED), *CHECKED, hear=heard.append)
        kinds = [type(each) for each in heard]
        assert kinds[1:4] == [Approved, Comparing, Started]
        assert heard[2] == Comparing((parse_address("Gate/ads/quality"),), 3)

    async def test_that_cannot_be_asked_stops_before_the_first_write(self, gallery):
        old = gallery.rows()
        gallery.transport.strike("POST /v1/retrievers/*/execute * 500")
        with pytest.raises(Rejected) as stopped:
            await gallery.run(retriever(**SWAPPED), *CHECKED)
        assert gallery.rows() == old
        assert [*filter(is_change, gallery.transport.writes)] == []
        (problem,) = stopped.value.problems
        assert str(problem.address) == "Gate/ads/quality"
        assert "could not be asked of what is live" in problem.message
        assert problem.remedy.startswith("Nothing was changed.")

    async def test_that_is_not_whole_stops_before_the_first_write(self, tmp_path):
        """What finds less than nothing would surpass it."""
        unable = "    - {stage_name: model, config: {stage_id: rerank, parameters: {query: red}}}\n"
        gallery = await Gallery(tmp_path / "ads").open(retriever(more=unable))
        with pytest.raises(Rejected) as stopped:
            await gallery.run(retriever(**SWAPPED), *CHECKED)
        assert [*filter(is_change, gallery.transport.writes)] == []
        (problem,) = stopped.value.problems
        assert (problem.code, str(problem.address)) == ("no-baseline", "Gate/ads/quality")
        assert "cannot be compared with what is live: query q1: nothing is degraded" in (
            problem.message
        )
        assert "Mend what is live first" in problem.remedy
        floors = gate(metrics="{recall@10: {at_least: 0.5}}")
        assert (await gallery.run(retriever(**SWAPPED), DATASET, floors)).exit_code == 0

    async def test_is_not_asked_where_only_floors_count(self, gallery):
        heard = []
        floors = gate(metrics="{recall@10: {at_least: 0.5}}")
        outcome = await gallery.run(retriever(**SWAPPED), DATASET, floors, hear=heard.append)
        assert outcome.exit_code is ExitCode.OK
        assert not any(isinstance(each, Comparing) for each in heard)
        assert len(gallery.searches) == 3

    async def test_is_asked_of_what_is_live_under_its_earlier_name(self, gallery):
        old = gallery.rows()["search"][0]
        renamed = retriever("found", top=1).replace(": ads}", ": ads, renamed_from: search}", 1)
        outcome = await gallery.run(renamed, DATASET, gate(of="found"))
        assert gallery.searches == [old] * 6
        (asking,) = verified(outcome)
        assert asking.outcome is Outcome.FAILED

    async def test_needs_no_earlier_self(self, gallery):
        new = (retriever(), retriever("other"), DATASET, gate(of="other"))
        heard = []
        outcome = await gallery.run(*new, options=relaxed(verifies_new=True), hear=heard.append)
        assert not any(isinstance(each, Comparing) for each in heard)
        (asking,) = verified(outcome)
        assert not asking.verification.verdicts[0].is_compared
        assert outcome.exit_code is ExitCode.OK


class TestAChangeInPlace:
    async def test_is_asked_afterwards(self, gallery):
        outcome = await gallery.run(retriever(top=9), *CHECKED)
        assert outcome.exit_code is ExitCode.OK
        assert endings(outcome) == ["update: done", "verify: done"]
        assert len(gallery.searches) == 7

    async def test_that_fails_stays_and_names_the_version_to_go_back_to(self, gallery):
        version = (await gallery.find("retrievers", "search"))["version"]
        outcome = await gallery.run(retriever(top=1), check())
        assert outcome.exit_code is ExitCode.PARTIAL
        assert endings(outcome) == ["update: done", "verify: failed"]
        (asking,) = verified(outcome)
        assert asking.problem.message == "1 of 1 did not pass (Check/ads/enough)"
        assert f"what was live before, version {version}, revert it" in asking.problem.remedy
        assert len(await find(gallery.app)) == 1

    async def test_that_was_not_made_is_not_asked(self, gallery):
        gallery.transport.strike("PATCH /v1/retrievers/* * 500")
        outcome = await gallery.run(retriever(top=9), check())
        assert endings(outcome) == ["update: unknown", "verify: skipped"]
        assert gallery.searches == []

    async def test_of_words_alone_asks_nothing(self, gallery):
        outcome = await gallery.run(retriever(more="  description: Better said\n"), *CHECKED)
        assert endings(outcome) == ["update: done"]
        assert gallery.searches == []

    async def test_waits_for_what_the_retriever_reads(self, gallery):
        """A question meanwhile would be answered by neither the old nor the new."""
        described = stack(retriever(top=9), check()).replace(
            "  source: {type: bucket", "  description: Texts\n  source: {type: bucket"
        )
        gallery.declare(described)
        plan = await gallery.plan()
        (asking,) = (step for step in plan if step.action is Action.VERIFY)
        assert {*map(str, asking.after)} == {"Collection/ads/texts", "Bucket/ads/texts"}

    async def test_recreated_is_asked_afterwards_and_stays(self, gallery):
        old = gallery.rows()["search"][0]
        outcome = await gallery.run(retriever(top=1, lifecycle=RECREATE, budget=99), *CHECKED)
        assert outcome.exit_code is ExitCode.PARTIAL
        assert gallery.searches[:3] == [old] * 3
        assert [*gallery.rows()] == ["search"]
        (asking,) = verified(outcome)
        assert asking.verification.verdicts[1].is_compared
        assert "version" not in asking.problem.remedy


class TestACreation:
    async def test_asks_nothing(self, gallery):
        outcome = await gallery.run(retriever(), retriever("other"), check(of="other"))
        assert outcome.exit_code is ExitCode.OK
        assert gallery.searches == []

    async def test_is_asked_where_that_is_wanted(self, gallery):
        options = relaxed(verifies_new=True)
        outcome = await gallery.run(
            retriever(), retriever("other", top=1), check(of="other"), options=options
        )
        assert outcome.exit_code is ExitCode.PARTIAL
        assert endings(outcome) == ["create: done", "verify: failed"]
        (asking,) = verified(outcome)
        assert asking.problem.remedy.startswith("It stays as it is.")
        assert sorted(gallery.rows()) == ["other", "search"]


class TestAGateThatTheApiAsks:
    async def test_is_asked_query_by_query_all_the_same(self, gallery):
        """The API's own evaluation tells no query's value, and so has nothing to compare."""
        served = gate(more="  run: server\n")
        outcome = await gallery.run(retriever(top=1, **SWAPPED), DATASET, served)
        assert endings(outcome) == KEPT
        assert len(gallery.searches) == 6
        assert (await gallery.run(retriever(top=9, **SWAPPED), DATASET, served)).exit_code == 0
