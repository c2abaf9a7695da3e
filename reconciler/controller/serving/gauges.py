"""How the fleet is, as metrics: made anew from its status whenever somebody scrapes."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from reconciler.controller.metrics import ControllerMetrics
from reconciler.model.controller.run import RunState
from reconciler.model.controller.stack import ControllerStatus

_NOT_RUN: Final = "not_run"


def scrape(metrics: ControllerMetrics, status: ControllerStatus | None) -> bytes:
    """All metrics as text; without a status, that of the fleet is left out."""
    fleet = CollectorRegistry()
    fleet.register(_FleetCollector(status))
    return generate_latest(fleet) + generate_latest(metrics.registry)


class _FleetCollector(Collector):
    """A status as what a registry asks."""

    def __init__(self, status: ControllerStatus | None) -> None:
        self._status = status

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every family, with what is known."""
        status = self._status
        is_up = status is not None
        yield _gauge("database_up", "Whether the database told how the fleet is.", is_up)
        if status is not None:
            yield from _of_fleet(status)
            yield from _of_stacks(status)


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"reconciler_{name}", says, value=value)


def _of_fleet(status: ControllerStatus) -> Iterator[GaugeMetricFamily]:
    counts = Counter(each.state.value if each.state else _NOT_RUN for each in status.stacks)
    states = GaugeMetricFamily("reconciler_stacks", "Stacks by how they are.", labels=["state"])
    for state in (*(each.value for each in RunState if each is not RunState.RUNNING), _NOT_RUN):
        states.add_metric([state], counts[state])
    yield states
    stacks = status.stacks
    waiting = sum(each.waiting is not None for each in stacks)
    heard = sum(not each.is_silent(status.at) for each in status.workers)
    running = sum(each.is_running for each in stacks)
    paused = sum(each.is_paused for each in stacks)
    yield _gauge("approvals_waiting", "Plans that wait for somebody's approval.", waiting)
    yield _gauge("runs_queued", "Runs that are due and have not begun.", status.queued)
    yield _gauge("runs_in_progress", "Runs that go on.", running)
    yield _gauge("stacks_paused", "Stacks that nothing is run of.", paused)
    yield _gauge("workers", "Workers that were heard in the last 30 seconds.", heard)


def _of_stacks(status: ControllerStatus) -> Iterator[GaugeMetricFamily]:
    failures = GaugeMetricFamily(
        "reconciler_stack_failures", "Runs in a row that did not end well.", labels=["stack"]
    )
    since = GaugeMetricFamily(
        "reconciler_stack_last_good_run_seconds",
        "Seconds since a run of the stack last ended well; absent where none did.",
        labels=["stack"],
    )
    for each in status.stacks:
        failures.add_metric([each.name], each.failures)
        if each.well_at is not None:
            since.add_metric([each.name], max((status.at - each.well_at).total_seconds(), 0.0))
    yield failures
    yield since
