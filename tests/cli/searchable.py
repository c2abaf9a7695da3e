"""A project whose retriever really searches, with documents in the embedded API."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import httpx

from reconciler.emulator.app import create_app

NAMESPACE = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: text_extractor, version: v1}
"""
BUCKET = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: texts, namespace: ads}
spec:
  bucket_schema: {properties: {title: {type: text, required: true}}}
"""
RETRIEVER = """\
apiVersion: reconciler/v1
kind: Collection
metadata: {name: texts, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [texts]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: title}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: [texts]
  input_schema: {query: {type: text, required: true}}
  stages:
    - stage_name: find
      config:
        stage_id: feature_search
        parameters:
          searches:
            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1
              query: {input_mode: text, value: "{{INPUT.query}}"}
          final_top_k: 25
"""
TITLES = [
    ("red sports car", "acme"),
    ("blue boat", "acme"),
    ("red boat", "bolt"),
    ("green bicycle", "bolt"),
    ("old red car for two", "cord"),
    ("boat on a lake at sunset", "cord"),
]


def check(name: str, query: str, expect: str, *, more: str = "") -> str:
    """A check as its manifest has it; `expect` is YAML on one line."""
    return (
        f"---\napiVersion: reconciler/v1\nkind: Check\n"
        f"metadata: {{name: {name}, namespace: ads}}\n"
        f"spec:\n  retriever: search\n"
        f"  request: {{inputs: {{query: {query}}}{more}}}\n"
        f"  expect: {expect}\n"
    )


def declare(project: Path, *documents: str) -> None:
    """Put these into the file of what is verified."""
    text = "".join(documents).removeprefix("---\n")
    (project / "manifests" / "verified.yaml").write_text(text)


def lay_out(project: Path) -> None:
    """The manifests of all but what is verified."""
    folder = project / "manifests"
    (folder / "namespace.yaml").write_text(NAMESPACE)
    (folder / "bucket.yaml").write_text(BUCKET)
    (folder / "search.yaml").write_text(RETRIEVER)


def fill(project: Path) -> list[str]:
    """Insert the documents through the API; their ids, in the order of `TITLES`."""
    return asyncio.run(_fill(project))


async def _fill(project: Path) -> list[str]:
    app = create_app(str(database(project)))
    headers = {"Authorization": "Bearer somebody", "X-Namespace": "ads"}
    made = []
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://embedded/v1", headers=headers
    ) as api:
        for number, (title, brand) in enumerate(TITLES):
            metadata = {"title": title, "brand": brand, "ad_id": f"ad_{number}", "spend": number}
            answer = await api.post("/collections/texts/documents", json={"metadata": metadata})
            assert answer.is_success, answer.text
            made.append(answer.json()["document_id"])
    return made


def database(project: Path) -> Path:
    return project / ".reconciler" / "embedded.db"


def rows(project: Path) -> dict[str, list[Any]]:
    """Every row of every table, but for what the API counts about its own use."""
    with sqlite3.connect(database(project)) as base:
        names = [
            row[0] for row in base.execute("select name from sqlite_master where type='table'")
        ]
        return {name: base.execute(f"select * from {name} order by 1").fetchall() for name in names}
