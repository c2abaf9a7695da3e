"""The stages of what is searched, as they read, with those behind them that a query adds (§22)."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.kind import Execution, Kind
from reconciler.kinds.validation.server_set import without_server_set
from reconciler.model.data import Data, Fields
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.search.query import GroupBy, Query, Sort, StandIn
from reconciler.model.search.result import SCORE

_HIDDEN: Final = "redacted"
"""What the API reads in the place of a secret (§0.15)."""


def stages_for(
    kind: Kind, execution: Execution, query: Query, live: Fields
) -> tuple[list[Data], list[StandIn]]:
    """The stages to run, and what those that were added stand in for."""
    stages = _as_sent(kind, execution, live)
    if any(map(_holds_hidden, stages)):
        raise Rejected(_UNREADABLE)
    names = {_name_of(stage) for stage in stages}
    told: list[StandIn] = []
    for name, config, stand_ins in _added(query):
        stages.append({"stage_name": _free(name, names), "config": config})
        told += stand_ins
    return [*stages], told


def _as_sent(kind: Kind, execution: Execution, live: Fields) -> list[Fields]:
    """Without what the API adds when it reads a stage (§0.14)."""
    item = facts_of(kind).fields[execution.stages].item
    known = item.fields if item else {}
    rows = live.get(execution.stages)
    stages: list[Data] = [
        {key: held for key, held in row.items() if key in known and held is not None}
        for row in (rows if isinstance(rows, list | tuple) else ())
        if isinstance(row, Mapping)
    ]
    clean = without_server_set(kind, {execution.stages: stages})[execution.stages]
    return [
        each for each in (clean if isinstance(clean, list) else ()) if isinstance(each, Mapping)
    ]


def _added(query: Query) -> Iterator[tuple[str, Fields, list[StandIn]]]:
    # Groups first: a stage that groups puts each group in an order of its own.
    if query.group_by:
        yield "query_group_by", _grouping(query.group_by), list(_told_of_groups(query.group_by))
    if query.sort:
        config = _sorting(query.sort)
        how = f"a stage {config['stage_id']} is added behind the last one, for this query alone"
        yield "query_sort", config, [StandIn("sort", how)]


def _sorting(sort: Sort) -> Fields:
    by_score: Fields = {"score_field": SCORE, "direction": sort.direction}
    if sort.field == SCORE:
        return {"stage_id": "sort_relevance", "parameters": by_score}
    by_field: Fields = {"field": sort.field, "direction": sort.direction, "nulls_last": True}
    return {"stage_id": "sort_attribute", "parameters": by_field}


def _grouping(group: GroupBy) -> Fields:
    most: Fields = {} if group.max_features is None else {"max_per_group": group.max_features}
    parameters = {"group_by_field": group.field, **most, "output_mode": "flatten"}
    return {"stage_id": "group_by", "parameters": parameters}


def _told_of_groups(group: GroupBy) -> Iterator[StandIn]:
    how = "a stage group_by is added behind the last one, for this query alone"
    yield StandIn("group_by", f"{how}; limit counts documents, and not groups")
    if group.sort:
        how = "the API keeps the best scores of each group, and these are put in order here"
        yield StandIn("group_by.sort", how)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _name_of(stage: Fields) -> str:
    return str(stage.get("stage_name"))


def _holds_hidden(value: Data) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_hidden, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_holds_hidden, value))
    return value == _HIDDEN


_UNREADABLE: Final = Problem(
    "hidden-stages",
    "a stage holds a secret that the API does not read back, so that its stages cannot be run "
    "with others behind them",
    "leave sort and group_by out, or declare them as stages",
)
