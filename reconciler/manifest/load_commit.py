"""What an earlier commit declared, read as the project is read today: same environment, same
variables. For whoever tells which side of a difference moved.
"""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.git.commit import Commit, find_commit
from reconciler.manifest.git.tree import Tree, find_missing, lay_out
from reconciler.manifest.load import load
from reconciler.manifest.project.project import PROJECT_FILE, Project, has_environment, load_project
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired


class LoadedCommit(Struct, frozen=True):
    """What a commit declared."""

    ref: str
    commit: str
    desired: Desired | None
    """`None` where its manifests cannot be believed; then nothing can be told by them."""
    problems: tuple[Problem, ...] = ()
    """Why not, as warnings."""

    def emptiness(self, head: Desired) -> tuple[Problem, ...]:
        """A warning where nothing was declared, and something is: all of it counts as new then."""
        if self.desired is None or self.desired.resources or not head.resources:
            return ()
        says = f"{self.ref} ({self.commit[:12]}) declares nothing, so that everything counts as new"
        remedy = "nothing, if this is where the project begins; otherwise name another base"
        return (Problem("empty-base", says, remedy, Severity.WARNING),)


def load_earlier(
    project: Project, ref: str, *, kinds: Mapping[str, Kind], environ: Mapping[str, str]
) -> LoadedCommit:
    """What the project declared at a git ref; nothing where it did not exist yet.

    Raises `Rejected` when the ref cannot be read. Manifests in it that are wrong are no reason to
    stop: what is being planned may be what mends them.
    """
    commit = find_commit(project.folder, ref)
    # Laid out as files: the loader of today reads it, and the work tree is not touched.
    with tempfile.TemporaryDirectory(prefix="reconciler-") as folder:
        tree = lay_out(commit, Path(folder).resolve())
        try:
            desired = _load_declared(tree, project, kinds, environ)
        except Rejected as error:
            return LoadedCommit(ref, commit.id, None, (_warn_broken(commit, error.problems),))
    return LoadedCommit(ref, commit.id, desired)


def _load_declared(
    tree: Tree, project: Project, kinds: Mapping[str, Kind], environ: Mapping[str, str]
) -> Desired:
    environment, nothing = project.environment, Desired(project.stack, {})
    if not (tree.folder / PROJECT_FILE).is_file():
        return nothing
    # An environment that did not exist yet declared nothing; that is no mistake of the base.
    if environment is not None and not has_environment(tree.folder, environment):
        return nothing
    earlier = load_project(
        tree.folder,
        environment=environment,
        environ=environ,
        # What a flag says holds for then as well, as far as it was known by that name.
        given=replace(project.given, is_of_another_time=True),
    )
    starts = [tree.folder / name for name in earlier.manifests]
    problems = list(_report_missing(tree, starts))
    if problems:
        raise Rejected(*problems)
    # Judgements of then are nobody's question, and only YAML was laid out.
    return load(earlier, kinds=kinds, environ=environ, read=None).desired


def _report_missing(tree: Tree, starts: list[Path]) -> Iterator[Problem]:
    for place in find_missing(tree, starts):
        what = "a submodule" if place in tree.modules else "kept in Git LFS"
        yield Problem("not-in-the-ref", f"{place.name} is {what}, which the commit does not hold")


def _warn_broken(commit: Commit, problems: tuple[Problem, ...]) -> Problem:
    """One warning for all that is wrong there: it is not what this run is about."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    first = errors[0]
    place = first.location and replace(first.location, file=f"{commit.ref}:{first.location.file}")
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Problem(
        "base-not-readable",
        f"no difference is attributed, because {commit.ref} does not load: {first.message}{more}",
        "nothing, if this change mends it; otherwise name a base that `validate` accepts",
        Severity.WARNING,
        first.address,
        first.path,
        place,
    )
