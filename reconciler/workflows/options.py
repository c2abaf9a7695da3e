"""What a run may do: what was asked of it, over what its project says."""

from typing import TypeVar

from msgspec.structs import replace

from reconciler.manifest.project.project import Project
from reconciler.planning.options.options import PlanOptions

Said = TypeVar("Said")


def for_project(project: Project, options: PlanOptions) -> PlanOptions:
    """The options, with the project's own limits wherever they leave one open."""
    guards = project.guards
    return replace(
        options,
        prune=_first(options.prune, project.prune),
        adopt_unowned=_first(options.adopt_unowned, project.adopt == "unowned"),
        max_documents_destroyed=_first(
            options.max_documents_destroyed, guards.max_documents_destroyed
        ),
        max_deletes=_first(options.max_deletes, guards.max_deletes),
        max_delete_percent=_first(options.max_delete_percent, guards.max_delete_percent),
    )


def _first(asked: Said | None, said: Said) -> Said:
    return said if asked is None else asked
