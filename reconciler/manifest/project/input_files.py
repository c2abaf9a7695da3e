"""The files a project is read from: what nothing that a run writes may replace."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from reconciler.kinds import VERIFICATIONS
from reconciler.kinds.compile.files import files_in
from reconciler.manifest.project.files import find_files
from reconciler.manifest.project.project import PROJECT_FILE, environment_files
from reconciler.manifest.project.settings import ProjectShape
from reconciler.manifest.yaml.read import read_file
from reconciler.model.data import Data


def inputs_in(folder: Path) -> Iterator[Path]:
    """Every one of them, also where something is wrong with some, which is told elsewhere."""
    settings = [folder / PROJECT_FILE, *environment_files(folder)]
    yield from settings
    contents = [_content(file) for file in settings]
    for content in contents:
        baseline = _at(_at(content, "drift"), "baseline")
        if isinstance(baseline, str):
            yield folder / baseline
    named = _at(contents[0], "manifests") or list(ProjectShape.model_fields["manifests"].default)
    starts = [folder / str(name) for name in named] if isinstance(named, list) else []
    for shown, path in find_files(folder, starts, skip=set()).paths.items():
        yield path
        yield from _named_in(path, shown)


def _named_in(manifest: Path, shown: str) -> Iterator[Path]:
    """The files of judged queries and of golden answers that a manifest names."""
    for document in read_file(manifest, shown).documents:
        kind = VERIFICATIONS.get(str(_at(document.content, "kind")))
        spec = _at(document.content, "spec")
        for _, named in files_in(kind, spec) if kind and isinstance(spec, Mapping) else ():
            if os.path.isfile(manifest.parent / named):
                yield manifest.parent / named


def _content(file: Path) -> Data:
    documents = read_file(file, file.name).documents
    return documents[0].content if documents else None


def _at(content: Data, key: str) -> Data:
    return content.get(key) if isinstance(content, Mapping) else None
