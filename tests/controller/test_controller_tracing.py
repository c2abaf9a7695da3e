"""Spans of what a worker does: as OpenTelemetry collects them, or nothing where it is not there."""

import sys

import pytest
from collected import Collected
from opentelemetry import trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from reconciler.controller.tracing.collect import collecting
from reconciler.controller.tracing.span import span
from reconciler.model.errors import Rejected


def test_a_span_has_a_name_a_parent_and_what_is_said_of_it(collected: Collected) -> None:
    with span("run", stack="ads", number=12) as mark:
        with span("plan"):
            pass
        mark.set(state="waiting")
    run, plan = collected.spans()["run"], collected.spans()["plan"]
    assert run.attributes == {
        "reconciler.stack": "ads",
        "reconciler.number": 12,
        "reconciler.state": "waiting",
    }
    assert plan.parent is not None
    assert plan.parent.span_id == run.context.span_id
    assert run.resource.attributes["service.name"] == "reconciler"


def test_what_breaks_a_span_is_told_by_its_type_alone(collected: Collected) -> None:
    with pytest.raises(ValueError, match="sk-secret"), span("run"):
        raise ValueError("sk-secret-in-the-words-of-an-exception")
    run = collected.spans()["run"]
    assert run.status.status_code is StatusCode.ERROR
    assert run.attributes == {"error.type": "ValueError"}
    assert "sk-secret" not in run.to_json()


def test_where_nobody_collects_a_span_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "opentelemetry.trace")
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with span("run", stack="ads") as mark:
        mark.set(state="clean")
    with pytest.raises(ValueError, match="once"), span("run"):
        raise ValueError("once")


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"},
        {"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"},
    ],
)
def test_nothing_is_collected_unless_somebody_says_where_to(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str]
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with collecting(environ):
        pass


def test_an_endpoint_without_what_sends_to_it_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    environ = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}
    with pytest.raises(Rejected) as error, collecting(environ):
        pass
    assert [each.code for each in error.value.problems] == ["tracing-missing"]


def test_what_was_done_is_sent_before_the_worker_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    exporter = InMemorySpanExporter()
    monkeypatch.setattr(
        "opentelemetry.exporter.otlp.proto.http.trace_exporter.OTLPSpanExporter", lambda: exporter
    )
    providers: list[trace.TracerProvider] = []
    monkeypatch.setattr(trace, "set_tracer_provider", providers.append)
    monkeypatch.setattr(trace, "get_tracer", lambda name: providers[0].get_tracer(name))
    with collecting({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}), span("run"):
        pass
    assert [each.name for each in exporter.get_finished_spans()] == ["run"]
