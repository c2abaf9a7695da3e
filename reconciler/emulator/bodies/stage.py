"""A stage of a retriever pipeline (§5.3), also inside a collection's transform (§4.3)."""

from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field

from reconciler.emulator.bodies.base import BodyShape, OpenBodyShape
from reconciler.emulator.bodies.schema import LogicalOperator
from reconciler.emulator.contract.json_text import Json


def _check_filters(value: dict[str, Json]) -> dict[str, Json]:
    LogicalOperator.model_validate(value)
    return value


Filters: TypeAlias = Annotated[dict[str, Json], AfterValidator(_check_filters)]
"""Checked, and kept as it was sent: a stage's ``config`` is the caller's own (§5.3)."""


class StageSettings(OpenBodyShape):
    """``config``: the parameters of a stage are its own; a stage may carry more keys."""

    stage_id: str
    parameters: dict[str, Json] = Field(default_factory=dict)
    pre_filters: Filters | None = None
    post_filters: Filters | None = None


class Stage(BodyShape):
    """``parameters`` at this level is the read-only mirror: "on input this key is ignored
    and recomputed from config" (§5.3)."""

    stage_name: str = Field(min_length=1)
    stage_type: Literal["filter", "sort", "reduce", "apply", "enrich"] | None = None
    config: StageSettings
    batch_size: str | None = None
    description: str | None = None
    on_error: str | None = None
    output_alias: str | None = None
    parameters: Json = Field(None, exclude=True)
