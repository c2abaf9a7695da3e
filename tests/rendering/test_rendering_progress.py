"""A run as it happens, and how it ended."""

from collections.abc import AsyncIterator
from io import StringIO
from typing import cast

import pytest
from rich.console import Console
from sample_plans import EVERYTHING, create_bucket
from sample_replacements import RECREATE_COLLECTION, RENAME_BUCKET, SWAP, SWAP_PARTS

from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.model.run.event import Ended, Event, Outcome, Started
from reconciler.rendering.run.progress import ProgressBoard, follow, line_of, log
from reconciler.rendering.run.summary import outcomes_of, summary_as_text

STEP = create_bucket()
FAILED = Ended(STEP, Outcome.FAILED, 1.24, Problem("invalid", "the name\x1b is taken", "rename it"))


async def events(*happened: Event) -> AsyncIterator[Event]:
    for event in happened:
        yield event


@pytest.mark.anyio
async def test_without_a_terminal_every_event_is_one_plain_line() -> None:
    stream = StringIO()
    await follow(
        events(Started(STEP), Ended(STEP, Outcome.DONE, 0.31)), stream=stream, is_terminal=False
    )
    assert stream.getvalue() == (
        "Bucket/ads/videos: creating…\nBucket/ads/videos: created in 0.3 s\n"
    )


@pytest.mark.anyio
async def test_on_a_terminal_what_is_over_stays_and_what_runs_is_shown_live() -> None:
    stream = StringIO()
    await follow(
        events(Started(STEP), Ended(STEP, Outcome.DONE, 0.31)),
        stream=stream,
        is_terminal=True,
        color=False,
    )
    assert "Bucket/ads/videos: created in 0.3 s" in stream.getvalue()
    assert "1 done, 0 running" in stream.getvalue()


def test_the_running_count_calls_done_only_what_is_done() -> None:
    board = ProgressBoard(lambda: 0.0)
    for event in (Started(STEP), FAILED, Ended(STEP, Outcome.DONE), Started(EVERYTHING.steps[1])):
        board.note(event)
    assert "1 done, 1 failed, 1 running" in _printed(board)


def _printed(board: ProgressBoard) -> str:
    console = Console(file=StringIO(), width=80)
    console.print(board)
    return cast("StringIO", console.file).getvalue()


@pytest.mark.anyio
async def test_a_log_has_one_document_per_event() -> None:
    stream = StringIO()
    await log(events(Started(STEP), FAILED), stream=stream)
    assert len(stream.getvalue().splitlines()) == 2


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (FAILED, r"failed after 1.2 s: the name\x1b is taken"),
        (
            Ended(STEP, Outcome.SKIPPED, because=EVERYTHING.steps[1].address),
            "skipped, because Retriever/ads/executive_ads_search did not succeed",
        ),
        (
            Ended(STEP, Outcome.UNKNOWN, 30.0, Problem("deadline", "no answer yet")),
            "outcome unknown after 30.0 s: no answer yet",
        ),
        (
            Ended(STEP, Outcome.DONE, 0.0, warnings=("slow",)),
            "created in 0.0 s\nBucket/ads/videos: warning: slow",
        ),
    ],
    ids=["failed", "skipped", "unknown", "warned"],
)
def test_an_end_is_told_with_its_reason(event: Ended, line: str) -> None:
    assert line_of(event, width=200) == f"Bucket/ads/videos: {line}\n"


def test_a_line_is_folded_where_the_terminal_ends() -> None:
    long = Ended(STEP, Outcome.FAILED, 1.0, Problem("invalid", "a reason of many words " * 9))
    lines = line_of(long, width=60).splitlines()
    assert len(lines) > 3
    assert all(len(line) <= 60 for line in lines)


def test_what_a_summary_tells_is_not_told_before_it() -> None:
    skipped = Ended(STEP, Outcome.SKIPPED, because=EVERYTHING.steps[1].address)
    assert line_of(FAILED, is_summed_up=True) == "Bucket/ads/videos: creating: failed after 1.2 s\n"
    assert line_of(skipped, is_summed_up=True) == ""


def test_parts_that_were_skipped_for_one_reason_are_one_sentence() -> None:
    outcomes = [Ended(step, Outcome.SKIPPED, because=step.address) for step in SWAP_PARTS]
    said = " ".join(summary_as_text(outcomes, color=False).split())
    assert said.count("skipped: Retriever/ads/search: creating its successor, ") == 1
    assert said.count("because an earlier step of it did not succeed") == 1
    assert said.endswith("Applied: 0 done, 0 failed, 4 skipped, 0 unknown.")


