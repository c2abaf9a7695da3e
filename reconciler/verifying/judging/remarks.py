"""What keeps the numbers of a gate from meaning what they should."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from reconciler.model.search.result import SearchResult
from reconciler.model.verification.judgements import Dataset
from reconciler.model.verification.ranking import Ranking
from reconciler.model.verification.verdict import Finding
from reconciler.verifying.judging.wholeness import WHOLE, judge_wholeness
from reconciler.verifying.judging.wording import results_as_text


def remarks_on(
    dataset: Dataset, results: Mapping[str, SearchResult], rankings: Mapping[str, Ranking]
) -> Iterator[Finding]:
    """Answers that are not whole, and results that no judgement can know; nothing that is met."""
    for query_id, result in results.items():
        for finding in judge_wholeness(WHOLE, result):
            if not finding.is_met:
                says = f"query {query_id}: {finding.says}"
                yield replace(finding, path=("spec", "retriever"), says=says)
    found = [id_ for ranking in rankings.values() for id_ in ranking]
    if found and not any(found):
        says = f"results have the {dataset.id_field} by which {dataset.address} knows them"
        observed = f"none of {results_as_text(len(found))} has it"
        yield Finding(("spec", "dataset"), says, observed, is_met=False)
