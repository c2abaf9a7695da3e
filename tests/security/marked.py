"""A project whose every secret holds a mark, and a way to run it that looks for marks afterwards.

A mark is plain letters and digits, so that no escaping, quoting or cutting at its edges hides it.
"""

import base64
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

KEY = "sk_live_K3yM4rkK3yM4rkK3yM4rkK3yM4rk"
HOOK = 'whsec_H00kM4rk"H00kM4rk\\H00kM4rk\nH00kM4rk H00kM4rk'
HEADER = "Bearer\tH34dM4rk H34dM4rkéH34dM4rk"
SPELLED = "sk-Sp3llM4rkSp3llM4rkSp3llM4rk"
LINES = 'L1nM4a\nL1nM4bé\n"L1nM4c\nd\\L1nM4\n'
TOKEN = "ghs_T0knM4rkT0knM4rkT0knM4rk"
PASSWORD = "Pr0xM4rkPr0xM4rk"
PROXY_USER = f"ci:{PASSWORD}"
MARKS = (
    *("K3yM4rk", "H00kM4rk", "H34dM4rk", "Sp3llM4rk", "Pr0xM4rk", "L1nM4", "T0knM4rk"),
    base64.b64encode(PROXY_USER.encode()).decode().rstrip("="),
)

_SETTINGS = """\
apiVersion: reconciler/v1
stack: marked
manifests: [manifests]
"""
_NAMESPACE = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
"""
_BUCKET = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: raw, namespace: ads}
spec:
  bucket_schema: {properties: {title: {type: text}}}
  source_adapter: {adapter_type: generic_webhook, webhook_secret: "${secret.HOOK}"}
"""
_RETRIEVER = """\
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: find, namespace: ads}
spec:
  collection_identifiers: []
  stages:
    - stage_name: ask
      config:
        stage_id: api_call
        parameters:
          url: https://x.example
          headers: {Authorization: "${secret.HEADER}"}
          body: {pem: "${secret.LINES}"}
    - stage_name: sum
      config: {stage_id: llm_enrich, parameters: {api_key: "SPELLED"}}
"""


@dataclass(frozen=True)
class Ended:
    """A run that ended; `everywhere` is all that it left behind, by where that is."""

    code: int
    out: str
    err: str
    everywhere: Mapping[str, str]

    @property
    def leaks(self) -> list[str]:
        """Where a mark is to be seen, and what stands around it."""
        return [
            f"{mark} in {where}: ...{_around(text, mark)}..."
            for where, text in self.everywhere.items()
            for mark in MARKS
            if mark in text
        ]


def _around(text: str, mark: str) -> str:
    at = text.index(mark)
    return text[max(0, at - 100) : at + 100]


@dataclass(frozen=True)
class Marked:
    """The project, in a world of its own: folder, home, temporary files, working directory."""

    root: Path
    url: str
    told: dict[str, str] = field(default_factory=dict)
    """What its owner wrote: may hold marks, and must not change."""

    @property
    def folder(self) -> Path:
        return self.root / "project"

    @property
    def key_file(self) -> Path:
        return self.root / "keys" / "key"

    def write(self, name: str, text: str) -> None:
        """Something else that its owner writes."""
        file = (self.folder / name).resolve()
        file.write_text(text)
        self.told[str(file)] = text

    def environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        places = {"HOME": self.root / "home", "TMPDIR": self.root / "tmp"}
        secrets = {"HOOK": HOOK, "HEADER": HEADER, "LINES": LINES, "MIXPEEK_API_KEY": KEY}
        secrets |= {"GITHUB_TOKEN": TOKEN, "INPUT_GITHUB_TOKEN": TOKEN, "ALIAS": KEY, "WORD": TOKEN}
        return {**kept, **secrets, **{name: str(place) for name, place in places.items()}}

    def begin(
        self, *args: str, environ: Mapping[str, str] | None = None, program: Sequence[str] = ()
    ) -> "subprocess.Popen[str]":
        """A run that has just been started."""
        return subprocess.Popen(
            [sys.executable, *(program or ("-m", "reconciler")), *args],
            cwd=self.root / "cwd",
            env={**self.environ(), **(environ or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self, process: "subprocess.Popen[str]", heard: str = "") -> Ended:
        """Wait for the end of a run, and look at everything it left behind.

        `heard` is what was read of its second stream before.
        """
        line = _command_line(process)
        with process:
            out, rest = process.communicate(timeout=60)
        err = heard + rest
        everywhere = {"argv": line, "stdout": out, "stderr": err, **dict(self._left_behind())}
        return Ended(process.returncode, out, err, everywhere)

    def run(self, *args: str, **more: Mapping[str, str] | Sequence[str]) -> Ended:
        """A whole run against the API, in this project."""
        return self.end(self.begin("-C", str(self.folder), "--api-url", self.url, *args, **more))

    def _left_behind(self) -> Iterator[tuple[str, str]]:
        """Every file, by its name; those that the owner wrote must be as they were."""
        for path in sorted(self.root.rglob("*")):
            if not path.is_file():
                continue
            text = path.read_bytes().decode("utf-8", "replace")
            if self.told.get(str(path)) != text:
                yield str(path), f"{path.name} {text}"


def hear(process: "subprocess.Popen[str]", word: str) -> str:
    """Read what a run says on its second stream until it says this, and not a letter more."""
    assert process.stderr
    heard = b""
    while not heard.endswith(word.encode()):
        letter = os.read(process.stderr.fileno(), 1)
        assert letter, heard
        heard += letter
    return heard.decode()


def _command_line(process: "subprocess.Popen[str]") -> str:
    file = Path(f"/proc/{process.pid}/cmdline")
    if not file.exists():
        return ""
    deadline = time.monotonic() + 5
    while not (said := file.read_bytes()) and time.monotonic() < deadline:
        """Between fork and exec there is none yet."""
    return said.decode()


def make_project(root: Path, url: str) -> Marked:
    """A namespace, a bucket and a retriever that hold secrets of every sort."""
    for name in ("project/manifests", "home", "tmp", "cwd", "keys"):
        (root / name).mkdir(parents=True)
    marked = Marked(root.resolve(), url)
    marked.write("reconciler.yaml", _SETTINGS)
    marked.write("manifests/namespace.yaml", _NAMESPACE)
    marked.write("manifests/bucket.yaml", _BUCKET)
    marked.write("manifests/retriever.yaml", _RETRIEVER.replace("SPELLED", SPELLED))
    marked.write("../keys/key", KEY)
    marked.key_file.chmod(0o600)
    return marked
