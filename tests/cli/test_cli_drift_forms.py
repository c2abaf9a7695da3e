"""One drift in every format: declared stands first and live after, and words say so."""

import asyncio
import html
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_line import BUCKET, Invoke
from schemas import faults_of

from reconciler.emulator.app import create_app
from reconciler.model.errors import ExitCode

STILLS = BUCKET.replace("name: videos", "name: stills")
EXTRA = BUCKET.replace("name: videos", "name: extra")
WORDS = {
    "text": "Live moved; declared → live:",
    "markdown": "### Live moved; declared → live (3)",
    "html": "Live moved; declared → live",
    "junit": "Live moved; declared → live",
    "sarif": "declared → live: description",
    "annotations": "declared → live: description",
}
UNDOING = re.compile(r"By hand[^→\n]*→[^→\n]*Every|to create|to update|to delete|Can be applied")


@pytest.fixture
def moved(project: Path, invoke: Invoke) -> None:
    """One bucket changed by hand, one deleted by hand, and one whose manifest is gone."""
    for name, text in (("stills", STILLS), ("extra", EXTRA)):
        (project / "manifests" / f"{name}.yaml").write_text(text)
    assert invoke("apply", "--yes").code == ExitCode.OK
    asyncio.run(_meddle(project))
    (project / "manifests" / "extra.yaml").unlink()


async def _meddle(project: Path) -> None:
    app = create_app(str(project / ".reconciler" / "embedded.db"))
    headers = {"Authorization": "Bearer somebody", "X-Namespace": "ads"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://embedded/v1", headers=headers
    ) as api:
        rows = (await api.post("/buckets/list", json={})).json()["results"]
        ids = {row["bucket_name"]: row["bucket_id"] for row in rows}
        by_hand = {"description": "By hand"}
        assert (await api.patch(f"/buckets/{ids['videos']}", json=by_hand)).is_success
        assert (await api.delete(f"/buckets/{ids['stills']}")).is_success


def _read(form: str, said: str) -> str:
    """What a reader of the format sees."""
    if form == "sarif":
        results = json.loads(said)["runs"][0]["results"]
        return "\n".join(each["message"]["text"] for each in results)
    return html.unescape(re.sub(r"</?(?:del|ins|span)[^>]*>", "", said))


@pytest.mark.usefixtures("moved")
@pytest.mark.parametrize("form", WORDS)
def test_every_format_goes_from_declared_to_live_and_says_so(form: str, invoke: Invoke) -> None:
    said = invoke("drift", "--format", form)
    read = _read(form, said.out)
    assert said.code == ExitCode.CHANGES
    assert WORDS[form] in read
    assert re.search('"Every advertisement" → "By hand"', read)
    assert not UNDOING.search(read)
    for address, became in {
        "Bucket/ads/stills": "declared, and not live",
        "Bucket/ads/extra": "live and owned by this stack, and not declared",
    }.items():
        assert address in re.sub(r"<[^>]+>", "", read)
        assert became in read


@pytest.mark.usefixtures("moved")
def test_programs_read_the_same_direction(invoke: Invoke) -> None:
    told = json.loads(invoke("drift", "--format", "json").out)
    assert faults_of(told, "drift") == []
    assert (told["resource_changes"], told["applyable"]) == ([], False)
    drifted = {each["address"]: each for each in told["resource_drift"]}
    became = {address: each["mixpeek"]["drifted"] for address, each in drifted.items()}
    assert became == {
        "Bucket/ads/extra": "not declared",
        "Bucket/ads/stills": "missing",
        "Bucket/ads/videos": "changed",
    }
    assert _descriptions(drifted["Bucket/ads/videos"]["change"]) == (
        "Every advertisement",
        "By hand",
    )
    (field,) = drifted["Bucket/ads/videos"]["mixpeek"]["change"]
    assert (field["before"], field["after"]) == ("Every advertisement", "By hand")
    assert _descriptions(drifted["Bucket/ads/stills"]["change"]) == ("Every advertisement", None)
    assert _descriptions(drifted["Bucket/ads/extra"]["change"]) == (None, "Every advertisement")


def _descriptions(change: dict[str, Any]) -> tuple[str | None, str | None]:
    before, after = change["before"] or {}, change["after"] or {}
    return before.get("description"), after.get("description")
