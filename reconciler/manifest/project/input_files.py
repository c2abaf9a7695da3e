"""The files a project is read from: what nothing that a run writes may replace."""

from collections.abc import Iterator, Mapping
from pathlib import Path

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
    yield from find_files(folder, starts, said_at=None, skip=set()).paths.values()


def _content(file: Path) -> Data:
    documents = read_file(file, file.name).documents
    return documents[0].content if documents else None


def _at(content: Data, key: str) -> Data:
    return content.get(key) if isinstance(content, Mapping) else None
