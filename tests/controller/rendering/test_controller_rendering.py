"""A kept fleet in its forms: what counts first, in bounds, harmless whoever wrote it."""

import json
import re
from datetime import timedelta, timezone

import pytest
from html_tree import read_page
from msgspec.structs import replace
from sample_status import (
    APPLIED,
    AT,
    CLEAN,
    EVERYTHING,
    FAILED,
    HOSTILE,
    LOST,
    NOTHING,
    RUNNING,
    WAITING,
    WELL,
    crowd,
    run,
    stack,
)
from schemas import faults_of

from reconciler.model.controller.run import RunState, Trigger
from reconciler.model.controller.stack import ControllerStatus, WorkerSeen
from reconciler.rendering.controller.as_html import status_as_html
from reconciler.rendering.controller.as_json import run_as_json, status_as_json
from reconciler.rendering.controller.as_text import run_as_text, status_as_text
from reconciler.rendering.controller.moments import ago, iso, stamp, until
from reconciler.rendering.controller.notice_as_html import notice_as_html
from reconciler.rendering.controller.run_as_html import run_as_html
from reconciler.rendering.controller.stack_as_html import stack_as_html
from reconciler.rendering.controller.words import result_of_stack, verdict_of
from reconciler.rendering.html.page import asset
from reconciler.rendering.words.view import HARMFUL

STATUSES = {"everything": EVERYTHING, "nothing": NOTHING, "well": WELL}
RUNS = {"waiting": WAITING, "failed": FAILED, "running": RUNNING, "applied": APPLIED, "lost": LOST}


@pytest.mark.parametrize("name", STATUSES)
def test_a_status_as_text_and_json(name, case):
    case(f"{name}.txt", status_as_text(STATUSES[name], color=False))
    case(f"{name}.json", status_as_json(STATUSES[name]))


@pytest.mark.parametrize("name", RUNS)
def test_a_run_as_text_and_json(name, case):
    case(f"run-{name}.txt", run_as_text(RUNS[name], color=False))
    case(f"run-{name}.json", run_as_json(RUNS[name]))


def test_what_a_page_says(case):
    """Its words; how it looks is for eyes."""
    case("everything.page.txt", words_of(status_as_html(EVERYTHING)))
    case("waiting.page.txt", words_of(run_as_html(WAITING)))
    shop = EVERYTHING.stacks[3]
    case("stack.page.txt", words_of(stack_as_html(shop, [FAILED], AT)))


def words_of(page):
    main = read_page(page).all("main")[0]
    blocks = [each for each in main if each.name in ("h1", "h2", "p", "tr", "dt", "dd", "li")]
    lines = [" | ".join(filter(None, map(text_of, each.children))) for each in blocks]
    return "".join(f"{line}\n" for line in lines)


def text_of(part):
    return (part if isinstance(part, str) else part.text).strip()


@pytest.mark.parametrize("status", [*STATUSES.values(), crowd(300)])
def test_every_status_follows_the_schema(status):
    assert faults_of(status_as_json(status), "controller") == []


@pytest.mark.parametrize("state", RunState)
@pytest.mark.parametrize("trigger", Trigger)
def test_every_run_has_every_form(state, trigger):
    one = run(1, "ads", state, trigger=trigger, says="x", details="line\nline")
    status = ControllerStatus(at=AT, stacks=(stack("ads", one),), runs=(one,))
    assert faults_of(run_as_json(one), "controller-run") == []
    assert faults_of(status_as_json(status), "controller") == []
    for text in (run_as_text(one, color=True), run_as_html(one), status_as_html(status)):
        assert "ads" in text
        assert trigger.value in text


@pytest.mark.parametrize(
    ("states", "says"),
    [
        ([], "No stack is kept yet."),
        ([RunState.CLEAN], "1 of 1 stack as declared."),
        ([RunState.CLEAN, RunState.APPLIED], "2 of 2 stacks as declared."),
        (
            [RunState.CLEAN, RunState.WAITING, RunState.WAITING, RunState.FAILED],
            "1 of 4 stacks as declared; 1 failed; 2 wait for approval.",
        ),
        (
            [RunState.LOST, RunState.LOST, None, RunState.RUNNING],
            "0 of 4 stacks as declared; 2 lost their workers; 2 not run yet.",
        ),
        ([RunState.FAILED_CHECKS], "0 of 1 stack as declared; 1 with failed checks."),
    ],
)
def test_one_sentence_counts_every_stack_once(states, says):
    stacks = [
        stack(f"s{at}", run(at, f"s{at}", each) if each else None) for at, each in enumerate(states)
    ]
    assert verdict_of(ControllerStatus(at=AT, stacks=tuple(stacks))) == says


