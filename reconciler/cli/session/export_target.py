"""Where an export goes: a project that is there, a folder inside of one, or a new one."""

import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reconciler.cli.flags.global_flags import GlobalFlags
from reconciler.cli.session.settings import environment_of, open_project, url_of
from reconciler.manifest.export.project_file import check_stack_name, project_text
from reconciler.manifest.project.files import is_yaml, show_file
from reconciler.manifest.project.project import PROJECT_FILE, Project, find_project
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem


class ExportTarget(Struct, frozen=True):
    """A project, and the folder in it for new manifests, as the project's folder sees it."""

    project: Project
    under: str
    project_file: str | None = None
    """The text of a reconciler.yaml that is not there yet."""


def open_target(
    flags: GlobalFlags, into: Path, stack: str | None, environ: Mapping[str, str]
) -> ExportTarget:
    """The project to export into; raises `Rejected` where that cannot be told."""
    folder = Path(os.path.abspath(into))
    if folder.exists() and not folder.is_dir():
        says = f"{into} is a file, and manifests go into a folder"
        raise Rejected(Problem("not-a-folder", says, "name a folder: --into DIR"))
    around = find_project(folder)
    if around is not None and (around == folder or stack is None):
        return _existing(replace(flags, project=around), folder, stack, environ)
    if stack is None:
        raise Rejected(
            Problem(
                "no-project",
                f"there is no {PROJECT_FILE} in {into}",
                "say what the stack is to be called: --stack NAME",
            )
        )
    if problem := check_stack_name(stack):
        raise Rejected(problem)
    project = Project(folder=folder, stack=stack)
    url = url_of(project, flags, environ)
    return ExportTarget(project, "manifests", project_text(stack, url=url))


def require_new(target: ExportTarget, into: Path, *, is_chosen: bool) -> None:
    """Environments are made of whole namespaces, and of new projects; raises `Rejected`."""
    problems = []
    if target.project_file is None:
        says = f"{into} holds a project, and environments are written into a new one alone"
        problems.append(Problem("project-exists", says, "name another folder: --into DIR"))
    if is_chosen:
        says = "--as-environments names the namespaces, of which everything is exported"
        remedy = "leave out patterns and --namespace; --kind may limit it"
        problems.append(Problem("environments-are-whole", says, remedy))
    if problems:
        raise Rejected(*problems)


def _existing(
    flags: GlobalFlags, folder: Path, stack: str | None, environ: Mapping[str, str]
) -> ExportTarget:
    project = open_project(flags, environ)
    if stack is not None and stack != project.stack:
        says = f"the project there is the stack {project.stack}, and not {stack}"
        raise Rejected(Problem("other-stack", says, "leave out --stack, or name another folder"))
    if folder == project.folder:
        return ExportTarget(project, under_of(project))
    under = show_file(project.folder, folder)
    roots = [os.path.normpath(name) for name in project.manifests]
    if not any(root == "." or under == root or under.startswith(f"{root}/") for root in roots):
        says = f"{under} is in the project {project.stack}, which reads no manifests there"
        remedy = (
            f"export into {under_of(project)}, add it to `manifests:`, or begin a project of its "
            "own with --stack NAME"
        )
        raise Rejected(Problem("not-a-manifest-folder", says, remedy))
    return ExportTarget(project, under)


def under_of(project: Project) -> str:
    """The first folder of manifests that a project has."""
    folders = (os.path.normpath(name) for name in project.manifests if not is_yaml(name))
    return next(folders, "manifests")


def project_or_none(flags: GlobalFlags, environ: Mapping[str, str]) -> Project:
    """The project, or what stands for one where there is none: only its API is asked for."""
    is_there = flags.project is not None or find_project(Path.cwd()) is not None
    if is_there or environment_of(flags, environ) is not None:
        return open_project(flags, environ)
    return Project(folder=Path.cwd(), stack="")
