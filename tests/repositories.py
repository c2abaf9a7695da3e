"""A git repository with a project in it, for tests of what earlier commits declared."""

import os
import subprocess
from pathlib import Path

BUCKET = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  description: Videos
  bucket_schema: {properties: {video: {type: video}}}
"""
PROJECT = "apiVersion: reconciler/v1\nstack: ads-platform\n"


class Repository:
    """A work tree; the project lies in a folder of it."""

    def __init__(self, top: Path, inside: str = "", *, is_empty: bool = True) -> None:
        self.top, self.project = top, top / inside
        (self.project / "manifests").mkdir(parents=True, exist_ok=not is_empty)
        self.git("init", "--quiet", "--initial-branch=main")
        if is_empty:
            self.write("reconciler.yaml", PROJECT)
            self.write("manifests/videos.yaml", BUCKET)

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        """Whatever git says, whoever's machine this is."""
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
        environ = {
            **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        done = subprocess.run(
            command, cwd=cwd or self.top, check=True, capture_output=True, env=environ
        )
        return done.stdout.decode().strip()

    def write(self, name: str, text: str) -> Path:
        """A file of the project."""
        file = self.project / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def commit(self, message: str = "change") -> str:
        """Everything as it is now; the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")
