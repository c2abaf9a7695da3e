"""The order of the pages: what a reader needs first stands first."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TypeAlias

Entry: TypeAlias = str | Mapping[str, "str | list[Entry]"]

HOME: Final = "index.md"
TASKS: Final[Mapping[str, str]] = {
    "init.md": "Begin a project",
    "export.md": "Take over what is live",
    "convert.md": "Bring in other formats",
    "environments.md": "Keep several environments",
    "ci.md": "Review in pull requests",
    "saved-plans.md": "Apply what was approved",
    "drift.md": "Find drift",
    "query.md": "Run a search",
    "verify.md": "Check that search answers",
    "verified-changes.md": "Refuse what makes search worse",
    "datasets.md": "Keep judged queries",
    "catalogue.md": "Choose stages and extractors",
    "splitting-a-stack.md": "Split a stack",
    "fleet.md": "Run many stacks",
    "controller.md": "Keep many stacks for good",
    "controller-metrics.md": "Watch a controller",
    "lint.md": "Find what cannot be meant",
    "fix.md": "Mend manifests",
    "fmt.md": "Format manifests",
    "editors.md": "Set up an editor",
    "graph.md": "Draw a stack",
    "doctor.md": "Look into the vendor's apply",
    "library.md": "Use it from Python",
}
"""Pages about one task each, by what somebody looks for; their own titles say less."""
SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "Start": ("tutorial.md", "installing.md", "coming-from.md"),
    "How to": tuple(TASKS),
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
        "codes.md",
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
LISTED: Final = "codes.md"
"""It lists the pages of its folder, hundreds, for which there is no room beside every page."""
REST: Final = "Understand"
"""Where a page goes that no section names: it is found, though nobody thought of it here."""
FOLDERS: Final = {
    "kinds/*": "Kinds",
    "commands/*": "Commands",
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
            if inside:
                yield {FOLDERS[name]: [str(page.relative_to(docs)) for page in inside]}
        elif (docs / name).exists():
            yield {TASKS[name]: name} if name in TASKS else name
