"""The files of a dataset, as they would be written; and written, over nothing else."""

from pathlib import Path

from reconciler.kinds.verification.datasets import Format
from reconciler.manifest.datasets.writing import WrittenDataset, stem_of, write_dataset
from reconciler.manifest.project.files import show_file
from reconciler.manifest.project.save import save
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.verification.copies import SavedDataset
from reconciler.model.verification.judgements import Dataset


def convert(dataset: Dataset, format_: Format, *, folder: Path, into: Path) -> SavedDataset:
    """Write the files of a dataset in another format; `folder` is the project's.

    Raises `Rejected` for what the format cannot carry, and where other files stand in the way.
    """
    return _save(dataset, write_dataset(dataset, format_), folder, into, with_manifest=False)


def save_with_manifest(dataset: Dataset, *, folder: Path, into: Path) -> SavedDataset:
    """Write a dataset in the format that carries everything, and the manifest that declares it."""
    written = write_dataset(dataset, Format.JSON_LINES)
    return _save(dataset, written, folder, into, with_manifest=True)


def _save(
    dataset: Dataset, written: WrittenDataset, folder: Path, into: Path, *, with_manifest: bool
) -> SavedDataset:
    texts = dict(written.files)
    if with_manifest:
        texts[f"{stem_of(dataset.address.name)}.yaml"] = written.manifest
    paths = {into / name: text for name, text in texts.items()}
    problems = [problem for path, text in paths.items() for problem in _obstacles(path, text)]
    if problems:
        raise Rejected(*problems)
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        says = f"{into} cannot be made: {error.strerror}"
        remedy = "name a folder in which you may write"
        raise Rejected(Problem("cannot-write", says, remedy)) from error
    for path, text in paths.items():
        save(path, text)
    return SavedDataset(
        address=dataset.address,
        files=tuple(show_file(folder, path.absolute()) for path in paths),
        spec=written.spec,
        queries=len(dataset.queries),
        is_declared=with_manifest,
    )


def _obstacles(path: Path, text: str) -> list[Problem]:
    """What is there already and says something else is somebody's work."""
    if not path.exists() or _holds(path, text):
        return []
    says = f"{path} is there already, with other content"
    remedy = "move it out of the way, or name another folder with --into"
    return [Problem("file-exists", says, remedy)]


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode("utf-8")
    except OSError:
        return False
