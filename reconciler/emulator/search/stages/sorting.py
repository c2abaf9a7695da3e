"""Stages that put documents in another order (§11)."""

from reconciler.emulator.contract.json_text import JsonObject
from reconciler.emulator.search.matching.fields import value_at
from reconciler.emulator.search.matching.ordering import sort_by
from reconciler.emulator.search.stages.parameters import Parameters
from reconciler.emulator.search.stages.run import StageCall

_DIRECTIONS = ("asc", "desc")


def sort_attribute(call: StageCall, given: Parameters) -> list[JsonObject]:
    return sort_by(
        call.documents(),
        given.text("field", "metadata.created_at"),
        descending=given.choice("direction", "desc", _DIRECTIONS) == "desc",
        nulls_last=given.flag("nulls_last", default=True),
    )


def sort_relevance(call: StageCall, given: Parameters) -> list[JsonObject]:
    """By a score; where one is missing: at the bottom, at the top, or where it was."""
    field = given.text("score_field", "score")
    descending = given.choice("direction", "desc", _DIRECTIONS) == "desc"
    missing = given.choice("missing_score", "bottom", ("bottom", "top", "preserve"))
    documents = call.documents()
    ordered = sort_by(documents, field, descending=descending, nulls_last=missing != "top")
    if missing != "preserve":
        return ordered
    scored = iter([each for each in ordered if value_at(each, field) is not None])
    return [each if value_at(each, field) is None else next(scored) for each in documents]
