"""Bodies of evaluations and of scoring (§18.3, §18.4)."""

from typing import Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape

Metric = Literal["precision", "recall", "f1", "f2", "map", "ndcg", "mrr"]
SetMetric = Literal["precision", "recall", "f1", "f2"]


class EvaluationConfig(BodyShape):
    k_values: list[int] = Field(default=[1, 5, 10, 20], min_length=1)
    metrics: list[Metric] = Field(
        default=["precision", "recall", "f1", "map", "ndcg", "mrr"], min_length=1
    )


class EvaluationStart(BodyShape):
    """``dataset_name`` may be an id as well."""

    dataset_name: str = Field(min_length=1)
    evaluation_config: EvaluationConfig = EvaluationConfig()


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