@pytest.mark.parametrize("status", [EVERYTHING, crowd(300)])
def test_the_counts_of_the_verdict_add_up(status):
    numbers = [int(each) for each in re.findall(r"(?:^|; )(\d+)", verdict_of(status))]
    assert sum(numbers) == len(status.stacks)


def test_what_waits_for_somebody_stands_before_all_else():
    page = read_page(status_as_html(EVERYTHING))
    sections = [each.attributes["id"] for each in page.all("section")]
    assert sections == ["waiting", "unwell", "stacks", "runs", "workers"]
    assert "reconciler controller approve 12" in page.by_id("waiting").text
    unwell = [each.all("a")[0].text for each in page.by_id("unwell").all("li")]
    assert unwell == ["shop", "films", "archive"]


@pytest.mark.parametrize("state", RunState)
def test_what_nobody_else_will_mend_is_named_before_the_list(state):
    one = run(1, "ads", state)
    page = read_page(status_as_html(replace(WELL, stacks=(stack("ads", one),), runs=())))
    before = {each.attributes["id"] for each in page.all("section")} - {"stacks", "workers"}
    quiet = (RunState.CLEAN, RunState.APPLIED, RunState.HELD_BACK, RunState.RUNNING)
    where = {RunState.WAITING: {"waiting"}, **{each: set() for each in quiet}}
    assert before == where.get(state, {"unwell"})


@pytest.mark.parametrize(
    ("status", "class_"),
    [
        (WELL, "passed"),
        (EVERYTHING, "failed"),
        (replace(WELL, stacks=(stack("ads-de", WAITING),)), "unknown"),
        (replace(WELL, stacks=(stack("new"),)), "unknown"),
        (replace(WELL, stacks=()), "untouched"),
        (replace(WELL, workers=()), "failed"),
    ],
)
def test_the_verdict_has_the_colour_of_the_worst(status, class_):
    (verdict,) = read_page(status_as_html(status)).all("p", of="verdict")
    assert verdict.classes == ["verdict", class_]


def test_a_fleet_that_nobody_runs_says_so():
    silent = WorkerSeen(number=1, heard_at=AT - timedelta(minutes=2))
    for workers in ((), (silent,)):
        status = replace(WELL, workers=workers)
        for text in (status_as_html(status), status_as_text(status, color=False)):
            assert "No worker is heard" in text
        assert all(each["silent"] for each in json.loads(status_as_json(status))["workers"])
    assert "No worker is heard" not in status_as_html(WELL)


def test_what_waits_goes_on_waiting_while_later_runs_come_to_the_same():
    held = run(13, "ads-de", RunState.HELD_BACK, says="shop is not well")
    assert result_of_stack(stack("ads-de", held, waiting=WAITING)).startswith("waits for approval")
    failed = run(13, "ads-de", RunState.FAILED, says="failed: timeout")
    assert result_of_stack(stack("ads-de", failed, waiting=WAITING)) == "failed: timeout"


def test_what_was_approved_does_not_wait():
    approved = replace(WAITING, approved_at=AT, approved_by="ana")
    assert result_of_stack(stack("ads-de", approved)).startswith("approved, not applied yet")
    assert "controller approve" not in run_as_html(approved)
    assert "ana" in read_page(run_as_html(approved)).text
    overtaken = replace(WAITING, is_overtaken=True)
    assert "controller approve" not in run_as_text(overtaken, color=False)


def test_a_plan_that_waits_already_is_approved_where_it_waits():
    same = run(17, "ads-de", RunState.WAITING, waits_for=12, says=WAITING.says)
    kept = stack("ads-de", same, waiting=WAITING)
    status = replace(EVERYTHING, stacks=(kept,), runs=(same, WAITING))
    assert result_of_stack(kept).startswith("waits for approval")
    assert read_page(status_as_html(status)).text.count("controller approve") == 1
    page, text = run_as_html(same), run_as_text(same, color=False)
    assert "controller approve" not in page + text
    assert "run 12, which has the same plan" in text
    assert "/runs/12" in {each.attributes["href"] for each in read_page(page).all("a")}
    assert json.loads(run_as_json(same))["waits_for"] == 12


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_of_the_table_is_wider_than_the_screen(width):
    says = " ".join(f"some-long-code-{number}" for number in range(9))
    stacks = tuple(
        stack(name, run(1, name, RunState.FAILED, says=says), failures=3)
        for name in ("a", "b" * 24, "c" * 60)
    )
    text = status_as_text(replace(EVERYTHING, stacks=stacks), color=False, width=width)
    assert all(len(line) <= width for line in text.splitlines())
    assert all(each.name in text for each in stacks)


