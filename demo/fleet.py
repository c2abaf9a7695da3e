"""A fleet that is kept, from nothing: three stacks on embedded APIs, until Ctrl-C.

Two of them may be applied unattended; the third one's plan waits for an approval. Everything is in
a folder that is thrown away: no account, no network, no database of yours.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

LISTEN: Final = "127.0.0.1:8080"
_FLEET: Final = """\
apiVersion: reconciler/v1
kind: Fleet
controller: {schedule: "* * * * *"}
stacks:
- {name: ads-de, folder: ads-de, unattended: [metadata, behaviour]}
- {name: ads-fr, folder: ads-fr, unattended: [metadata, behaviour], wave: 2}
- {name: shop, folder: shop, wave: 3}
"""
_MANIFESTS: Final = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: library}
spec:
  feature_extractors:
    - {feature_extractor_name: multimodal_extractor, version: v1}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: library}
spec:
  description: Videos as they come in
  bucket_schema:
    properties:
      video: {type: video, required: true}
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="reconciler-fleet-") as folder:
        write_fleet(Path(folder))
        print(f"The fleet is in {folder}. In another terminal:\n")
        program = Path(sys.executable).with_name("reconciler")
        print(f"  cd {folder}")
        print(f"  {program} controller status")
        print(f"  {program} controller approve RUN\n", flush=True)
        command = [sys.executable, "-m", "reconciler", "-C", folder, "controller", "--embedded"]
        with suppress(KeyboardInterrupt):
            sys.exit(subprocess.run([*command, "--listen", LISTEN], check=False).returncode)


def write_fleet(folder: Path) -> None:
    """`fleet.yaml`, and its three stacks beside it."""
    (folder / "fleet.yaml").write_text(_FLEET, encoding="utf-8")
    for name in ("ads-de", "ads-fr", "shop"):
        manifests = folder / name / "manifests"
        manifests.mkdir(parents=True)
        settings = f"apiVersion: reconciler/v1\nstack: {name}\napi: {{url: embedded}}\n"
        (folder / name / "reconciler.yaml").write_text(settings, encoding="utf-8")
        (manifests / "library.yaml").write_text(_MANIFESTS, encoding="utf-8")


if __name__ == "__main__":
    os.environ.pop("RECONCILER_API_URL", None)
    main()
