"""What a worker counts while it works; how the fleet is, is asked of the database."""

from typing import Final

from msgspec import Struct
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

from reconciler.model.controller.run import RunRecord, RunState, Trigger

_SECONDS: Final = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600)


class ControllerMetrics(Struct, frozen=True, kw_only=True):
    """The counters of one process, which whoever works is handed."""

    registry: CollectorRegistry
    runs: Counter
    """By how they ended, and why they were run."""
    run_seconds: Histogram
    writes: Counter
    """Requests that write, as they leave."""
    rescued: Counter
    """Runs of workers that are gone, in whose place this one has put another."""
    lost: Counter
    """Own runs that were found to be somebody else's."""

    def count(self, run: RunRecord) -> None:
        """Count a run that has ended."""
        self.runs.labels(state=run.state.value, trigger=run.trigger.value).inc()
        if run.seconds is not None:
            self.run_seconds.observe(max(run.seconds, 0.0))


def create_metrics() -> ControllerMetrics:
    """Counters at zero, in a registry of their own."""
    # They would double every counter by the moment at which the process made it.
    disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no annotations
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return ControllerMetrics(
        registry=registry,
        runs=_runs(registry),
        run_seconds=Histogram(
            "reconciler_run_seconds",
            "How long runs of this process took.",
            registry=registry,
            buckets=_SECONDS,
        ),
        writes=Counter(
            "reconciler_writes", "Requests of this process that write.", registry=registry
        ),
        rescued=Counter(
            "reconciler_rescued",
            "Runs of lost workers that this process has put back into the queue.",
            registry=registry,
        ),
        lost=Counter(
            "reconciler_lost",
            "Runs that this process lost because another worker was given them.",
            registry=registry,
        ),
    )


def _runs(registry: CollectorRegistry) -> Counter:
    """At zero for every pair, so that a rise from nothing is seen as one."""
    runs = Counter(
        "reconciler_runs",
        "Runs of this process that ended, by how and why.",
        ("state", "trigger"),
        registry=registry,
    )
    for state in RunState:
        for trigger in Trigger:
            if state is not RunState.RUNNING:
                runs.labels(state=state.value, trigger=trigger.value)
    return runs
