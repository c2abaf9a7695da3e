"""What the API says of each stage of a search (§12)."""

from collections.abc import Iterator

from reconciler.api.text.sanitize import fields_in
from reconciler.model.data import Fields
from reconciler.model.search.result import StageStatistics, number_of, text_of


def stages_in(stages: Fields) -> Iterator[StageStatistics]:
    """What each stage did, in the order in which the answer has them."""
    for name, said in stages.items():
        yield stage_in(name, fields_in(said))


def stage_in(name: str, facts: Fields) -> StageStatistics:
    """What is said of one stage."""
    cached = facts.get("stage_cache_hit", facts.get("cache_hit"))
    return StageStatistics(
        name,
        _count_in(facts, "input_count"),
        _count_in(facts, "output_count"),
        number_of(facts, "duration_ms"),
        cached if isinstance(cached, bool) else None,
        text_of(facts, "error"),
        facts,
    )


def _count_in(facts: Fields, key: str) -> int | None:
    number = number_of(facts, key)
    return None if number is None else int(number)
