"""JSON Schema of what is written by hand, for editors: printed, or put where an editor looks."""

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.manifest.project.new_files import write_new_file
from reconciler.manifest.project.project import ENVIRONMENTS, PROJECT_FILE
from reconciler.manifest.schema.documents import (
    environment_schema,
    fleet_schema,
    manifest_schema,
    project_schema,
)
from reconciler.model.data import Data, Fields
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem

_COMMENT: Final = "Written by `reconciler schema`; it may be written again."
_SETTINGS: Final = "settings.json"
_MAPPED: Final = "yaml.schemas"


class HandWritten(StrEnum):
    """A file that is written by hand."""

    MANIFEST = "manifest"
    PROJECT = "project"
    ENVIRONMENT = "environment"
    FLEET = "fleet"


_OF_A_PROJECT: Final = (HandWritten.MANIFEST, HandWritten.PROJECT, HandWritten.ENVIRONMENT)
"""What an editor is led to where a project is."""


def schema_of(file: HandWritten) -> Fields:
    """The JSON Schema of such a file."""
    match file:
        case HandWritten.MANIFEST:
            return manifest_schema({**KINDS, **VERIFICATIONS})
        case HandWritten.PROJECT:
            return project_schema()
        case HandWritten.ENVIRONMENT:
            return environment_schema()
        case HandWritten.FLEET:
            return fleet_schema()


def schema_as_json(file: HandWritten) -> str:
    """The same, as text."""
    return _as_text(schema_of(file))


def write_schemas(folder: Path, *, manifests: tuple[str, ...]) -> tuple[str, ...]:
    """Write all schemas into a folder; into a folder `.vscode` also what leads the editor there.

    Settings that are there keep all else that they say. Returns the names of the files. Raises
    `Rejected` when a file is somebody else's, or cannot be written; nothing is written then.
    """
    files = {
        f"{file}.schema.json": _as_text({"$comment": _COMMENT, **schema_of(file)})
        for file in _OF_A_PROJECT
    }
    taken = [folder / name for name in files if not _is_ours(folder / name)]
    if taken:
        raise Rejected(*(_report_taken(file) for file in taken))
    if folder.name == ".vscode":
        files[_SETTINGS] = _with_mapping(folder / _SETTINGS, manifests)
    for name, text in files.items():
        write_new_file(folder / name, text)
    return tuple(files)


def _is_ours(file: Path) -> bool:
    if not file.exists() and not file.is_symlink():
        return True
    try:
        return _COMMENT in file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _with_mapping(file: Path, manifests: tuple[str, ...]) -> str:
    """The editor's settings, in which each schema stands with the files that it is for."""
    held = _read_settings(file)
    known = held.get(_MAPPED, {})
    mapping: dict[str, Data] = {
        f".vscode/{HandWritten.MANIFEST}.schema.json": [_pattern(each) for each in manifests],
        f".vscode/{HandWritten.PROJECT}.schema.json": PROJECT_FILE,
        f".vscode/{HandWritten.ENVIRONMENT}.schema.json": f"{ENVIRONMENTS}/*.yaml",
    }
    others = known if isinstance(known, Mapping) else {}
    return _as_text({**held, _MAPPED: {**others, **mapping}})


def _pattern(manifests: str) -> str:
    """The files of a folder of manifests, and a file as it is."""
    is_file = manifests.endswith((".yaml", ".yml"))
    return (
        manifests if is_file else f"{manifests.strip('./').rstrip('/') or ''}/**/*.y*ml".lstrip("/")
    )


def _read_settings(file: Path) -> Fields:
    if not file.exists():
        return {}
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        # With comments in it, or broken: what could not be read cannot be kept.
        says = f"{file} cannot be read as plain JSON, so nothing could be added to it"
        example = json.dumps({_MAPPED: {".vscode/manifest.schema.json": ["manifests/**/*.yaml"]}})
        remedy = f"add {example[1:-1]} to it yourself, and write the schemas into another folder"
        raise Rejected(
            Problem("not-json", says, remedy, location=Location(file.as_posix(), 1, 1))
        ) from error
    return held if isinstance(held, dict) else {}


def _as_text(value: Fields) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _report_taken(file: Path) -> Problem:
    says = f"{file} is there already, and was not written by `reconciler schema`"
    remedy = "move it away, or name another folder; nothing was written"
    return Problem("file-exists", says, remedy, location=Location(file.as_posix(), 1, 1))
