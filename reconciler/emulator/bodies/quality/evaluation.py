"""Bodies of datasets, evaluations and scoring (§18)."""

from typing import Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape
from reconciler.emulator.bodies.quality.interaction import InteractionType
from reconciler.emulator.contract.json_text import Json

Metric = Literal["precision", "recall", "f1", "f2", "map", "ndcg", "mrr"]
SetMetric = Literal["precision", "recall", "f1", "f2"]


class GroundTruthQuery(BodyShape):
    """``relevance_scores`` are "0-5 where 5 is most relevant", which nothing enforces."""

    query_id: str
    query_input: dict[str, Json]
    relevant_documents: list[str]
    relevance_scores: dict[str, int] | None = None


class DatasetCreate(BodyShape):
    dataset_name: str = Field(min_length=1, max_length=200)
    description: str | None = None
    metadata: dict[str, Json] | None = None
    queries: list[GroundTruthQuery] = Field(min_length=1)


class DatasetGenerate(BodyShape):
    """What of the interactions becomes judgements; at least so many for a query."""

    dataset_name: str | None = Field(None, min_length=1, max_length=200)
    min_interactions: int | None = Field(None, ge=1)
    lookback_days: int | None = Field(None, ge=1, le=365)
    positive_interaction_types: list[InteractionType] | None = None


class EvaluationConfig(BodyShape):
    k_values: list[int] | None = Field(None, min_length=1)
    metrics: list[Metric] | None = Field(None, min_length=1)


class EvaluationStart(BodyShape):
    """``dataset_name`` may be an id as well."""

    dataset_name: str = Field(min_length=1)
    evaluation_config: EvaluationConfig | None = None


class Pair(BodyShape):
    predicted: list[str]
    ground_truth: list[str]


class Score(BodyShape):
    """One pair, or ``items``."""

    predicted: list[str] | None = None
    ground_truth: list[str] | None = None
    items: list[Pair] | None = Field(None, min_length=1)
    metrics: list[SetMetric] = Field(default=["precision", "recall", "f1"], min_length=1)
    k: int | None = Field(None, ge=1)
