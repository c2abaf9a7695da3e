"""What Prometheus is told: each metric once, named as it should be, documented, and right."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sample_status import APPLIED, AT, EVERYTHING, LOST, NOTHING, RUNNING, crowd
from told import AWAY, Told, get

from reconciler.controller.metrics import create_metrics
from reconciler.model.controller.run import RunState, Trigger

pytestmark = pytest.mark.anyio
PAGE = Path(__file__).parents[3] / "docs" / "controller-metrics.md"


async def families(told=None, metrics=None):
    answer = await get("/metrics", told, metrics=metrics)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = [*text_string_to_metric_families(answer.text)]
    names = [each.name for each in found]
    assert len(names) == len(set(names))
    return {each.name: each for each in found}


async def values(*asked, **more):
    return {
        (each.name, *each.labels.values()): each.value
        for family in (await families(*asked, **more)).values()
        for each in family.samples
    }


async def test_how_the_fleet_is():
    seen = await values()
    assert seen["reconciler_database_up",] == 1
    assert seen["reconciler_stacks", "failed"] == 1
    assert seen["reconciler_stacks", "clean"] == 2
    assert seen["reconciler_stacks", "not_run"] == 1
    assert seen["reconciler_stacks", "partial"] == 0
    states = [value for key, value in seen.items() if key[0] == "reconciler_stacks"]
    assert sum(states) == len(EVERYTHING.stacks)
    assert seen["reconciler_approvals_waiting",] == 1
    assert seen["reconciler_runs_queued",] == 1
    assert seen["reconciler_runs_in_progress",] == 1
    assert seen["reconciler_stacks_paused",] == 1
    assert seen["reconciler_workers",] == 1, "the other one has been silent for minutes"


async def test_how_each_stack_is():
    seen = await values()
    assert seen["reconciler_stack_failures", "shop"] == 4
    well = next(each for each in EVERYTHING.stacks if each.well_at)
    assert well.well_at is not None
    since = (AT - well.well_at) / timedelta(seconds=1)
    assert seen["reconciler_stack_last_good_run_seconds", well.name] == pytest.approx(since)
    assert ("reconciler_stack_last_good_run_seconds", "shop") not in seen


@pytest.mark.parametrize("fleet", [NOTHING, EVERYTHING, crowd(300)], ids=["no", "few", "many"])
async def test_a_stack_has_two_series_and_nothing_else_grows(fleet):
    seen = await values(Told(fleet=fleet))
    labelled = {key[1] for key in seen if key[0].startswith("reconciler_stack_")}
    assert labelled == {each.name for each in fleet.stacks}
    others = [key for key in seen if not key[0].startswith(("reconciler_stack_", "process"))]
    assert len(others) < 120


async def test_without_the_database_the_counters_are_still_told():
    metrics = create_metrics()
    metrics.writes.inc(3)
    seen = await values(Told(error=AWAY), metrics=metrics)
    assert seen["reconciler_database_up",] == 0
    assert seen["reconciler_writes_total",] == 3
    assert not any(key[0].startswith("reconciler_stack") for key in seen)


async def test_runs_are_counted_by_how_they_ended_and_why():
    metrics = create_metrics()
    for run in (APPLIED, LOST, LOST):
        metrics.count(run)
    metrics.rescued.inc()
    metrics.lost.inc()
    seen = await values(metrics=metrics)
    assert seen["reconciler_runs_total", "applied", "approval"] == 1
    assert seen["reconciler_runs_total", "lost", "schedule"] == 2
    assert seen["reconciler_runs_total", "failed", "retry"] == 0
    assert seen["reconciler_run_seconds_count",] == 3
    assert seen["reconciler_rescued_total",] == 1
    assert seen["reconciler_lost_total",] == 1


async def test_every_end_of_a_run_has_a_counter_from_the_start():
    seen = await values()
    pairs = {key[1:] for key in seen if key[0] == "reconciler_runs_total"}
    ends = [each.value for each in RunState if each is not RunState.RUNNING]
    assert pairs == {(end, why.value) for end in ends for why in Trigger}
    assert RUNNING.state is RunState.RUNNING


async def test_names_are_as_prometheus_asks():
    for name, family in (await families()).items():
        assert re.fullmatch(r"(reconciler|process|python)_[a-z_]+", name)
        assert family.documentation
        assert not name.endswith("_created")
        if family.type == "counter":
            samples = {each.name for each in family.samples}
            assert samples == {f"{name.removesuffix('_total')}_total"}


async def test_every_metric_is_documented_and_nothing_else_is():
    ours = {
        f"{name}_total" if family.type == "counter" else name
        for name, family in (await families()).items()
        if name.startswith("reconciler_")
    }
    page = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(reconciler_[a-z_]+)", page, re.MULTILINE)) == ours


def test_two_holders_do_not_know_each_other():
    one, other = create_metrics(), create_metrics()
    one.writes.inc()
    assert other.registry.get_sample_value("reconciler_writes_total") == 0
