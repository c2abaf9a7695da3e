"""Whether files are laid out as `fmt` would have them."""

from pathlib import Path

from reconciler.kinds import KINDS
from reconciler.manifest.formatting.format_text import format_text
from reconciler.manifest.project.project import ENVIRONMENTS, PROJECT_FILE


def unformatted(folder: Path) -> list[str]:
    """The files of a project that `fmt --check` would complain about."""
    return [str(file) for file in sorted(folder.rglob("*.yaml")) if not _is_laid_out(file, folder)]


def _is_laid_out(file: Path, folder: Path) -> bool:
    text = file.read_text(encoding="utf-8")
    top = file.relative_to(folder).parts[0]
    is_manifest = top not in (PROJECT_FILE, ENVIRONMENTS)
    said = format_text(text, file.name, kinds=KINDS, is_manifest=is_manifest)
    return said.text == text and not said.problems
