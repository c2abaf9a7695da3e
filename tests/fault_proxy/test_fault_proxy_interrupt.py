"""A first Ctrl-C ends a wait that would never end, and what may have been sent is looked for."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from behind_proxy import Behind
from errands import ERRANDS
from msgspec.structs import replace
from proxy import FOR_EVER, FaultProxy, Rule

from reconciler.api.transport.backoff import ExchangeLimits
from reconciler.model.errors import ExitCode
from reconciler.workflows import session

_DRIPS = ("drip-before", "drip-head", "drip-body", "silent-after", "half-body-silent")


@pytest.fixture(name="behind")
def _without_deadline(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> Behind:
    """Nothing runs out of time by itself; after a stop, everything soon does."""
    limits = ExchangeLimits(
        connect=FOR_EVER, silence=FOR_EVER, whole=FOR_EVER, reading_at_stop=0, after_stop=0.3
    )
    monkeypatch.setattr(session, "RETRYING", replace(session.RETRYING, exchange=limits))
    return behind


@contextmanager
def interrupted_when_stalled(proxy: FaultProxy) -> Iterator[None]:
    """One Ctrl-C as soon as the proxy lets somebody wait."""
    before, over = proxy.stalls, threading.Event()

    def watch() -> None:
        while proxy.stalls == before and not over.is_set():
            time.sleep(0.002)
        if not over.is_set():
            os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("fault", _DRIPS)
@pytest.mark.parametrize("name", ["create", "update", "delete", "swap: the old name away"])
def test_a_write_that_drips_is_ended_by_one_interrupt_and_looked_for(
    behind: Behind, name: str, fault: str
) -> None:
    errand = ERRANDS[name]
    behind.declare(errand.before)
    behind.apply(url=behind.direct)
    before = behind.rows
    behind.declare(errand.after)
    behind.proxy.suffer(errand.rule(fault))
    with interrupted_when_stalled(behind.proxy):
        report = behind.apply()
    assert report.code == report.record["exit"]["code"] == ExitCode.INTERRUPTED
    assert len(report.record["steps"]) == len(report.json["steps"]) > 0
    struck = behind.proxy.seen.index(behind.proxy.struck[0].rpartition(" ")[0])
    assert behind.proxy.seen[struck + 1 :], "nobody looked"
    if "unknown" not in report.outcomes:
        has_happened = errand.has_happened(before, behind.rows)
        assert has_happened is ({*report.outcomes} == {"done"})
    behind.proxy.suffer()
    assert behind.apply().code == ExitCode.OK
    assert errand.has_happened(before, behind.rows)


@pytest.mark.parametrize("fault", _DRIPS)
def test_a_look_that_drips_is_ended_by_one_interrupt(behind: Behind, fault: str) -> None:
    errand = ERRANDS["create"]
    behind.declare(errand.before)
    behind.apply(url=behind.direct)
    before = behind.rows
    behind.declare(errand.after)
    look = Rule(fault, "POST", "/v1/buckets/list", first=_looks_of_a_plan(behind) + 1)
    behind.proxy.suffer(errand.rule("reset-after"), look)
    with interrupted_when_stalled(behind.proxy):
        report = behind.apply()
    assert len(behind.proxy.struck) == 2
    assert report.code == ExitCode.INTERRUPTED
    assert report.outcomes == ["unknown"]
    assert errand.has_happened(before, behind.rows)


def _looks_of_a_plan(behind: Behind) -> int:
    """How often a plan asks for the list."""
    behind.proxy.suffer()
    behind.plan()
    return behind.proxy.seen.count("POST /v1/buckets/list")
