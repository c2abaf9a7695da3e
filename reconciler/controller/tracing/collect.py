"""Where spans go: by OTLP to wherever the standard OTEL_ variables say, or nowhere."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

_ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_SERVICE: Final = "reconciler"


@contextmanager
def collecting(environ: Mapping[str, str]) -> Iterator[None]:
    """Spans are sent while it lasts, and the last of them at its end.

    Raises `Rejected` where an endpoint is set and what sends to it is not installed.
    """
    if not _is_wanted(environ):
        yield
        return
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        provider = make_provider(OTLPSpanExporter(), environ)
    except ImportError as error:
        raise Rejected(_MISSING) from error
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        provider.shutdown()


def make_provider(exporter: "SpanExporter", environ: Mapping[str, str]) -> "TracerProvider":
    """What makes spans and hands them on; sampling and batches are as OTEL_ variables say."""
    from opentelemetry.sdk.resources import SERVICE_NAME, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = {} if environ.get("OTEL_SERVICE_NAME") else {SERVICE_NAME: _SERVICE}
    provider = TracerProvider(resource=Resource.create(name), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def _is_wanted(environ: Mapping[str, str]) -> bool:
    is_off = environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    is_elsewhere = environ.get("OTEL_TRACES_EXPORTER", "otlp").strip() not in ("", "otlp")
    return not (is_off or is_elsewhere) and any(environ.get(name) for name in _ENDPOINTS)


_MISSING: Final = Problem(
    "tracing-missing",
    f"{' or '.join(_ENDPOINTS)} is set, and what sends traces there is not installed",
    "install it with `pip install 'mixpeek-reconciler[controller,tracing]'`, or unset the variable",
)
