"""A gate: what a change of a retriever must not make worse.

    apiVersion: reconciler/v1
    kind: Gate
    metadata: {name: ads_quality, namespace: ads}
    spec:
      retriever: executive_ads_search
      dataset: ads_judgements
      metrics:
        ndcg@10: {at_least: 0.62, max_drop: 0.02}
        recall@50: {max_drop: 0.0}
      significance: 0.05
      max_credits: 50

The queries of the dataset are asked before the change and after it. A floor (`at_least`) holds
always; a drop is judged where there is something to compare with, and counts where a paired
permutation test says that it is no chance. It lives in the manifests only.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.marks import Default, RefersTo
from reconciler.kinds.declaration.spec import InvalidCombination, Spec
from reconciler.kinds.execution import Request


class MetricBounds(Spec):
    """What is asked of a metric; both numbers are from 0 to 1."""

    at_least: Annotated[float | None, Default(), Field(ge=0, le=1)] = None
    """The floor."""
    max_drop: Annotated[float | None, Default(), Field(ge=0, le=1)] = None
    """How far it may fall below what is live: 0.02 lets 0.64 become 0.62."""

    @model_validator(mode="after")
    def _asks_something(self) -> "MetricBounds":
        """At least one of the two."""
        if self.at_least is None and self.max_drop is None:
            remedy = "say at_least, max_drop, or both"
            raise InvalidCombination("asks nothing of the metric", remedy)
        return self


class GateSpec(Spec):
    """The fields of a gate."""

    retriever: Annotated[str, RefersTo("Retriever"), Field(min_length=1)]
    """The retriever that is guarded."""
    dataset: Annotated[str, RefersTo("Dataset"), Field(min_length=1)]
    """The judged queries that it is asked."""
    metrics: dict[str, MetricBounds] = Field(min_length=1)
    """By the metric: `ndcg@10`, `recall@50`, `map`, `mrr`, `precision@5`, `f1@10`."""
    request: Annotated[Request | None, Default(value={})] = None
    """What every query is asked with besides its inputs: filters, limit.

    Inputs that it has are for the queries that say none of that name. Not with `run: server`.
    """
    significance: Annotated[float | None, Default(), Field(gt=0, lt=1)] = None
    """A drop counts where chance makes it less often than this; unsaid, every drop counts."""
    max_credits: Annotated[float | None, Default(), Field(ge=0)] = None
    """What asking may cost; beyond it nothing more is asked, and nothing is concluded.

    Nor is it asked on once one of its queries could not be asked.
    """
    run: Annotated[Literal["local", "server"] | None, Default(value="local")] = None
    """Who asks: the reconciler, or an evaluation of the API's own."""


GATE = Kind(
    name="Gate", spec=GateSpec, path="", id_field="", name_field="", is_local=True, is_stamped=False
)
