"""Cameras: what is captured of a stream, and what decides which segments are kept (§21)."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from reconciler.kinds.declaration.marks import Default, RefersTo, ServerSet
from reconciler.kinds.declaration.spec import InvalidCombination, InvalidValue, Spec
from reconciler.kinds.storage.credentials import RtspBasic
from reconciler.model.secrets.secret import SECRET


def _stream(said: str) -> str:
    """An address that may be logged and shown."""
    if SECRET.search(said):
        return said
    address = urlsplit(said)
    if address.scheme not in ("rtsp", "rtsps"):
        raise InvalidValue("is no address of a stream", "begin it with rtsp:// or rtsps://")
    if "@" in address.netloc:
        raise InvalidValue(
            "holds credentials, and addresses are logged and shown",
            "take them out of it, and write credentials: {type: basic, username: ..., password: "
            "...}",
        )
    return said


class RtspConfig(Spec):
    """A camera, or another stream, of which segments are captured."""

    provider_type: Annotated[str | None, ServerSet()] = None
    """Told again by the server; it is said beside `provider_config`."""
    url: Annotated[str, AfterValidator(_stream)]
    """`rtsp://camera.example.com:554/stream1`, without credentials in it."""
    credentials: Annotated[RtspBasic | None, Default()] = None
    transport: Annotated[Literal["tcp", "udp"] | None, Default(value="tcp")] = None
    segment_seconds: Annotated[int | None, Default(value=30), Field(ge=5, le=300)] = None
    """How long a segment is; each is one object."""
    segments_per_run: Annotated[int | None, Default(value=1), Field(ge=1, le=20)] = None
    connect_timeout_seconds: Annotated[int | None, Default(value=15), Field(ge=5, le=120)] = None
    scene_change_threshold: Annotated[int | None, Default(), Field(ge=0, le=64)] = None
    """Drops a segment that differs from the last one by no more than this."""
    gate_inference_name: Annotated[str | None, Default()] = None
    """A plugin that decides which segments are kept."""
    gate_retriever_id: Annotated[
        str | None, Default(), RefersTo("Retriever", is_qualified_outside=True)
    ] = None
    """A retriever that decides which segments are kept: `<namespace>/<name>`, or its id."""
    gate_retriever_min_score: Annotated[float | None, Default(), Field(ge=0, le=1)] = None
    """Keeps what its best result scores; without it, whatever it finds anything for."""
    gate_output_stage: Annotated[str | None, Default()] = None
    """A stage of that retriever whose output decides, in the place of its results."""
    gate_output_field: Annotated[str | None, Default()] = None
    """The key of that output."""
    gate_output_op: Annotated[
        Literal["gte", "lte", "gt", "lt", "eq"] | None, Default(value="gte")
    ] = None
    gate_output_threshold: Annotated[float | None, Default()] = None
    """What that output is compared with."""
    gate_on_error: Annotated[Literal["publish", "drop"] | None, Default(value="publish")] = None
    """What becomes of a segment that could not be judged."""
    gate_timeout_seconds: Annotated[int | None, Default(value=30), Field(ge=1, le=300)] = None

    @model_validator(mode="after")
    def _is_gated_one_way(self) -> "RtspConfig":
        """`gate_inference_name` or `gate_retriever_id`, never both."""
        if self.gate_inference_name is not None and self.gate_retriever_id is not None:
            raise InvalidCombination(
                "takes gate_inference_name or gate_retriever_id, never both", "remove one of them"
            )
        return self

    @model_validator(mode="after")
    def _reads_a_whole_output(self) -> "RtspConfig":
        """`gate_output_stage` with `gate_retriever_id`, `gate_output_field` and
        `gate_output_threshold`, and without `gate_retriever_min_score`."""
        if self.gate_output_stage is None:
            return self
        due = {
            "gate_retriever_id": self.gate_retriever_id,
            "gate_output_field": self.gate_output_field,
            "gate_output_threshold": self.gate_output_threshold,
        }
        missing = [name for name, value in due.items() if value is None]
        if missing:
            raise InvalidCombination(
                f"needs {' and '.join(missing)} beside gate_output_stage",
                "add what is missing, or remove gate_output_stage",
            )
        if self.gate_retriever_min_score is not None:
            raise InvalidCombination(
                "takes gate_output_stage or gate_retriever_min_score, never both",
                "remove one of them",
            )
        return self
