"""A pull request for the example with a bit of everything in it, against an API that has data.

Used for what can only be shown: the pictures in the documentation.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from reconciler.emulator.app import create_app

EXAMPLE = Path(__file__).parent.parent / "manifests"
SECRETS = {
    "SLACK_WEBHOOK": "https://hooks.slack.example/services/T0/B0/dummy",
    "BRAND_SAFETY_KEY": "dummy-brand-safety",
    "RATE_CARD_KEY": "dummy-rate-card",
    "ARCHIVE_KEY_ID": "DUMMYKEYID",
    "ARCHIVE_KEY": "dummy-archive",
}
"""What a vault would hand to the run; nobody is called with any of it."""

# The file, what is in it, and what the pull request makes of it.
EDITS = (
    (
        "buckets/products.yaml",
        "description: Products the ads are for",
        "description: Products the ads are for, as the shop exports them every night",
    ),
    (
        "retrievers/executive_ads.yaml",
        "spec:\n",
        "lifecycle: {on_replace: swap}\nspec:\n",
    ),
    (
        "retrievers/executive_ads.yaml",
        "budget_limits: {max_credits: 100, max_time_ms: 60000}",
        "budget_limits: {max_credits: 250, max_time_ms: 60000}",
    ),
    ("retrievers/executive_ads.yaml", "top_k: 100", "top_k: 200"),
    (
        "retrievers/semantic_search.yaml",
        "collection_identifiers: [my_collection, products]",
        "collection_identifiers: [my_collection, products, radio_speech]",
    ),
    (
        "retrievers/semantic_search.yaml",
        "description: Semantic search over ads and products",
        "description: |\n"
        "    Semantic search over ads and products.\n"
        "    Radio spots are searched by what is said in them.\n"
        "    Pictures have a search of their own.",
    ),
)
ADDED = {
    "radio.yaml": """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: radio_spots, namespace: "${var.namespace}"}
spec:
  description: Radio spots, since this spring
  bucket_schema:
    properties:
      spot: {type: audio, required: true}
      script: {type: text, description: What is said in it}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: radio_speech, namespace: "${var.namespace}"}
spec:
  description: What is said in the radio spots
  source: {type: bucket, bucket_ids: [radio_spots]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: script}
"""
}
REMOVED = ("product_pictures", "product_lookup")


def copied(folder: Path) -> Path:
    """The example, in a folder that can be thrown away."""
    project = folder / "ads"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns(".reconciler"))
    return project


def change(project: Path) -> None:
    """What the pull request does to the manifests."""
    base = project / "base"
    for name, before, after in EDITS:
        file = base / name
        text = file.read_text(encoding="utf-8")
        if before not in text:
            raise SystemExit(f"{name} has changed: it says no more {before!r}")
        file.write_text(text.replace(before, after, 1), encoding="utf-8")
    for name, text in ADDED.items():
        (base / name).write_text(text, encoding="utf-8")
    for file in sorted(base.rglob("*.yaml")):
        documents = file.read_text(encoding="utf-8").split("\n---\n")
        kept = [each for each in documents if not any(f"name: {n}," in each for n in REMOVED)]
        if kept:
            file.write_text("\n---\n".join(kept), encoding="utf-8")
        else:
            file.unlink()


async def fill(api: httpx.AsyncClient) -> None:
    """Data, so that something could be lost; and what somebody changed by hand."""
    for collection, count in (("product_pictures", 480), ("products", 480)):
        documents = [{"document_id": f"doc_{collection}_{n}"} for n in range(count)]
        sent = {"documents": documents}
        answer = await api.post(f"/v1/collections/{collection}/documents", json=sent)
        answer.raise_for_status()
    tags = {"tags": ["ads", "semantic", "urgent"]}
    (await api.patch("/v1/retrievers/semantic_ads_search", json=tags)).raise_for_status()
    listed = (await api.post("/v1/buckets/list", json={"search": "ad_videos"})).json()
    words = {"description": "Ask marketing what this is"}
    bucket = listed["results"][0]["bucket_id"]
    (await api.patch(f"/v1/buckets/{bucket}", json=words)).raise_for_status()


def with_api(project: Path, step_run: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
    """Do something to the project's embedded API, behind the reconciler's back."""

    async def run() -> None:
        database = project / ".reconciler" / "embedded.db"
        headers = {"Authorization": "Bearer somebody", "X-Namespace": "ads"}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(create_app(str(database))),
            base_url="http://embedded",
            headers=headers,
        ) as api:
            await step_run(api)

    asyncio.run(run())
