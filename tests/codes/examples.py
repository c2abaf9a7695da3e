"""Carries out the example of a page: a project beside it, its files, its commands.

An example begins beside a stack that declares a namespace, a bucket, a collection and a retriever.
"""

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from reconciler.cli.main import main

PROJECT: Final = """\
apiVersion: reconciler/v1
stack: shop
api: {url: "embedded:world.db"}
"""
BASE: Final = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors:
    - {feature_extractor_name: text_extractor, version: v1}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: texts, namespace: ads}
spec:
  description: every text
  bucket_schema: {properties: {title: {type: text, required: true}, brand: {type: text}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: texts, namespace: ads}
spec:
  source: {type: bucket, bucket_ids: [texts]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: title}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  description: finds
  collection_identifiers: [texts]
  input_schema: {query: {type: text, required: true}}
  budget_limits: {max_credits: 10}
  stages:
    - stage_name: find
      stage_type: filter
      config:
        stage_id: feature_search
        parameters:
          final_top_k: 5
          searches:
            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1
              query: {input_mode: text, text: "{{INPUT.query}}"}
"""
_SHOWN: Final = re.compile(r"(error|warning|refused|failed|unknown|skipped): ")
_SETTING: Final = re.compile(r"[A-Z_]+=")


def is_shown(example: str) -> bool:
    """Whether it shows what is said, where nothing can be carried out that leads to it."""
    return _SHOWN.match(example) is not None


class Stage:
    """A folder in which examples are carried out."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self._folder, self._patch, self._capsys = folder, patch, capsys
        (folder / "manifests").mkdir()
        (folder / "reconciler.yaml").write_text(PROJECT)
        (folder / "manifests" / "base.yaml").write_text(BASE)

    def play(self, example: str, givens: dict[str, Callable[[Path], None]], *, usual: str) -> str:
        """What the last command of it says, on both streams; `usual` where it names none."""
        said = ""
        for word, text in _parts(example, usual):
            match word:
                case "file":
                    file, _, content = text.partition("\n")
                    (self._folder / file).parent.mkdir(parents=True, exist_ok=True)
                    (self._folder / file).write_text(content)
                case "given":
                    givens[text](self._folder)
                case _:
                    said = self._run(text)
        return said

    def _run(self, command: str) -> str:
        words = shlex.split(command)
        settings = [word for word in words if _SETTING.match(word)]
        rest = words[len(settings) :]
        if rest[0] != "reconciler" or "$(" in command or "|" in command:
            env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
            done = subprocess.run(
                ["bash", "-c", command], cwd=self._folder, env=env, capture_output=True, text=True
            )
            return done.stdout + done.stderr
        with self._patch.context() as patch:
            for word in settings:
                patch.setenv(*word.split("=", 1))
            patch.setattr(sys, "stdin", io.StringIO())
            target = rest[rest.index(">") + 1] if ">" in rest else None
            main(rest[1 : rest.index(">")] if target else rest[1:])
            said = self._capsys.readouterr()
        if target:
            (self._folder / target).write_text(said.out)
        return said.out + said.err


def _parts(example: str, usual: str) -> Iterator[tuple[str, str]]:
    """Files, what is given, and commands, in their order."""
    if not example.startswith(("# file: ", "# given: ", "$ ")):
        example = f"# file: manifests/example.yaml\n{example}"
    if "\n$ " not in f"\n{example}":
        example += f"\n$ reconciler {usual}"
    file: list[str] = []
    for line in [*_joined(example.splitlines()), "$ "]:
        is_step = line.startswith(("$ ", "# file: ", "# given: "))
        if is_step and file:
            yield "file", _with_version("\n".join(file) + "\n")
            file = []
        if line.startswith("# file: "):
            file = [line.removeprefix("# file: ")]
        elif line.startswith("# given: "):
            yield "given", line.removeprefix("# given: ")
        elif line.startswith("$ ") and line != "$ ":
            yield "run", line.removeprefix("$ ")
        elif not is_step:
            file.append(line)


def _joined(lines: list[str]) -> Iterator[str]:
    """The lines, with commands that go on in the next in one."""
    begun = ""
    for line in lines:
        is_command = bool(begun) or line.startswith("$ ")
        if is_command and line.endswith("\\"):
            begun += line.removesuffix("\\")
        else:
            yield f"{begun}{line.lstrip() if begun else line}"
            begun = ""


def _with_version(file: str) -> str:
    """A manifest of which the page shows no `apiVersion`; it goes without saying there."""
    name, _, content = file.partition("\n")
    return f"{name}\napiVersion: reconciler/v1\n{content}" if content.startswith("kind: ") else file
