"""A project on disk whose API is inside the process."""

from pathlib import Path

import pytest

PROJECT = """
stack: ads-platform
api: {url: embedded}
"""
MANIFESTS = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  description: Every advertisement
  bucket_schema: {properties: {title: {type: text}}}
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`ads`, below the folder that the test runs in."""
    monkeypatch.chdir(tmp_path)
    ads = tmp_path / "ads"
    (ads / "manifests").mkdir(parents=True)
    (ads / "reconciler.yaml").write_text(PROJECT, encoding="utf-8")
    (ads / "manifests" / "all.yaml").write_text(MANIFESTS, encoding="utf-8")
    return ads
