"""What problems say of their own mending, carried out in the manifests, as far as it helps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from reconciler.kinds import KINDS
from reconciler.manifest.documents.secret_lines import secret_lines
from reconciler.manifest.load import load
from reconciler.manifest.mending.mend_text import mend
from reconciler.manifest.project.project import Project, load_project
from reconciler.model.data import show_path
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Live
from reconciler.model.rewriting.rewrite import FileRewrite, Mended, Rewriting
from reconciler.planning.warnings.catalogue import find_misplaced_uses
from reconciler.workflows.manifest_files import RewritableFile, find_rewritable
from reconciler.workflows.validate import validate

MOST: Final = 500
"""Mendings of one file in one run; what is left is told, and the next run goes on."""
_FURTHEST: Final = 12
"""Steps that may be taken together where the first ones only bring other problems to light."""

_Weight = tuple[int, int]
"""How many errors there are, and how many problems."""


def fix_files(
    folder: Path,
    *,
    environment: str | None,
    environ: Mapping[str, str],
    paths: Sequence[Path] = (),
) -> Rewriting:
    """What the manifests would hold with every fix that leaves fewer problems; none is written.

    What remains wrong, with all of them, is told as `validate` tells it. Raises `Rejected` where
    the project cannot be read.
    """
    project = load_project(folder, environment=environment, environ=environ)
    starts = [*paths] or [folder / name for name in project.manifests]
    found = find_rewritable(folder, paths=starts, environ=environ)
    manifests = [each for each in found.files if each.is_manifest]
    rewrites = [_fix_file(each, project, environ) for each in manifests]
    files = tuple(each for each in rewrites if each is not None)
    left = validate(
        folder,
        environment=environment,
        environ=environ,
        paths=paths,
        instead={each.file: each.after for each in files},
    )
    told = {each.location for each in left.problems}
    unread = tuple(each for each in found.problems if each.location not in told)
    return Rewriting(files=files, problems=(*unread, *left.problems), seen=len(manifests))


@dataclass(slots=True)
class _FileUnderRepair:
    """One file on its way: how it reads now, what was mended, and what did not help."""

    about: RewritableFile
    project: Project
    environ: Mapping[str, str]
    text: str
    mended: list[Mended] = field(default_factory=list)
    given_up: set[tuple[str, str]] = field(default_factory=set)

    def problems(self, text: str) -> Sequence[Problem]:
        """What is wrong with the file alone, if it holds this text."""
        try:
            loaded = load(
                self.project,
                kinds=KINDS,
                environ=self.environ,
                paths=[self.about.path],
                instead={self.about.file: text},
            )
        except Rejected as error:
            return error.problems
        uses = find_misplaced_uses(loaded.desired, Live({}), KINDS)
        return [*loaded.warnings, *(replace(each, severity=Severity.WARNING) for each in uses)]

    def try_next(self) -> bool:
        """Mend one problem, with what that brings to light; whether anything could be."""
        problems = self.problems(self.text)
        for problem in problems:
            if problem.fix and _key(problem) not in self.given_up:
                if not self._try(problem, _weigh(problems)):
                    self.given_up.add(_key(problem))
                return True
        return False

    def _try(self, problem: Problem, before: _Weight) -> bool:
        text, done = self.text, list[Mended]()
        waiting: Problem | None = problem
        while waiting is not None and len(done) < _FURTHEST:
            changed = mend(text, self.about.file, waiting)
            if changed is None:
                return False
            done.append(_mended(waiting))
            text = changed
            now = self.problems(text)
            if _weigh(now) < before:
                self.text = text
                self.mended += done
                return True
            waiting = next((each for each in now if each.fix and self._is_new(each, done)), None)
        return False

    def _is_new(self, problem: Problem, done: Sequence[Mended]) -> bool:
        return _key(problem) not in self.given_up and _mended(problem) not in done


def _fix_file(
    about: RewritableFile, project: Project, environ: Mapping[str, str]
) -> FileRewrite | None:
    file = _FileUnderRepair(about, project, environ, about.text)
    for _ in range(MOST):
        if not file.try_next():
            break
    if file.text == about.text:
        return None
    hidden = secret_lines(about.text, kinds=KINDS) | secret_lines(file.text, kinds=KINDS)
    return FileRewrite(
        file=about.file,
        path=str(about.path),
        before=about.text,
        after=file.text,
        mended=tuple(file.mended),
        hidden=hidden,
    )


def _weigh(problems: Sequence[Problem]) -> _Weight:
    # Whether fields fit together is only judged once each of them is right.
    counted = [problem for problem in problems if problem.code != "bad-combination"]
    errors = sum(problem.severity is Severity.ERROR for problem in counted)
    return errors, len(counted)


def _key(problem: Problem) -> tuple[str, str]:
    return problem.message, f"{problem.address} {show_path(problem.path)}"


def _mended(problem: Problem) -> Mended:
    place = problem.location or Location("", 1, 1)
    return Mended(problem.code, f"{problem.message}: {problem.remedy}", place)
