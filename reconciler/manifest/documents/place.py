"""Problems that know a path get the place in the file, and an order to be read in."""

from collections.abc import Iterable

from msgspec.structs import replace

from reconciler.manifest.documents.envelope import Declaration
from reconciler.manifest.documents.pitfalls import due_at, suggest_quotes
from reconciler.model.location import Location, Locations
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import is_quotable

_ABOUT_KEYS = frozenset(
    {
        "unknown-field",
        "missing-input",
        "unknown-input",
        "wrong-indentation",
        "unknown-parameter",
        "refused-parameter",
        "stale-shape",
        "server-set",
        "reserved-key",
        "variable-in-key",
    }
)

_ABOUT_VALUES = frozenset({"wrong-type", "yaml-trap"})


def place_problem(problem: Problem, locations: Locations) -> Problem:
    """The problem, with the place its path leads to."""
    return replace(problem, location=_location(problem, locations))


def place_in(declaration: Declaration, problem: Problem) -> Problem:
    """The problem, with its place and its resource; what is secret is not repeated."""
    location = problem.location or _location(problem, declaration.locations)
    remedy = problem.remedy
    if not declaration.is_secret(problem.path):
        due = due_at(declaration.kind, problem.path)
        remedy = suggest_quotes(problem, location, due) or remedy
    else:
        location = replace(location, excerpt="")
        remedy = "name it instead: ${secret.NAME}" if problem.code in _ABOUT_VALUES else remedy
    # Mendings speak of our own keys, and what comes from another format has others there.
    fix = () if declaration.locations.is_converted else problem.fix
    return replace(problem, remedy=remedy, address=declaration.address, location=location, fix=fix)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by file and place, each said once, even if a patch brings it to many resources."""
    first: dict[Problem, Problem] = {}
    for problem in map(_discreet, problems):
        first.setdefault(replace(problem, address=None), problem)
    return tuple(sorted(first.values(), key=_rank))


def _discreet(problem: Problem) -> Problem:
    """The problem, without a line that may hold a secret beside what is wrong with it."""
    location = problem.location
    if location is None or is_quotable(location.excerpt):
        return problem
    return replace(problem, location=replace(location, excerpt=""))


def _location(problem: Problem, locations: Locations) -> Location:
    if problem.code == "missing-field":
        return locations.of_key(problem.path[:-1])
    if problem.code in _ABOUT_KEYS:
        return locations.of_key(problem.path)
    return locations.of_value(problem.path)


def _rank(problem: Problem) -> tuple[str, int, int, str, str]:
    at = problem.location or Location("", 0, 0)
    return at.file, at.line, at.column, problem.code, problem.message
