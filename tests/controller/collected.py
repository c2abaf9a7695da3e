"""Spans as whoever collects them would see them."""

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from reconciler.controller.tracing.collect import make_provider


class Collected:
    """What somebody would see who collects them."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = make_provider(self.exporter, {})

    def spans(self) -> dict[str, ReadableSpan]:
        self.provider.force_flush()
        return {each.name: each for each in self.exporter.get_finished_spans()}
