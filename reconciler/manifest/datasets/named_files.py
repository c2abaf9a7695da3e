"""The files that manifests name, with a digest of each: what a saved plan relies on."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from reconciler.kinds.compile.files import files_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.datasets.files import ReadFile, read_data_file
from reconciler.manifest.datasets.paths import FilePlace, locate
from reconciler.model.address import Address
from reconciler.model.problem import Problem
from reconciler.model.resource import Resource


class NamedFile(Struct, frozen=True, order=True):
    """A file that a manifest names."""

    file: str
    """Relative to the project's folder, with `/` on every system."""
    digest: str | None
    """SHA-256 of its bytes; `None` where there is nothing to read."""


def digest_files(
    resources: Mapping[Address, Resource],
    kinds: Mapping[str, Kind],
    *,
    folder: Path,
    read: ReadFile = read_data_file,
) -> tuple[NamedFile, ...]:
    """Every file that these resources name, once, in the order of the names."""
    shown = {file.shown: file.path for file in _files(resources, kinds, folder)}
    return tuple(NamedFile(name, _digest(read(path, name))) for name, path in sorted(shown.items()))


def _files(
    resources: Mapping[Address, Resource], kinds: Mapping[str, Kind], folder: Path
) -> Iterator[FilePlace]:
    for resource in resources.values():
        for _, named in files_in(kinds[resource.address.kind], resource.spec):
            found = locate(named, manifest=resource.locations.file, folder=folder)
            if not isinstance(found, Problem):
                yield found


def _digest(content: bytes | Problem) -> str | None:
    if isinstance(content, Problem):
        return None
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
