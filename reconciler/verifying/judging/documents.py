"""Which documents were found, and where: `contains`, `excludes`, `results`."""

from collections.abc import Iterator, Sequence

from reconciler.model.data import Data, Fields, is_same
from reconciler.model.search.fields import field_at, values_at
from reconciler.model.search.result import ResultRow
from reconciler.model.verification.expectation import Bounds, Expectation, Match
from reconciler.model.verification.verdict import Finding
from reconciler.verifying.judging.wording import (
    bounds_as_text,
    match_as_text,
    number_as_text,
    ranks_as_text,
    results_as_text,
)


def judge_documents(expect: Expectation, rows: Sequence[ResultRow]) -> Iterator[Finding]:
    """One finding for each document that is to be found, or not to be."""
    if expect.results is not None:
        yield _judge_count(expect.results, len(rows))
    for position, match in enumerate(expect.contains):
        yield _judge_contained(match, rows, position)
    for position, match in enumerate(expect.excludes):
        yield _judge_excluded(match, rows, position)


def is_match(document: Fields, match: Match) -> bool:
    """Whether a document is meant: by its id, or by all of its fields as a filter finds them."""
    if match.document_id:
        return document.get("document_id") == match.document_id
    return all(_has(document, path, wanted) for path, wanted in match.where.items())


def _has(document: Fields, path: str, wanted: Data) -> bool:
    """As `eq` has it: one value of a list is enough; of no value, none may be there."""
    held = values_at(document, path)
    if wanted is None:
        return all(each is None for each in held)
    return any(is_same(each, wanted) for each in held) or is_same(field_at(document, path), wanted)


def _judge_count(bounds: Bounds, count: int) -> Finding:
    says = f"results: {bounds_as_text(bounds)}"
    return Finding(("spec", "expect", "results"), says, number_as_text(count), bounds.holds(count))


def _judge_contained(match: Match, rows: Sequence[ResultRow], position: int) -> Finding:
    ranks = _ranks_of(match, rows)
    most = match.rank_at_most
    at = f" at rank {most} or better" if most else ""
    return Finding(
        ("spec", "expect", "contains", position),
        f"contains {match_as_text(match)}{at}",
        ranks_as_text(ranks[:1]) if ranks else f"not among {results_as_text(len(rows))}",
        bool(ranks) and (most is None or ranks[0] <= most),
    )


def _judge_excluded(match: Match, rows: Sequence[ResultRow], position: int) -> Finding:
    most = match.rank_at_most
    ranks = [rank for rank in _ranks_of(match, rows) if most is None or rank <= most]
    at = f" at rank {most} or better" if most else ""
    return Finding(
        ("spec", "expect", "excludes", position),
        f"excludes {match_as_text(match)}{at}",
        ranks_as_text(ranks) if ranks else f"not among {results_as_text(len(rows))}",
        not ranks,
    )


def _ranks_of(match: Match, rows: Sequence[ResultRow]) -> list[int]:
    return sorted(row.rank for row in rows if is_match(row.document, match))
