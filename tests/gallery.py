"""A stack whose retrievers really search: its manifests, its documents, and who asks by hand."""

import json
from pathlib import Path
from typing import Any

import httpx

from reconciler.emulator.app import Emulator

BASIS = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: text_extractor, version: v1}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: texts, namespace: ads}
spec:
  bucket_schema: {properties: {title: {type: text, required: true}, brand: {type: text}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: texts, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [texts]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: title}
"""
DATASET = """\
apiVersion: reconciler/v1
kind: Dataset
metadata: {name: judged, namespace: ads}
spec: {queries: judged.jsonl, id_field: metadata.ad_id}
"""
JUDGED = [
    {"query_id": "q1", "inputs": {"query": "red sports car"}, "relevant": {"ad_0": 3, "ad_4": 1}},
    {"query_id": "q2", "inputs": {"query": "blue boat"}, "relevant": {"ad_1": 2, "ad_2": 1}},
    {"query_id": "q3", "inputs": {"query": "bicycle"}, "relevant": {"ad_3": 1}},
]
TITLES = [
    ("red sports car", "acme"),
    ("blue boat", "acme"),
    ("red boat", "bolt"),
    ("green bicycle", "bolt"),
    ("old red car for two", "cord"),
    ("boat on a lake at sunset", "cord"),
]
SWAP = "{on_replace: swap}"
RECREATE = "{on_replace: recreate}"
ENOUGH = "{results: {at_least: 3}}"
"""What a retriever with a `top` of 3 or more stands, and one with less does not."""
KEEPS = "{recall@10: {max_drop: 0.0}}"
"""What a retriever stands that finds no less than before."""


def retriever(
    name: str = "search", *, top: int = 25, budget: int = 100, lifecycle: str = "{}", more: str = ""
) -> str:
    """One that finds the `top` nearest texts; another `budget` takes another retriever."""
    return f"""\
apiVersion: reconciler/v1
kind: Retriever
metadata: {{name: {name}, namespace: ads}}
lifecycle: {lifecycle}
spec:
  collection_identifiers: [texts]
  input_schema: {{query: {{type: text, required: true}}}}
  budget_limits: {{max_credits: {budget}}}
  stages:
    - stage_name: find
      config:
        stage_id: feature_search
        parameters:
          searches:
            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1
              query: {{input_mode: text, value: "{{{{INPUT.query}}}}"}}
          final_top_k: {top}
{more}"""


def check(
    name: str = "enough", expect: str = ENOUGH, *, of: str = "search", query: str = "red sports car"
) -> str:
    """What must come back; `expect` is YAML on one line."""
    return f"""\
apiVersion: reconciler/v1
kind: Check
metadata: {{name: {name}, namespace: ads}}
spec:
  retriever: {of}
  request: {{inputs: {{query: {query}}}}}
  expect: {expect}
"""


def gate(name: str = "quality", metrics: str = KEEPS, *, of: str = "search", more: str = "") -> str:
    """What a change must not make worse, by `DATASET`."""
    return f"""\
apiVersion: reconciler/v1
kind: Gate
metadata: {{name: {name}, namespace: ads}}
spec:
  retriever: {of}
  dataset: judged
  metrics: {metrics}
{more}"""


def stack(*documents: str) -> str:
    """All of it in one file; `BASIS` comes first."""
    return "---\n".join((BASIS, *documents))


def judge(folder: Path, judged: list[dict[str, Any]] | None = None) -> None:
    """Write the judgements beside the manifests that name them."""
    lines = (f"{json.dumps(each)}\n" for each in (JUDGED if judged is None else judged))
    (folder / "judged.jsonl").write_text("".join(lines), encoding="utf-8")


def somebody(app: Emulator) -> httpx.AsyncClient:
    """Who asks the API by hand, past every fault and everything of ours."""
    headers = {"Authorization": "Bearer somebody", "X-Namespace": "ads"}
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://embedded/v1", headers=headers
    )


async def fill(app: Emulator, titles: list[tuple[str, str]] | None = None) -> None:
    """Insert the documents."""
    async with somebody(app) as api:
        for number, (title, brand) in enumerate(TITLES if titles is None else titles):
            metadata = {"title": title, "brand": brand, "ad_id": f"ad_{number}"}
            answer = await api.post("/collections/texts/documents", json={"metadata": metadata})
            assert answer.is_success, answer.text


async def find(app: Emulator, name: str = "search", query: str = "red sports car") -> list[str]:
    """The ids of what a retriever finds, asked by hand."""
    async with somebody(app) as api:
        body = {"inputs": {"query": query}, "pagination": {"method": "offset", "page_size": 10}}
        answer = await api.post(f"/retrievers/{name}/execute", json=body)
        assert answer.is_success, answer.text
        return [each["document_id"] for each in answer.json()["documents"]]


def retrievers(app: Emulator) -> dict[str, tuple[str, str]]:
    """Name -> id, and all that is kept, of every retriever there is: the API's own rows."""
    rows = app.store.rows("1=1 ORDER BY seq", ())
    return {
        row.name: (row.id, json.dumps([row.decoded(), row.decoded_unread()], sort_keys=True))
        for row in rows
        if row.kind == "retriever"
    }
