"""What problems say of their own mending, carried out in the manifests, as far as it helps."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds import KINDS
from reconciler.manifest.documents.place import in_order
from reconciler.manifest.documents.secret_lines import secret_lines
from reconciler.manifest.ignoring.read import ignores_in
from reconciler.manifest.load import load
from reconciler.manifest.mending.mend_text import mend
from reconciler.manifest.project.project import NOTHING_GIVEN, Project, load_project
from reconciler.manifest.variables.given import GivenVariables
from reconciler.manifest.yaml.parts import cut_documents
from reconciler.manifest.yaml.source import split
from reconciler.model.data import show_path
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Live
from reconciler.model.rewriting.rewrite import FileRewrite, Mended, Rewriting
from reconciler.planning.warnings.catalogue import find_misplaced_uses
from reconciler.workflows.findings import Judgement, find_findings
from reconciler.workflows.manifest_files import RewritableFile, find_rewritable
from reconciler.workflows.validate import validate
from reconciler.workflows.vendor_files import is_vendors, left_alone

MOST: Final = 500
"""Mendings of one document in one run; what is left is told, and the next run goes on."""
_FURTHEST: Final = 12
"""Steps that may be taken together where the first ones only bring other problems to light."""

_Weight = tuple[int, int]
"""How many errors there are, and how many problems."""


def fix_files(
    folder: Path,
    *,
    environment: str | None,
    environ: Mapping[str, str],
    given: GivenVariables = NOTHING_GIVEN,
    paths: Sequence[Path] = (),
) -> Rewriting:
    """What the manifests would hold with every fix that leaves fewer problems; none is written.

    What remains wrong, with all of them, is told as `validate` tells it. Raises `Rejected` where
    the project cannot be read.
    """
    project = load_project(folder, environment=environment, environ=environ, given=given)
    starts = [*paths] or [folder / name for name in project.manifests]
    found = find_rewritable(folder, paths=starts, environ=environ)
    manifests = [each for each in found.files if each.is_manifest]
    rewrites = [_fix_file(each, project, environ) for each in manifests]
    files = tuple(each for each in rewrites if each is not None)
    left = validate(
        folder,
        environment=environment,
        environ=environ,
        given=given,
        paths=paths,
        instead={each.file: each.after for each in files},
    )
    told = {each.location for each in left.problems}
    unread = tuple(each for each in found.problems if each.location not in told)
    astray = {each.location.file for each in left.problems if each.location}
    vendors = [
        _not_mended(each.file)
        for each in manifests
        if each.file in astray and is_vendors(each.text, each.file)
    ]
    problems = in_order([*unread, *left.problems, *vendors])
    return Rewriting(files=files, problems=problems, seen=len(manifests))


def _not_mended(file: str) -> Problem:
    says = "this is the vendor's own manifest, in which nothing is mended"
    remedy = f"mend it by hand, or rewrite it first: reconciler convert {file} --into DIR"
    return left_alone("not-mended", says, remedy, file)


class _TextUnderRepair(Struct):
    """A document on its way: how it reads now, what was mended, and what did not help."""

    about: RewritableFile
    project: Project
    environ: Mapping[str, str]
    text: str
    above: int = 0
    """The lines of the file before this text."""
    mended: list[Mended] = field(default_factory=list)
    given_up: set[tuple[str, str]] = field(default_factory=set)

    def problems(self, text: str) -> Sequence[Problem]:
        """What is wrong with the file, if it holds this text alone."""
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
        warnings = (replace(each, severity=Severity.WARNING) for each in uses)
        # Others of what lint finds are no reason to leave a document as it is.
        mendable = (each for each in find_findings(loaded.desired, is_whole=False) if each.fix)
        told = Judgement((*loaded.warnings, *warnings), tuple(mendable))
        heeded = told.silence([*ignores_in(split(text, self.about.file))])
        return [*heeded.problems, *heeded.findings]

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
            done.append(_mended(waiting, self.above))
            text = changed
            now = self.problems(text)
            if _weigh(now) < before:
                self.text = text
                self.mended += done
                return True
            waiting = next((each for each in now if each.fix and self._is_new(each, done)), None)
        return False

    def _is_new(self, problem: Problem, done: Sequence[Mended]) -> bool:
        return _key(problem) not in self.given_up and _mended(problem, self.above) not in done


def _fix_file(
    about: RewritableFile, project: Project, environ: Mapping[str, str]
) -> FileRewrite | None:
    # A document at a time: the time that takes grows with the file, and not with its square.
    parts = list[_TextUnderRepair]()
    above = 0
    for text in cut_documents(about.text):
        parts.append(_repair(_TextUnderRepair(about, project, environ, text, above)))
        above += text.count("\n")
    after = "".join(part.text for part in parts)
    if after == about.text:
        return None
    hidden = secret_lines(about.text, kinds=KINDS) | secret_lines(after, kinds=KINDS)
    return FileRewrite(
        file=about.file,
        path=str(about.path),
        before=about.text,
        after=after,
        mended=tuple(each for part in parts for each in part.mended),
        hidden=hidden,
    )


def _repair(part: _TextUnderRepair) -> _TextUnderRepair:
    for _ in range(MOST):
        if not part.try_next():
            break
    return part


def _weigh(problems: Sequence[Problem]) -> _Weight:
    # Whether fields fit together is only judged once each of them is right.
    counted = [problem for problem in problems if problem.code != "bad-combination"]
    errors = sum(problem.severity is Severity.ERROR for problem in counted)
    return errors, len(counted)


def _key(problem: Problem) -> tuple[str, str]:
    return problem.message, f"{problem.address} {show_path(problem.path)}"


def _mended(problem: Problem, above: int) -> Mended:
    place = problem.location or Location("", 1, 1)
    place = replace(place, line=place.line + above)
    return Mended(problem.code, f"{problem.message}: {problem.remedy}", place)
