"""The order of the pages: what a reader needs first stands first."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

Entry: TypeAlias = str | Mapping[str, "str | list[Entry]"]

HOME: Final = "index.md"
SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Start": ("tutorial.md", "installing.md", "coming-from.md"),
    "How to": (
        "init.md",
        "export.md",
        "convert.md",
        "environments.md",
        "ci.md",
        "saved-plans.md",
        "drift.md",
        "query.md",
        "verify.md",
        "verified-changes.md",
        "datasets.md",
        "catalogue.md",
        "splitting-a-stack.md",
        "lint.md",
        "fix.md",
        "fmt.md",
        "editors.md",
        "graph.md",
        "doctor.md",
        "library.md",
    ),
    "Understand": (
        "manifests.md",
        "planning.md",
        "reading-a-plan.md",
        "html.md",
        "guards.md",
        "applying.md",
        "stamp.md",
        "metrics.md",
        "emulator.md",
    ),
    "Reference": (
        "kinds.md",
        "kinds/*",
        "commands.md",
        "commands/*",
        "problems.md",
        "lint/*",
        "outputs.md",
    ),
    "Contribute": (
        "architecture.md",
        "adding-a-kind.md",
        "api.md",
        "releasing.md",
        "decisions/*",
    ),
}
"""The pages of each section; `folder/*` stands for all of a folder, as a section of its own."""
REST: Final = "Understand"
"""Where a page goes that no section names: it is found, though nobody thought of it here."""
FOLDERS: Final = {
    "kinds/*": "Kinds",
    "commands/*": "Commands",
    "lint/*": "Rules of lint",
    "decisions/*": "Decisions",
}


def navigation(docs: Path) -> list[Entry]:
    """The sections, with every page that is there, and none that is not."""
    named = {name for pages in SECTIONS.values() for name in pages}
    rest = tuple(page.name for page in sorted(docs.glob("*.md")) if page.name not in {*named, HOME})
    sections: list[Entry] = [{"Home": HOME}]
    for title, pages in SECTIONS.items():
        sections.append({title: list(_entries(docs, pages + (rest if title == REST else ())))})
    return sections


def _entries(docs: Path, pages: tuple[str, ...]) -> Iterator[Entry]:
    for name in pages:
        if name in FOLDERS:
            inside = sorted(docs.glob(f"{name}.md"))
            yield {FOLDERS[name]: [str(page.relative_to(docs)) for page in inside]}
        elif (docs / name).exists():
            yield name
