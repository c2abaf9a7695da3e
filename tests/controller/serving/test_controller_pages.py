"""What is served: every path, who asks wrongly, and a database that is away."""

import json
import logging

import httpx
import pytest
from html_tree import read_page
from msgspec.structs import replace
from sample_status import AT, HOSTILE, NOTHING, PLAN, RUNNING, WAITING, crowd, run, stack
from schemas import faults_of
from told import AWAY, Told, get

from reconciler.cli.controller.work import hosts_for
from reconciler.controller.metrics import create_metrics
from reconciler.controller.serving import answers
from reconciler.controller.serving.app import create_app
from reconciler.model.controller.run import RunState
from reconciler.model.controller.stack import ControllerStatus

pytestmark = pytest.mark.anyio
PAGES = ("/", "/stacks/ads-de", "/runs/12")
PATHS = (*PAGES, "/status.json", "/healthz", "/readyz", "/metrics")
NAMED = ("/", "/stacks/ads-de", "/runs/12", "/status.json")


@pytest.mark.parametrize("path", PATHS)
async def test_every_path_is_answered_and_kept_where_it_belongs(path):
    answer = await get(path)
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_what_is_served_is_only_read(path, method):
    told = Told()
    answer = await get(path, told, method=method)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert "GET or HEAD" in answer.text
    assert told.asked == []


@pytest.mark.parametrize("path", PATHS)
async def test_a_head_has_the_headers_of_its_answer(path):
    answer = await get(path, method="HEAD")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == (await get(path)).headers["content-type"]


async def test_the_overview_links_to_every_stack_and_run_that_it_names():
    page = read_page((await get("/")).text)
    for link in {each.attributes["href"] for each in page.all("a")}:
        answer = await get(str(link), Told(fleet=everything_with_runs()))
        assert answer.status_code == 200, link


def everything_with_runs() -> ControllerStatus:
    told = Told().fleet
    last = [each.last for each in told.stacks if each.last]
    return replace(told, runs=tuple(last))


async def test_an_open_page_asks_for_itself_anew_and_a_run_that_is_over_does_not():
    assert refresh_of((await get("/")).text) == "30"
    assert refresh_of((await get("/stacks/shop")).text) == "30"
    assert refresh_of((await get(f"/runs/{RUNNING.number}")).text) == "5"
    assert refresh_of((await get("/runs/12")).text) is None


def refresh_of(text: str) -> str | None:
    metas = read_page(text).all("meta")
    found = [each for each in metas if each.attributes.get("http-equiv") == "refresh"]
    return found[0].attributes["content"] if found else None


async def test_a_run_is_shown_with_its_plan_and_how_to_approve_it():
    text = read_page((await get("/runs/12")).text).text
    assert PLAN in text
    assert "reconciler controller approve 12" in text
    assert str(WAITING.commit) in text


async def test_the_status_for_programs_follows_its_schema():
    answer = await get("/status.json")
    assert answer.headers["content-type"] == "application/json"
    assert faults_of(answer.text, "controller") == []
    assert json.loads(answer.text)["summary"]["failed"] == 1


@pytest.mark.parametrize("fleet", [NOTHING, crowd(300)], ids=["none", "hundreds"])
async def test_fleets_of_any_size_are_shown(fleet):
    for path in ("/", "/status.json", "/metrics"):
        assert (await get(path, Told(fleet=fleet))).status_code == 200


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/runs/99", "There is no run 99."),
        (f"/runs/{10**30}", f"There is no run {10**30}."),
        ("/runs/-1", "There is no such page."),
        ("/runs/12/", "There is no such page."),
        ("/runs/twelve", "There is no such page."),
        ("/stacks/nobody", "No stack is called nobody."),
        ("/stacks/", "No stack is called ."),
        ("/../etc/passwd", "There is no such page."),
        ("/favicon.ico", "There is no such page."),
    ],
)
async def test_what_is_not_there_is_said_not_to_be(path, says):
    answer = await get(path)
    assert answer.status_code == 404
    page = read_page(answer.text)
    assert says in page.text
    assert {each.attributes["href"] for each in page.all("a")} == {"/"}
    plain = await get(path, headers={"accept": "*/*"})
    assert plain.text == f"{says}\n"
    assert plain.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("path", NAMED)
