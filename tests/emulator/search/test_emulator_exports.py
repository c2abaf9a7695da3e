"""Documents as numbers and as files (§19)."""

import csv
import io
import json

import pytest
from boats import ROWS
from mixpeek import models

pytestmark = pytest.mark.anyio
AGGREGATE = "/collections/texts/documents/aggregate"
EXPORT = "/collections/texts/export"


def operation(function, alias="x", **more):
    return {"function": function, "alias": alias, **more}


async def test_documents_that_match_are_counted(boats):
    dear = {"AND": [{"field": "metadata.spend", "operator": "gte", "value": 700}]}
    body = {"aggregations": [operation("count", "total")], "filters": dear}
    answer = await boats.ok("POST", AGGREGATE, body)
    assert answer["results"] == [{"group": {}, "metrics": {"total": 4}}]
    assert models.DocumentAggregationResponse.from_dict(answer).total_groups == 1


async def test_groups_are_computed_chosen_and_sorted(boats):
    body = {
        "aggregations": [operation("sum", "total", field="spend"), operation("count", "n")],
        "group_by": [{"field": "maker", "alias": "who"}],
        "having": [{"field": "total", "operator": "gt", "value": 1600}],
        "sort_by": "total",
    }
    answer = await boats.ok("POST", AGGREGATE, body)
    assert [(each["group"]["who"], each["metrics"]["total"]) for each in answer["results"]] == [
        ("bolt", 3050),
        ("acme", 2100),
    ]
    up = await boats.ok("POST", AGGREGATE, {**body, "sort_direction": "asc", "limit": 1})
    assert [each["group"]["who"] for each in up["results"]] == ["acme"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (operation("count_distinct", distinct_field="maker"), 3),
        (operation("avg", field="spend"), 1125.0),
        (operation("first", field="title"), "red car"),
        (operation("push", field="spend"), [100, 2000, 3000, 50, 700, 900]),
        (operation("add_to_set", field="maker"), ["acme", "bolt", "cord"]),
    ],
)
async def test_every_function_computes(boats, said, expected):
    body = {"aggregations": [said], "group_by": [{"field": "nothing"}]}
    (row,) = (await boats.ok("POST", AGGREGATE, body))["results"]
    assert row == {"group": {"nothing": None}, "metrics": {"x": expected}}


async def test_lists_are_unwound_before_they_are_counted(boats):
    for tags in (["a", "b"], ["a"]):
        await boats.ok("POST", "/collections/texts/documents", {"metadata": {"tags": tags}})
    body = {"aggregations": [operation("count")], "group_by": [{"field": "tags"}],
            "unwind": "tags", "sort_by": "x"}  # fmt: skip
    answer = await boats.ok("POST", AGGREGATE, body)
    told = [(each["group"]["tags"], each["metrics"]["x"]) for each in answer["results"]]
    assert told == [("a", 2), ("b", 1)]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"aggregations": []}, "aggregations"),
        ({"aggregations": [operation("sum", field="spend")]}, "group_by"),
        ({"group_by": [{"field": "at", "date_trunc": "day"}]}, "group_by"),
        ({"range_buckets": [{"field": "spend", "boundaries": [1]}]}, "range_buckets"),
        ({"aggregations": [operation("sum")], "group_by": [{"field": "a"}]}, "aggregations"),
    ],
)
async def test_what_cannot_be_computed_is_refused_at_its_place(boats, wrong, where):
    body = {"aggregations": [operation("count")], **wrong}
    (place,) = await boats.locations("POST", AGGREGATE, body)
    assert place[:2] == ["body", where]


async def file_of(boats, url):
    response = await boats.http.get(url, headers={"Authorization": ""})
    assert response.is_success
    return response


async def test_a_collection_is_exported_as_json_lines_to_whoever_has_the_address(boats):
    answer = await boats.ok("POST", EXPORT, {"format": "json"})
    models.CollectionExportResponse.from_dict(answer)
    response = await file_of(boats, answer["download_url"])
    assert response.headers["content-type"].startswith("application/x-ndjson")
    assert len(response.content) == answer["file_size_bytes"]
    rows = [json.loads(line) for line in response.text.splitlines()]
    assert [row["title"] for row in rows] == [row["title"] for row in ROWS]
    assert answer["document_count"] == len(ROWS)


async def test_an_export_is_filtered_selected_and_sampled(boats):
    body = {"format": "csv", "select_fields": ["title", "place"], "sample_size": 1,
            "filters": {"AND": [{"field": "maker", "value": "bolt"}]},
            "include_lineage": True}  # fmt: skip
    answer = await boats.ok("POST", EXPORT, body)
    text = (await file_of(boats, answer["download_url"])).text
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["title"], json.loads(row["place"])) == ("red boat", {"lat": 52.4, "lon": 13.1})
    assert {"lineage_chain", "source_content_hash", "document_created_at"} <= set(row)
    assert "spend" not in row


async def test_vectors_are_a_file_of_their_own(boats):
    answer = await boats.ok("POST", EXPORT, {"format": "json", "include_vectors": True})
    text = (await file_of(boats, answer["vectors_download_url"])).text
    rows = [json.loads(line) for line in text.splitlines()]
    assert len(rows) == len(ROWS)
    assert len(rows[0]["multilingual_e5_large_instruct_v1"]) == 1024


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (None, "format"),
        ({"format": "parquet"}, "format"),
        ({"format": "json", "destination": {"connection_id": "conn_1"}}, "destination"),
    ],
)
async def test_an_export_that_needs_more_is_refused(boats, body, where):
    assert await boats.locations("POST", EXPORT, body) == [["body", where]]


async def test_an_address_that_was_never_given_leads_nowhere(boats):
    await boats.refused(404, "GET", "/exports/none.json")