def test_the_parts_of_a_swap_are_told_apart_while_they_run_and_when_they_are_over() -> None:
    started = [line_of(Started(step)).removeprefix("Retriever/ads/search: ") for step in SWAP_PARTS]
    assert started == [
        "creating its successor…\n",
        "renaming the old one away…\n",
        "renaming its successor into place…\n",
        "deleting the old one…\n",
    ]
    assert line_of(Ended(SWAP_PARTS[1], Outcome.DONE, 0.3)) == (
        "Retriever/ads/search: renamed the old one away in 0.3 s\n"
    )


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (RENAME_BUCKET, "renamed from videos in 1.0 s"),
        (RECREATE_COLLECTION[0], "deleted the old one in 1.0 s"),
        (RECREATE_COLLECTION[1], "re-created in 1.0 s"),
    ],
    ids=["rename", "remove", "renew"],
)
def test_a_rename_and_a_recreation_are_told_as_such(step: Step, says: str) -> None:
    assert line_of(Ended(step, Outcome.DONE, 1.0)).endswith(f": {says}\n")


def test_the_summary_says_which_part_of_a_replacement_is_not_done() -> None:
    failed = Problem("taken", "the name is taken")
    shown = summary_as_text(
        [
            Ended(SWAP_PARTS[0], Outcome.DONE),
            Ended(SWAP_PARTS[1], Outcome.FAILED, problem=failed),
            Ended(SWAP_PARTS[2], Outcome.SKIPPED, because=SWAP_PARTS[2].address),
            Ended(SWAP_PARTS[3], Outcome.UNKNOWN, problem=Problem("deadline", "no answer")),
            Ended(RENAME_BUCKET, Outcome.FAILED, problem=failed),
        ],
        color=False,
    )
    assert shown == (
        "skipped: Retriever/ads/search: its successor was not renamed into place, because\n"
        "    an earlier step of it did not succeed\n"
        "\n"
        "unknown: Retriever/ads/search: the old one may have been deleted: no answer\n"
        "\n"
        "failed: Retriever/ads/search: the old one was not renamed away: the name is\n"
        "    taken\n"
        "\n"
        "failed: Bucket/ads/raw was not renamed from videos: the name is taken\n"
        "\n"
        "`reconciler explain taken` tells more.\n"
        "Applied: 1 done, 2 failed, 1 skipped, 1 unknown.\n"
    )


def test_every_part_of_a_replacement_has_an_outcome_of_its_own() -> None:
    happened: list[Event] = [
        Started(SWAP_PARTS[0]),
        Ended(SWAP_PARTS[0], Outcome.DONE),
        Started(SWAP_PARTS[1]),
    ]
    outcomes = [ended.outcome for ended in outcomes_of(SWAP, happened)]
    assert outcomes == [Outcome.DONE, Outcome.UNKNOWN, *[Outcome.SKIPPED] * 5]


def test_the_summary_lists_what_is_not_done_and_counts_everything() -> None:
    first, second, third, fourth = EVERYTHING.steps
    shown = summary_as_text(
        [
            FAILED,
            Ended(second, Outcome.SKIPPED, because=first.address),
            Ended(third, Outcome.DONE),
            Ended(
                fourth,
                Outcome.UNKNOWN,
                30,
                Problem("deadline", "no answer", "run again"),
                request_id="req_7",
            ),
        ],
        color=False,
    )
    assert shown == (
        "skipped: Retriever/ads/executive_ads_search was not updated, because\n"
        "    Bucket/ads/videos did not succeed\n"
        "\n"
        "unknown: Collection/ads/video_index may have been deleted: no answer\n"
        "    help: run again\n"
        "    request: req_7\n"
        "\n"
        "failed: Bucket/ads/videos was not created: the name\\x1b is taken\n"
        "    help: rename it\n"
        "\n"
        "Applied: 1 done, 1 failed, 1 skipped, 1 unknown.\n"
    )


def test_a_step_whose_end_was_never_heard_of_is_unknown_and_one_never_begun_is_skipped() -> None:
    first, second, *_ = EVERYTHING.steps
    outcomes = outcomes_of(
        EVERYTHING, [Started(first), Ended(first, Outcome.DONE), Started(second)]
    )
    assert [ended.outcome for ended in outcomes] == [
        Outcome.DONE,
        Outcome.UNKNOWN,
        Outcome.SKIPPED,
        Outcome.SKIPPED,
    ]