def test_colour_is_asked_for():
    assert "\x1b" not in status_as_text(EVERYTHING, color=False)
    assert "\x1b" not in run_as_text(FAILED, color=False)
    assert "\x1b[31m" in status_as_text(EVERYTHING, color=True)
    assert "\x1b[31m" in run_as_text(FAILED, color=True)


def hostile():
    told = dict.fromkeys(("says", "details", "worker", "commit", "approved_by"), HOSTILE)
    one = run(5, HOSTILE, RunState.FAILED, **told)
    waits = run(6, HOSTILE, RunState.WAITING, **{**told, "approved_by": None})
    more = {"where": HOSTILE, "schedule": HOSTILE, "paused_by": HOSTILE, "paused_because": HOSTILE}
    kept = stack(HOSTILE, one, waiting=waits, is_paused=True, paused_at=AT, **more)
    return ControllerStatus(at=AT, stacks=(kept,), runs=(one, waits))


def test_whatever_somebody_wrote_stays_text():
    status = hostile()
    kept = status.stacks[0]
    pages = [
        status_as_html(status),
        stack_as_html(kept, status.runs, AT),
        *map(run_as_html, status.runs),
        notice_as_html(HOSTILE, HOSTILE),
    ]
    texts = [
        status_as_text(status, color=False),
        *(run_as_text(each, color=False) for each in status.runs),
    ]
    for text in (*pages, *texts, status_as_json(status), *map(run_as_json, status.runs)):
        assert not HARMFUL.search(text.replace("\n", ""))
    for page in map(read_page, pages):
        assert [each.text for each in page.all("script")] == [asset("page.js")]
        for each in page:
            assert not any(name.startswith("on") or name == "style" for name in each.attributes)
            href = each.attributes.get("href") or "/"
            assert re.fullmatch(r"/|/runs/\d+|/stacks/[\w.~%-]+", href)


def test_names_and_columns_do_not_change_a_page_s_shape():
    plain, nasty = (
        read_page(status_as_html(replace(WELL, stacks=(stack(name, CLEAN, where=name),))))
        for name in ("plain", HOSTILE)
    )
    assert [(each.name, [*each.attributes]) for each in plain] == [
        (each.name, [*each.attributes]) for each in nasty
    ]


def test_details_keep_their_lines():
    (pre,) = read_page(run_as_html(WAITING)).all("pre")
    assert pre.text == WAITING.details
    assert not read_page(run_as_html(replace(WAITING, details=" \n"))).all("pre")


def test_a_page_asks_for_itself_anew_only_where_it_is_served():
    assert 'http-equiv="refresh"' not in status_as_html(EVERYTHING)
    assert '<meta http-equiv="refresh" content="30">' in status_as_html(
        EVERYTHING, refresh_seconds=30
    )


@pytest.mark.parametrize(
    ("seconds", "says"),
    [
        (-3, "0 s ago"),
        (0, "0 s ago"),
        (59.9, "59 s ago"),
        (60, "1 min ago"),
        (3599, "59 min ago"),
        (3600, "1 h ago"),
        (2 * 86_400 - 1, "47 h ago"),
        (2 * 86_400, "2 days ago"),
        (4000 * 86_400, "4,000 days ago"),
    ],
)
def test_how_long_ago_is_one_number(seconds, says):
    assert ago(AT - timedelta(seconds=seconds), AT) == says


def test_what_should_have_begun_is_due():
    assert until(AT, AT) == "due"
    assert until(AT - timedelta(hours=1), AT) == "due"
    assert until(AT + timedelta(minutes=4), AT) == "in 4 min"


def test_moments_are_shown_in_utc_wherever_the_database_is():
    there = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert stamp(there) == "2026-11-29 14:19:25"
    assert iso(there) == "2026-11-29T14:19:25.000Z"
