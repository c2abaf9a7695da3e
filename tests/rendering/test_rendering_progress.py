"""A run as it happens, and how it ended."""

from collections.abc import AsyncIterator
from io import StringIO

import pytest
from sample_plans import EVERYTHING, create_bucket

from reconciler.model.event import Ended, Event, Outcome, Started
from reconciler.model.problem import Problem
from reconciler.rendering.progress import follow, line_of, log
from reconciler.rendering.summary import outcomes_of, summary_as_text

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
    assert "1 over, 0 running" in stream.getvalue()


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
    assert line_of(event) == f"Bucket/ads/videos: {line}\n"


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
