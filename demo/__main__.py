"""Plan, apply, plan again; then somebody changes things by hand, and the next plan shows it.

Everything runs against the embedded API in a folder that is thrown away: no account, no network.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx

from reconciler.emulator.app import create_app

EXAMPLE = Path(__file__).parent.parent / "manifests"


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
        tell("Now somebody changes a bucket and a retriever by hand, behind our back.")
        asyncio.run(meddle(project / ".reconciler" / "embedded.db"))
        tell("The next plan shows it, field by field,")
        expect(reconciler(project, "plan"), "2 to update")
        tell("and the next apply takes it back.")
        reconciler(project, "apply", "--auto-approve")
        expect(reconciler(project, "plan"), "No changes.")
        tell("That was the main job. `reconciler --help` has the rest.")


def reconciler(project: Path, *arguments: str) -> str:
    """Run one command as a user would, show what it says, and insist that it succeeds."""
    print(f"\n$ reconciler {' '.join(arguments)}", flush=True)
    command = [sys.executable, "-u", "-m", "reconciler", "-C", str(project), *arguments]
    said = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            said.append(line)
    if running.returncode != 0:
        sys.exit(f"the demo expected success, and the command ended with {running.returncode}")
    return "".join(said)


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


def tell(sentence: str) -> None:
    print(f"\n\N{BLACK RIGHT-POINTING POINTER} {sentence}", flush=True)


def expect(output: str, words: str) -> None:
    if words not in output:
        sys.exit(f"the demo expected to read {words!r}")


if __name__ == "__main__":
    main()