async def test_a_database_that_is_away_is_told_in_a_sentence(path):
    answer = await get(path, Told(error=AWAY))
    assert answer.status_code == 503
    assert "The database on db.example.org does not answer." in answer.text
    assert refresh_of(answer.text) == "30"


@pytest.mark.parametrize("path", [*NAMED, "/readyz"])
async def test_a_database_that_says_nothing_is_not_waited_for(path, monkeypatch):
    monkeypatch.setattr(answers, "_PATIENCE_SECONDS", 0.01)
    answer = await get(path, Told(silent=True))
    assert answer.status_code == 503
    assert "The database does not answer within" in answer.text


@pytest.mark.parametrize("path", [*NAMED, "/readyz", "/metrics"])
async def test_what_nobody_foresaw_is_told_without_what_it_says(path, caplog):
    secret = ConnectionError("postgresql://me:hunter2@db failed")
    answer = await get(path, Told(error=secret))
    assert answer.status_code == 500
    assert "could not be shown" in answer.text
    told = answer.text + caplog.text
    assert "hunter2" not in told
    assert "Traceback" not in told
    (record,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert record.getMessage() == f"{path} could not be shown: ConnectionError"


async def test_health_asks_no_database():
    told = Told(error=AWAY)
    answer = await get("/healthz", told)
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert told.asked == []


async def test_a_process_that_stands_still_is_not_healthy():
    answer = await get("/healthz", Told(alive=False), headers={})
    assert (answer.status_code, answer.text) == (
        503,
        "The worker does not do its work any more.\n",
    )


async def test_who_cannot_ask_the_database_is_not_ready_and_says_why():
    assert (await get("/readyz", Told(), headers={})).text == "ready\n"
    answer = await get("/readyz", Told(reason="the tables are of another version"), headers={})
    assert (answer.status_code, answer.text) == (503, "the tables are of another version\n")
    assert (await get("/readyz", Told(error=AWAY))).status_code == 503


@pytest.mark.parametrize("name", [HOSTILE, "a/b", "shop#2", "stacks[0]", "%2e%2e", "ä b?c"])
async def test_a_stack_is_found_by_whatever_it_is_called(name):
    last = run(5, name, RunState.FAILED, says=HOSTILE, details=HOSTILE, worker=HOSTILE)
    fleet = ControllerStatus(at=AT, stacks=(stack(name, last, where=HOSTILE),), runs=(last,))
    links = read_page((await get("/", Told(fleet=fleet))).text).all("a")
    paths = {str(each.attributes["href"]) for each in links}
    assert len(paths) == 2
    for path in ("/", *paths):
        answer = await get(path, Told(fleet=fleet))
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "\x1b" not in answer.text


async def test_a_path_that_is_markup_stays_text():
    answer = await get("/stacks/<script>alert(1)</script>%1b[2J")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text
    assert "\x1b" not in answer.text


@pytest.mark.parametrize(
    ("asked", "status"),
    [("http://127.0.0.1:8080", 200), ("http://localhost", 200), ("http://rebound.example", 400)],
)
async def test_here_alone_it_is_asked_for_by_its_own_names(asked, status):
    app = create_app(Told(), metrics=create_metrics(), hosts=hosts_for("127.0.0.1"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=asked) as client:
        assert (await client.get("/")).status_code == status


async def test_for_others_it_is_asked_for_by_any_name():
    app = create_app(Told(), metrics=create_metrics(), hosts=hosts_for("0.0.0.0"))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8080") as client:
        assert (await client.get("/readyz")).status_code == 200
