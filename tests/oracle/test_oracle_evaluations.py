"""Every request about judged queries is one that the vendor's own models read, key by key."""

from hypothesis import given
from hypothesis import strategies as st
from mixpeek.models.create_dataset_request import CreateDatasetRequest
from mixpeek.models.evaluation_config import EvaluationConfig
from mixpeek.models.evaluation_dataset import EvaluationDataset
from mixpeek.models.evaluation_record import EvaluationRecord
from mixpeek.models.evaluation_status import EvaluationStatus
from mixpeek.models.generate_from_interactions_request import GenerateFromInteractionsRequest
from mixpeek.models.start_evaluation_request import StartEvaluationRequest
from mixpeek.models.start_evaluation_response import StartEvaluationResponse
from vendor import unread

from reconciler.api.evaluations.copies import copy_body
from reconciler.api.evaluations.runs import evaluation_body
from reconciler.kinds import LOOKUPS, VERIFICATIONS
from reconciler.model.address import Address
from reconciler.model.verification.evaluation import Evaluation
from reconciler.model.verification.judgements import Dataset, JudgedQuery, digest_queries
from reconciler.workflows.datasets.interactions import InteractionsWanted

TEXTS = st.text(min_size=1, max_size=8)
VALUES = st.one_of(TEXTS, st.booleans(), st.integers(-9, 9), st.lists(TEXTS, max_size=2))
QUERIES = st.builds(
    JudgedQuery,
    TEXTS,
    st.dictionaries(TEXTS, VALUES, max_size=3),
    st.dictionaries(TEXTS, st.integers(0, 5), max_size=3),
)
COPIES = LOOKUPS["Dataset"]


@given(st.lists(QUERIES, min_size=1, max_size=3), st.text(max_size=5))
def test_a_copy_is_made_in_the_vendors_words(queries: list[JudgedQuery], about: str) -> None:
    digest = digest_queries(queries, "document_id")
    address = Address("Dataset", "ads", "cars")
    dataset = Dataset(address, tuple(queries), description=about, digest=digest)

    body = copy_body(dataset, stack="ads")

    assert unread(CreateDatasetRequest, body) == []


def test_the_longest_name_of_a_dataset_leaves_room_for_the_digest() -> None:
    _, longest = VERIFICATIONS["Dataset"].name_length
    address = Address("Dataset", "ads", "n" * (longest or 0))
    dataset = Dataset(address, (JudgedQuery("q", {}, {"d": 1}),), digest="sha256:" + "a" * 64)

    assert len(dataset.copy_name) == 200
    assert unread(CreateDatasetRequest, copy_body(dataset, stack="ads")) == []


@given(
    st.lists(st.sampled_from(["precision", "recall", "f1", "f2", "map", "ndcg", "mrr"])),
    st.lists(st.integers(1, 500)),
)
def test_a_run_is_started_in_the_vendors_words(metrics: list[str], cutoffs: list[int]) -> None:
    assert unread(StartEvaluationRequest, evaluation_body("cars", metrics, cutoffs)) == []


@given(st.none() | st.integers(1, 99), st.none() | st.integers(1, 365), st.lists(TEXTS, max_size=2))
def test_interactions_are_asked_for_in_the_vendors_words(
    least: int | None, days: int | None, types: list[str]
) -> None:
    wanted = InteractionsWanted(
        name="cars", min_interactions=least, lookback_days=days, types=types
    )

    assert unread(GenerateFromInteractionsRequest, wanted.body()) == []


def test_what_is_read_are_fields_that_the_vendor_has() -> None:
    read = {"dataset_id", "dataset_name", "queries", "query_count", "metadata", "description"}
    assert read | {"created_at"} <= set(EvaluationDataset.model_fields)
    assert {COPIES.id_field, COPIES.name_field} <= read
    assert "evaluation_id" in StartEvaluationResponse.model_fields
    record = {
        "evaluation_id", "status", "overall_metrics", "metrics_by_k", "total_queries",
        "evaluated_queries", "skipped_queries", "error_message", "query_results",
    }  # fmt: skip
    assert record <= set(EvaluationRecord.model_fields)
    assert {"k_values", "metrics"} <= set(EvaluationConfig.model_fields)


def test_every_status_of_a_run_is_understood() -> None:
    statuses = {each.value: Evaluation(id="e", status=each.value) for each in EvaluationStatus}
    over = {status for status, run in statuses.items() if run.is_over}
    assert set(statuses) - over == {"pending", "in_progress"}
    assert {status for status, run in statuses.items() if run.is_completed} == {"completed"}
