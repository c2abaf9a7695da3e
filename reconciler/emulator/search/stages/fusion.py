"""Several rankings as one: by ranks, by weighted scores, by normalised ones, by the best (§11)."""

from collections.abc import Sequence
from typing import TypeAlias

from reconciler.emulator.contract.json_text import Json, JsonObject

Ranking: TypeAlias = list[tuple[float, JsonObject]]
"""Scores and documents, best first."""
_RANK = 60


def fuse(searches: Sequence[tuple[Ranking, float, str]], fusion: str) -> list[JsonObject]:
    """``searches`` are rankings with their weight and address. A single one keeps its scores.
    Each document tells in ``scores`` what it had in each search."""
    found: dict[str, JsonObject] = {}
    total: dict[str, float] = {}
    single: dict[str, dict[str, Json]] = {}
    for ranking, weight, uri in searches:
        parts = _parts(ranking, weight, fusion if len(searches) > 1 else "max")
        for (score, document), part in zip(ranking, parts, strict=True):
            key = f"{document.get('collection_id')}/{document.get('document_id')}"
            found.setdefault(key, document)
            single.setdefault(key, {})[uri] = score
            before = total.get(key)
            total[key] = part if before is None else _add(before, part, fusion)
    ordered = sorted(found, key=lambda key: -total[key])
    return [{**found[key], "score": total[key], "scores": {**single[key]}} for key in ordered]


def _parts(ranking: Ranking, weight: float, fusion: str) -> list[float]:
    """What a search gives to each of its documents."""
    if fusion == "rrf":
        return [weight / (_RANK + rank) for rank in range(1, len(ranking) + 1)]
    scores = [score for score, _ in ranking]
    if fusion == "max":
        return scores
    if fusion == "dbsf" and scores:
        low, high = min(scores), max(scores)
        scores = [(score - low) / (high - low) if high > low else 1.0 for score in scores]
    return [weight * score for score in scores]


def _add(before: float, part: float, fusion: str) -> float:
    return max(before, part) if fusion == "max" else before + part
