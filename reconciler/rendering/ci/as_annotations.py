"""Problems, refusals and warnings as GitHub shows them: on the very lines of the manifests.

Each is a command that the runner of GitHub Actions reads from the output of a step.
"""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds import KINDS
from reconciler.kinds.codes.registry import url_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem, Severity
from reconciler.rendering.ci.findings import by_severity, findings_in, message_of, path_from
from reconciler.rendering.words.view import visible


def plan_as_annotations(plan: Plan, *, root: str = "", kinds: Mapping[str, Kind] = KINDS) -> str:
    """What speaks against a plan, a line each; `root` is the project's folder in the repository."""
    return problems_as_annotations(findings_in(plan, kinds), root=root)


def problems_as_annotations(problems: Sequence[Problem], *, root: str = "") -> str:
    """Errors first, because GitHub shows ten of a kind for each step."""
    return "".join(f"{_command(problem, root)}\n" for problem in by_severity(problems))


def _command(problem: Problem, root: str) -> str:
    said = ",".join(f"{key}={_property(value)}" for key, value in _properties(problem, root))
    # What only could be better is a notice there.
    word = "notice" if problem.severity is Severity.NOTE else problem.severity.value
    return f"::{word} {said}::{_data(_said(problem))}"


def _said(problem: Problem) -> str:
    url = url_of(problem.code)
    return f"{message_of(problem)}\nmore: {url}" if url else message_of(problem)


def _properties(problem: Problem, root: str) -> Iterator[tuple[str, str]]:
    place = problem.location
    if place:
        yield "file", visible(path_from(root, place.file))
        yield "line", str(place.line)
        yield "col", str(place.column)
    yield "title", problem.code


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
