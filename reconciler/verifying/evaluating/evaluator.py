"""Whoever has a gate asked by the API."""

from typing import Protocol

from reconciler.model.verification.gate import Gate
from reconciler.model.verification.judgements import Dataset
from reconciler.model.verification.verdict import GateVerdict


class Evaluator(Protocol):
    """Has the API ask the queries of a gate."""

    async def evaluate(self, gate: Gate, dataset: Dataset) -> GateVerdict:
        """How the gate ended; what keeps it from being asked is told in the verdict."""
