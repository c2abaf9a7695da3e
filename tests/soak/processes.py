"""A project that has many states, the processes that apply it, and what is live by plain HTTP."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

RECONCILER = [sys.executable, "-m", "reconciler"]
_SETTINGS = {
    "apiVersion": "reconciler/v1",
    "manifests": ["manifests"],
    "guards": {"max_deletes": 100, "max_delete_percent": 100},
}
_FIELDS = {
    "bucket": ("buckets", "bucket_id", "bucket_name"),
    "collection": ("collections", "collection_id", "collection_name"),
    "retriever": ("retrievers", "retriever_id", "retriever_name"),
}


class API(httpx.Client):
    """The emulator as a user of curl sees it."""

    def __init__(self, url):
        super().__init__(base_url=url, headers={"Authorization": "Bearer any"}, timeout=30)

    def found(self, namespace):
        """What is in a namespace: kind and name of each, with its id."""
        return [
            (kind, row[name], row[id_])
            for kind, (path, id_, name) in _FIELDS.items()
            for row in self.rows(path, namespace)
        ]

    def rows(self, path, namespace):
        asked = {"headers": {"X-Namespace": namespace}, "json": {}, "params": {"limit": 100}}
        answer = self.post(f"/v1/{path}/list", **asked).raise_for_status()
        return [row.get("retriever") or row for row in answer.json()["results"]]

    def forget(self):
        self.delete("/_emulator/requests").raise_for_status()

    def count_writes(self):
        """How many changes were asked for since we forgot."""
        asked = self.get("/_emulator/requests").raise_for_status().json()["requests"]
        return sum(one["method"] != "GET" and not one["path"].endswith("/list") for one in asked)


@dataclass(frozen=True)
class Project:
    """A stack in a namespace of its own."""

    folder: Path
    namespace: str
    url: str

    def declare(self, state):
        """Write the manifests: each state replaces `find`, changes two, makes or ends `feed`."""
        (self.folder / "manifests").mkdir(parents=True, exist_ok=True)
        settings = {**_SETTINGS, "stack": f"soak-{self.namespace}"}
        (self.folder / "reconciler.yaml").write_text(yaml.safe_dump(settings))
        documents = yaml.safe_dump_all(self._documents(state))
        (self.folder / "manifests" / "all.yaml").write_text(documents)

    def _documents(self, state):
        text = {"feature_extractor_name": "text_extractor", "version": "v1"}
        schema = {"properties": {"title": {"type": "text"}}}
        yield self._manifest("Namespace", None, {"feature_extractors": [text]})
        raw = {"bucket_schema": schema, "description": f"state {state}"}
        yield self._manifest("Bucket", "raw", raw)
        if state % 2:
            yield self._manifest("Bucket", "feed", {"bucket_schema": schema})
        source = {"type": "bucket", "bucket_ids": ["raw"]}
        yield self._manifest("Collection", "first", {"source": source, "feature_extractor": text})
        stage = {"stage_id": "limit", "parameters": {"limit": 5}}
        search = {
            "collection_identifiers": ["first"],
            "stages": [{"stage_name": "take", "config": stage}],
        }
        swapped = {**search, "budget_limits": {"max_credits": 1 + state}}
        yield {**self._manifest("Retriever", "find", swapped), "lifecycle": {"on_replace": "swap"}}
        yield self._manifest("Retriever", "rank", {**search, "description": f"state {state}"})

    def _manifest(self, kind, name, spec):
        names = {"name": name, "namespace": self.namespace} if name else {"name": self.namespace}
        return {"apiVersion": "reconciler/v1", "kind": kind, "metadata": names, "spec": spec}

    def begin(self):
        """An apply that has just been started, in a process of its own."""
        command = ["-C", str(self.folder), "--api-url", self.url, "apply", "--auto-approve"]
        return subprocess.Popen(
            [*RECONCILER, *command],
            env={**os.environ, "MIXPEEK_API_KEY": "any"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def apply(self):
        """A whole run: its exit code and what it said."""
        return ended(self.begin())


def ended(process):
    with process:
        said, _ = process.communicate(timeout=120)
        return process.returncode, said
