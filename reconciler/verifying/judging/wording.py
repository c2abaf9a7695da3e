"""The words in which expectations and observations are told."""

import json

from reconciler.model.data import Data
from reconciler.model.verification.expectation import Bounds, Match

UNSAID = "the API did not say"


def number_as_text(number: float) -> str:
    """`1,500`, `0.9`: as it was written, as far as that can be."""
    return f"{number:,.10g}"


def bounds_as_text(bounds: Bounds) -> str:
    """`at least 3`, `at most 1,500`, `3 to 10`."""
    least, most = bounds.at_least, bounds.at_most
    if least is not None and most is not None:
        if least == most:
            return f"exactly {number_as_text(least)}"
        return f"{number_as_text(least)} to {number_as_text(most)}"
    if least is not None:
        return f"at least {number_as_text(least)}"
    return f"at most {number_as_text(most)}" if most is not None else "any number"


def match_as_text(match: Match) -> str:
    """`doc_911`, `metadata.brand = acme`."""
    if match.document_id:
        return match.document_id
    return " and ".join(f"{field} = {value_as_text(value)}" for field, value in match.where.items())


def value_as_text(value: Data) -> str:
    """A text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def ranks_as_text(ranks: list[int], *, most: int = 5) -> str:
    """`rank 7`, `ranks 2, 4 and 9 more`."""
    if len(ranks) == 1:
        return f"rank {ranks[0]}"
    shown = ", ".join(map(str, ranks[:most]))
    return f"ranks {shown}{f' and {len(ranks) - most} more' if len(ranks) > most else ''}"


def results_as_text(count: int) -> str:
    """`1 result`, `12 results`."""
    return f"{count:,} result{'' if count == 1 else 's'}"
