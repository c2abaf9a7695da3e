"""`# reconciler: ignore[code] reason`, wherever it stands in the files of a project."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from yaml import YAMLError

from reconciler.manifest.formatting.comments import find_comments
from reconciler.manifest.formatting.parse import parse_layout
from reconciler.manifest.formatting.tree import NotFormattable
from reconciler.manifest.project.files import find_files, show_file
from reconciler.manifest.project.project import PROJECT_FILE, Project, environment_files
from reconciler.manifest.yaml.source import Source, open_source, split
from reconciler.model.lint.ignore import Ignore
from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import is_quotable

_TOLD: Final = re.compile(r"#\s*reconciler:\s*ignore\b\s*(?:\[([^\]#]*)\])?\s*(.*?)\s*$")
_ANYWHERE: Final = re.compile(r"reconciler:\s*ignore\b")
_LOOKS_SO: Final = re.compile(r"(?:^|\s)(#\s*reconciler:)")

_Found: TypeAlias = tuple[int, int, bool]
"""Zero-based line and column of a comment, and whether it stands alone on its line."""


def read_ignores(
    project: Project,
    *,
    paths: Sequence[Path] = (),
    instead: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Ignore, ...]:
    """Every such comment of the manifests, and of the files around them that findings lead to.

    `paths` limits the manifests that are read; `instead` is what some files are about to hold.
    What cannot be read has none: whoever reads the manifests tells why.
    """
    starts = [*paths] or [project.folder / name for name in project.manifests]
    found = find_files(project.folder, starts, skip=project.own_files)
    files = {**found.paths, PROJECT_FILE: project.folder / PROJECT_FILE}
    for file in environment_files(project.folder):
        if file.stem == project.environment:
            files[show_file(project.folder, file)] = file
    sources = (
        split(instead[name], name) if name in instead else open_source(path, name)
        for name, path in files.items()
    )
    read = (ignores_in(source) for source in sources if not isinstance(source, Problem))
    return tuple(chain.from_iterable(read))


def ignores_in(source: Source) -> Iterator[Ignore]:
    """The comments of one text that silence findings."""
    if not _ANYWHERE.search(source.text):
        return
    for line, column, is_alone in _comments(source):
        told = _TOLD.match(source.lines[line], column)
        if told is not None:
            words = tuple(word.strip() for word in (told[1] or "").split(",") if word.strip())
            about = _next_line(source.lines, line) if is_alone else line
            excerpt = source.lines[line]
            at = Location(
                source.file, line + 1, column + 1, excerpt if is_quotable(excerpt) else ""
            )
            yield Ignore(at, about + 1, words, told[2])


def _comments(source: Source) -> Iterator[_Found]:
    try:
        layout = parse_layout(source.text, source.lines)
    except (NotFormattable, YAMLError):
        # Told by whoever reads it; until it is mended a comment is what looks like one.
        for number, text in enumerate(source.lines):
            found = _LOOKS_SO.search(text)
            if found is not None:
                yield number, found.start(1), not text[: found.start(1)].strip()
        return
    for comment in find_comments(layout, source.lines):
        line, column = comment.at
        # Behind other words of one comment as well: `# by value  # reconciler: ignore[...] ...`.
        inside = _ANYWHERE.search(source.lines[line], column)
        if inside is not None:
            begins = source.lines[line].rfind("#", column, inside.start())
            yield line, begins, comment.is_alone


def _next_line(lines: Sequence[str], line: int) -> int:
    """The next line that says anything; the comment's own where nothing follows."""
    later = range(line + 1, len(lines))
    said = (each for each in later if (text := lines[each].strip()) and not text.startswith("#"))
    return next(said, line)
