"""YAML's traps: words that must be quoted where a text is due."""

import re
from collections.abc import Iterator
from dataclasses import replace

from reconciler.kinds.compile import expects_at
from reconciler.kinds.facts import Expectation
from reconciler.manifest.document import FLAGS, Declaration
from reconciler.model.data import FieldPath, show_path
from reconciler.model.location import Location
from reconciler.model.problem import Problem

_PLAIN = re.compile(r"[^\s,\[\]{}#&*!|>'\"%@`$][^\s,\]}]*")


def trap_complaints(declaration: Declaration) -> Iterator[Problem]:
    """A problem for each trap where it is not harmless."""
    for path, word in declaration.traps:
        expected = _expected(declaration, path)
        if expected is not None and (problem := trap_problem(path, word, expected)):
            yield problem


def trap_problem(path: FieldPath, word: str, expected: Expectation) -> Problem | None:
    """What is wrong with the word; `None` when its reading is the one meant, or said elsewhere."""
    is_number = word[0] in "+-.0123456789"
    if expected == "flag" or (expected == "number" and not is_number):
        return None
    says = (
        f"`{show_path(path)}` is an unquoted {word}, which YAML readers take for different things"
    )
    if expected == "number":
        return Problem("yaml-trap", says, "write it in plain decimal digits", path=path)
    plain = "in plain decimal digits for a number" if is_number else "true or false for a flag"
    other = f", or write {plain}" if expected == "any" else ""
    return Problem("yaml-trap", says, f'quote it: "{word}"{other}', path=path)


def _expected(declaration: Declaration, path: FieldPath) -> Expectation | None:
    if path[:1] != ("spec",):
        return "flag" if path in FLAGS else "text"
    return expects_at(declaration.kind, path[1:]) if declaration.kind else None


def quote_as_written(problem: Problem, location: Location, expected: Expectation) -> Problem:
    """A wrong type whose cure is quotes says so with the word as the file has it."""
    if problem.code != "wrong-type" or expected != "text":
        return problem
    word = _PLAIN.match(location.excerpt, location.column - 1)
    return replace(problem, remedy=f'quote it: "{word.group()}"') if word else problem
