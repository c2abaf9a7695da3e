"""What the tests of the command line share: a small project, and what a command says."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

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
  feature_extractors:
    - {feature_extractor_name: multimodal_extractor, version: v1}
"""
BUCKET = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  description: Every advertisement
  bucket_schema:
    properties:
      video: {type: video, required: true}
"""


@dataclass(frozen=True)
class Said:
    """How a command line ended, and what it said."""

    code: int
    out: str
    err: str


Invoke: TypeAlias = Callable[..., Said]


class Terminal(io.StringIO):
    """A keyboard with somebody at it."""

    def isatty(self) -> bool:
        return True
