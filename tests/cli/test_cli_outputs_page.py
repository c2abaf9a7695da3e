"""The examples in `docs/outputs.md` are what the command line prints: made here, and compared."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import Invoke

from reconciler.emulator.app import create_app

PAGE = Path(__file__).parent.parent.parent / "docs" / "outputs.md"
PART = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
PROJECT = """\
apiVersion: reconciler/v1
stack: ads-platform
api: {url: embedded}
guards: {max_delete_percent: 50}
"""
BUCKET = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: NAME, namespace: ads}
spec:
  description: Every advertisement
  bucket_schema:
    properties:
      video: {type: video, required: true}
"""
COLLECTION = """\
apiVersion: reconciler/v1
kind: Collection
metadata: {name: NAME, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor:
    feature_extractor_name: multimodal_extractor
    version: v1
    input_mappings: {video: video}
"""


@pytest.fixture
def made(project: Path, invoke: Invoke) -> dict[str, str]:
    """What is printed of a change that deletes a collection, updates a bucket and adds another."""

    def write(template: str, name: str) -> Path:
        file = project / "manifests" / f"{name}.yaml"
        file.write_text(template.replace("NAME", name))
        return file

    (project / "reconciler.yaml").write_text(PROJECT)
    (project / "manifests" / "bucket.yaml").unlink()
    write(BUCKET, "videos")
    write(COLLECTION, "scenes")
    outgoing = write(COLLECTION, "frames")
    assert invoke("apply", "--auto-approve").code == 0
    asyncio.run(_fill(project / ".reconciler" / "embedded.db", "frames"))
    outgoing.unlink()
    write(BUCKET.replace("advertisement", "advertisement, with its brand"), "videos")
    write(BUCKET, "trailers")
    plan = {form: invoke("plan", "--format", form).out for form in ("markdown", "junit", "json")}
    write(BUCKET.replace("description", "descripton"), "videos")
    found = {form: invoke("validate", "--format", form).out for form in ("annotations", "sarif")}
    return {
        "markdown": _fenced("markdown", plan["markdown"]),
        "junit": _fenced("xml", plan["junit"]),
        "loss": _fenced("json", _pretty(_loss(json.loads(plan["json"])))),
        "annotations": _fenced("text", found["annotations"]),
        "sarif": _fenced("json", _pretty(json.loads(found["sarif"])["runs"][0]["results"][0])),
    }


def test_the_page_shows_what_is_printed(made: dict[str, str], expect_file: Any) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert {name for _, name, _ in PART.findall(page)} == set(made)
    expect_file(PAGE, PART.sub(lambda part: f"{part[1]}{made[part[2]]}{part[3]}", page))


async def _fill(database: Path, collection: str) -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(str(database))),
        base_url="http://embedded",
        headers={"Authorization": "Bearer somebody", "X-Namespace": "ads"},
    ) as api:
        sent = {"documents": [{"document_id": f"doc_{n}"} for n in range(480)]}
        answer = await api.post(f"/v1/collections/{collection}/documents", json=sent)
        answer.raise_for_status()


def _loss(plan: Any) -> Any:
    planned = plan["planned_values"]["root_module"]["resources"]
    (loss,) = [each for each in planned if each["type"] == "mixpeek_destroyed_collection"]
    return loss


def _pretty(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _fenced(language: str, text: str) -> str:
    return f"````{language}\n{text}````\n"
