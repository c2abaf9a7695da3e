"""What is due at each place of a document, and YAML's traps where that is a text."""

import re
from collections.abc import Collection, Iterator, Sequence

from reconciler.kinds.compile.facts import Expectation
from reconciler.kinds.compile.paths import expects_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import FLAGS, Declaration
from reconciler.manifest.yaml.scalars import read_plain, why_unfit
from reconciler.model.data import FieldPath, show_path
from reconciler.model.edit import QuoteText
from reconciler.model.location import Location
from reconciler.model.problem import Problem

_PLAIN = re.compile(r"[^\s,\[\]{}#&*!|>'\"%@`$][^\s,\]}]*")


_SMALLER_OR_TEXT = "quote it, if it is a text; otherwise write a smaller one"


def due_at(kind: Kind | None, path: FieldPath) -> Expectation:
    """What is due at a path of a document of this kind; of an unknown kind, nothing certain."""
    if path[:1] != ("spec",):
        return "flag" if path in FLAGS else "text"
    return expects_at(kind, path[1:]) if kind else "any"


def trap_complaints(declaration: Declaration) -> Iterator[Problem]:
    """A problem for each trap where it is not harmless; specs that nobody reads are left alone."""
    is_read = declaration.kind is not None and declaration.is_wanted
    for path, word in declaration.traps:
        if is_read or path[:1] != ("spec",):
            word = "secret" if declaration.is_secret(path) else word
            yield from trap_problems(path, word, due_at(declaration.kind, path))


def trap_problems(path: FieldPath, word: str, due: Expectation) -> Iterator[Problem]:
    """What is wrong with the word, unless its reading is the one meant or a wrong type anyway."""
    is_number = word[0] in "+-.0123456789"
    if due == "flag" or (due == "number" and not is_number):
        return
    unfit = why_unfit(word)
    if unfit is not None:
        says = (
            f"`{show_path(path)}` is the number {word[:20]}{'…' * (len(word) > 20)}, which {unfit}"
        )
        remedy = "write a smaller one" if due == "number" else _SMALLER_OR_TEXT
        yield Problem("unfit-number", says, remedy, path=path)
        return
    says = (
        f"`{show_path(path)}` is an unquoted {word}, which YAML readers take for different things"
    )
    if due == "number":
        yield Problem("yaml-trap", says, "write it in plain decimal digits", path=path)
        return
    plain = "a number in plain decimal digits" if is_number else "true or false"
    other = f", or write {plain}" if due == "any" else ""
    # Where a text is due, it is what was meant; elsewhere only its author knows.
    fix = (QuoteText(path),) if due == "text" else ()
    yield Problem("yaml-trap", says, f'quote it: "{word}"{other}', path=path, fix=fix)


def without_echoes(
    complaints: Sequence[Problem], traps: Sequence[Problem], unfilled: Collection[FieldPath]
) -> Iterator[Problem]:
    """A trap or an unset variable explains a wrong type; an unknown field has no type at all."""
    codes = ("unknown-field", "wrong-indentation")
    unknown = {problem.path for problem in complaints if problem.code in codes}
    real = [trap for trap in traps if not any(trap.path[: len(at)] == at for at in unknown)]
    explained = {*unfilled, *(trap.path for trap in real)}
    yield from real
    yield from (problem for problem in complaints if problem.path not in explained)


def suggest_quotes(problem: Problem, location: Location, due: Expectation) -> str | None:
    """The remedy of a wrong type that quotes would cure, with the word as the file has it."""
    if problem.code != "wrong-type" or due != "text":
        return None
    found = _PLAIN.match(location.excerpt, location.column - 1)
    if found is None or not isinstance(read_plain(found.group())[0], bool | int | float):
        return None
    return f'quote it: "{found.group()}"'
