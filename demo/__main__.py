"""Plan, apply, plan again; what was changed by hand is taken back; then search, and break it.

Everything runs against the embedded API in a folder that is thrown away: no account, no network.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from demo.change import SECRETS
from reconciler.emulator.app import create_app

EXAMPLE = Path(__file__).parent.parent / "manifests"
PARTIAL = 4
"""How `apply` ends when not everything was done."""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="reconciler-demo-") as folder:
        project = Path(folder) / "ads"
        shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns(".reconciler"))
        tell("An advertising library, declared in YAML. What would be done?")
        reconciler(project, "plan")
        tell("Do it.")
        reconciler(project, "apply", "--auto-approve")
        tell("And again: nothing is left to do.")
        expect(reconciler(project, "plan"), "No changes.")
        tell("Now somebody works by hand, behind our back: a bucket, a retriever, a nightly probe.")
        asyncio.run(meddle(project / ".reconciler" / "embedded.db"))
        tell("The next plan shows it, field by field,")
        expect(reconciler(project, "plan"), "3 to update")
        tell("and the next apply takes it back.")
        reconciler(project, "apply", "--auto-approve")
        expect(reconciler(project, "plan"), "No changes.")
        search(project)
        tell("That was the main job. `reconciler --help` has the rest.")


def search(project: Path) -> None:
    """What no plan can tell: whether search still answers."""
    tell("Three hundred texts arrive, and somebody searches.")
    asyncio.run(fill(project / ".reconciler" / "embedded.db"))
    reconciler(
        project, "query", "ads/semantic_ads_search", "query=red sports car", "--limit", "5",
        "--select", "brand,script,title",
    )  # fmt: skip
    tell("Does it find what it should? Checks and a gate of judged queries are asked.")
    reconciler(project, "verify")
    tell("A change words the question better, or so somebody thinks. Live beside planned:")
    reword_question(project / "base" / "retrievers" / "semantic_search.yaml")
    expect(reconciler(project, "plan", "--compare"), "passed → failed")
    tell("Applied all the same, the new search is asked before it gets the name: checks pass,")
    expect(reconciler(project, "apply", "--auto-approve", code=PARTIAL), "kept the old one")
    tell("and the gate does not: the old one keeps its name, and nobody noticed anything.")
    reconciler(project, "verify")


def reconciler(project: Path, *arguments: str, code: int = 0) -> str:
    """Run one command as a user would, show what it says, and insist on how it ends."""
    print(f"\n$ reconciler {' '.join(arguments)}", flush=True)
    command = [sys.executable, "-u", "-m", "reconciler", "-C", str(project), *arguments]
    said = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **SECRETS},
    ) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            said.append(line)
    if running.returncode != code:
        sys.exit(f"the demo expected {code}, and the command ended with {running.returncode}")
    return "".join(said)


async def fill(database: Path) -> None:
    """The made-up library of the example: ads and products, one document each."""
    transport = httpx.ASGITransport(create_app(str(database)))
    headers = {"Authorization": "Bearer somebody", "X-Namespace": "ads"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://embedded", headers=headers
    ) as api:
        for name, collection in (("ads", "my_collection"), ("products", "products")):
            text = (EXAMPLE / "library" / f"{name}.jsonl").read_text(encoding="utf-8")
            for line in text.splitlines():
                sent = {"metadata": json.loads(line)}
                path = f"/v1/collections/{collection}/documents"
                (await api.post(path, json=sent)).raise_for_status()


def reword_question(file: Path) -> None:
    """What somebody read about prompts, tried on a search that has none."""
    text = file.read_text(encoding="utf-8")
    edits = {
        "\nspec:\n": "\nlifecycle: {on_replace: swap}\nspec:\n",
        "{{INPUT.query}}": "A commercial that looks like a short film about {{INPUT.query}}",
        "max_credits: 100": "max_credits: 50",
    }
    for before, after in edits.items():
        if before not in text:
            sys.exit(f"{file.name} has changed: it says no more {before!r}")
        text = text.replace(before, after, 1)
    file.write_text(text, encoding="utf-8")


async def meddle(database: Path) -> None:
    """What a colleague does in the console, or a script at night."""
    transport = httpx.ASGITransport(create_app(str(database)))
    headers = {"Authorization": "Bearer somebody", "X-Namespace": "ads"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://embedded", headers=headers
    ) as api:
        listed = (await api.post("/v1/buckets/list", json={"search": "ad_videos"})).json()
        bucket = listed["results"][0]["bucket_id"]
        words = {"description": "Ask marketing what this is"}
        (await api.patch(f"/v1/buckets/{bucket}", json=words)).raise_for_status()
        tags = {"tags": ["ads", "urgent", "do-not-touch"]}
        (await api.patch("/v1/retrievers/executive_ads_search", json=tags)).raise_for_status()
        # The one that woke people up last night.
        listed = (await api.post("/v1/triggers/list", json={"trigger_type": "cron"})).json()
        probes = (each for each in listed["results"] if each["name"] == "nightly_probe")
        for probe in probes:
            path = f"/v1/triggers/{probe['trigger_id']}/pause"
            (await api.post(path)).raise_for_status()


def tell(sentence: str) -> None:
    print(f"\n\N{BLACK RIGHT-POINTING POINTER} {sentence}", flush=True)


def expect(output: str, words: str) -> None:
    if words not in " ".join(output.split()):  # lines end where a terminal does
        sys.exit(f"the demo expected to read {words!r}")


if __name__ == "__main__":
    main()
