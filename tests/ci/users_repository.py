"""A user's repository: manifests, a workflow of two screens, branches that are merged."""

import shutil
import subprocess
from pathlib import Path

from local_runner import Event

PROJECT = """\
apiVersion: reconciler/v1
stack: ads-platform
api: {url: "%s"}
"""
MANIFESTS = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: multimodal_extractor, version: v1}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  description: Every advertisement
  bucket_schema:
    properties:
      video: {type: video, required: true}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: scenes, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [videos]}
  feature_extractor:
    feature_extractor_name: multimodal_extractor
    version: v1
    input_mappings: {video: video}
"""
WORKFLOW = Path(__file__).parent.parent.parent / "ci" / "github" / "mixpeek.yml"
"""What users copy."""


class Repository:
    """A git repository with a main branch."""

    def __init__(self, root: Path, api_url: str, *, folder: str = "."):
        self.folder = root
        project = root / folder
        (project / "manifests").mkdir(parents=True)
        (project / "reconciler.yaml").write_text(PROJECT % api_url)
        (project / "manifests" / "ads.yaml").write_text(MANIFESTS)
        self.git("init", "-q", "-b", "main")
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")
        self.commit("Declare ads")

    def declare_instead(self, project, folder):
        """Another project in the place of this one."""
        shutil.rmtree(self.folder / folder)
        shutil.copytree(project, self.folder / folder, ignore=shutil.ignore_patterns(".reconciler"))
        self.commit("Declare something else")

    def git(self, *arguments):
        names = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        run = subprocess.run(
            ["git", *names, *arguments], cwd=self.folder, check=True, capture_output=True, text=True
        )
        return run.stdout.strip()

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.head()

    def head(self, ref="HEAD"):
        return self.git("rev-parse", ref)

    def edit(self, old, new, file="manifests/ads.yaml"):
        path = self.folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def pull_request(self, number, old, new, *, fork=False, file="manifests/ads.yaml"):
        """A branch with one edit, and the event of its being opened: its merge is checked out."""
        self.git("checkout", "-q", "-B", f"pr-{number}", "main")
        self.edit(old, new, file)
        head = self.commit(f"Edit {number}")
        self.git("checkout", "-q", "-B", f"merge-{number}", "main")
        self.git("merge", "-q", "--no-ff", "-m", "Merge", f"pr-{number}")
        merge = self.head()
        self.git("checkout", "-q", "main")
        pull = {"number": number, "head": {"sha": head, "repo": {"fork": fork}}}
        return Event("pull_request", merge, {"pull_request": pull})

    def merge(self, number):
        """The event of a pull request that is merged."""
        self.git("checkout", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", f"Merge #{number}", f"pr-{number}")
        return Event("push", self.head())

    def event(self, name, **inputs):
        return Event(name, self.head("main"), inputs=inputs)
