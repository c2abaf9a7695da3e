"""A project that is live, and changes to it that destroy something or nothing."""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import httpx

from reconciler.cli.main import main
from reconciler.emulator.app import create_app

PROJECT = """\
apiVersion: reconciler/v1
stack: ads-platform
api: {url: embedded}
"""
NAMESPACE = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: multimodal_extractor, version: v1}]
"""
BUCKET = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: BUCKET, namespace: ads}
spec:
  bucket_schema: {properties: {video: {type: video, required: true}}}
"""
COLLECTION = """\
apiVersion: reconciler/v1
kind: Collection
metadata: {name: COLLECTION, namespace: ads}
lifecycle: {on_replace: recreate}
spec:
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor:
    feature_extractor_name: multimodal_extractor
    version: v1
    input_mappings: {video: video}
"""
BUDGET = 100
RETRIEVER = f"""\
apiVersion: reconciler/v1
kind: Retriever
metadata: {{name: search, namespace: ads}}
spec:
  collection_identifiers: [drafts]
  input_schema: {{query: {{type: text}}}}
  stages: [{{stage_name: cut, config: {{stage_id: sample, parameters: {{count: 5}}}}}}]
  budget_limits: {{max_credits: {BUDGET}, max_time_ms: 60000}}
"""
EMPTY, FULL = "drafts", "archive"
DOCUMENTS = 48_000
GONE = "apiVersion: reconciler/v1\nkind: KIND\nmetadata: METADATA\nlifecycle: {ensure: absent}\n"

# What a change makes of each manifest; None removes it.
CHANGES: dict[str, dict[str, str | None]] = {
    "nothing": {},
    "new-retriever": {"search": RETRIEVER},
    "delete-empty": {EMPTY: None},
    "delete-full": {FULL: None},
    "replace-empty": {EMPTY: COLLECTION.replace("[videos]", "[images]")},
    "replace-full": {FULL: COLLECTION.replace("[videos]", "[images]")},
    "delete-namespace": {
        "namespace": GONE.replace("KIND", "Namespace").replace("METADATA", "{name: ads}"),
        **dict.fromkeys((EMPTY, FULL, "videos", "images")),
    },
}


@dataclass(frozen=True)
class Judged:
    """Where the project is, as it was applied."""

    folder: Path

    def plan_of(self, change: str) -> Path:
        """The JSON of the plan that a change makes."""
        changed = self.folder.parent / f"{self.folder.name}-{change}"
        plan = changed / "plan.json"
        if plan.exists():
            return plan
        shutil.copytree(self.folder, changed)
        for name, text in CHANGES[change].items():
            manifest = changed / "manifests" / f"{name}.yaml"
            manifest.unlink(missing_ok=True)
            if text is not None:
                manifest.write_text(text.replace("COLLECTION", name))
        assert main(["-C", str(changed), "plan", "--output", f"json={plan}"]) == 0
        return plan


def begin(folder: Path) -> Judged:
    """Apply the project, and give it its documents."""
    manifests = folder / "manifests"
    manifests.mkdir()
    (folder / "reconciler.yaml").write_text(PROJECT)
    (manifests / "namespace.yaml").write_text(NAMESPACE)
    for name in ("videos", "images"):
        (manifests / f"{name}.yaml").write_text(BUCKET.replace("BUCKET", name))
    for name in (EMPTY, FULL):
        (manifests / f"{name}.yaml").write_text(COLLECTION.replace("COLLECTION", name))
    assert main(["-C", str(folder), "apply", "--auto-approve", "-q"]) == 0
    asyncio.run(_fill(folder / ".reconciler" / "embedded.db"))
    return Judged(folder)


async def _fill(database: Path) -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(str(database))),
        base_url="http://embedded",
        headers={"Authorization": "Bearer somebody", "X-Namespace": "ads"},
        timeout=60,
    ) as api:
        sent = {"documents": [{"document_id": f"doc_{n}"} for n in range(DOCUMENTS)]}
        answer = await api.post(f"/v1/collections/{FULL}/documents", json=sent)
        answer.raise_for_status()
