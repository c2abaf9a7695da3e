"""What the rules of lint find in a stack that could be read; the same for every command."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.kinds.compile.paths import is_secret_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.lint.flow.stack import build_stack
from reconciler.kinds.lint.ignoring import complaints_about, report_idle, silence
from reconciler.kinds.lint.registry import RULES, codes_matching, findings_in
from reconciler.model.address import Address
from reconciler.model.lint.ignore import Ignore
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Resource

_KNOWN: Final[Mapping[str, Kind]] = {**KINDS, **VERIFICATIONS}


def find_findings(
    desired: Desired,
    *,
    only: Collection[Address] | None = None,
    is_whole: bool = True,
) -> Iterator[Problem]:
    """Everything that the rules find, each at its place.

    `only` limits of which resources; with `is_whole` false, there may be others beside `desired`.
    """
    wanted = {
        address: resource
        for address, resource in {**desired.resources, **desired.verifications}.items()
        if resource.lifecycle.is_wanted
    }
    specs = {address: resource.spec for address, resource in wanted.items()}
    for address, problem in findings_in(build_stack(specs, _KNOWN, is_whole=is_whole)):
        if only is None or address in only:
            yield _place(wanted[address], problem)


def _place(resource: Resource, problem: Problem) -> Problem:
    locations, path = resource.locations, problem.path
    is_about_key = RULES[problem.code].is_about_keys and isinstance(path[-1], str)
    location = locations.of_key(path) if is_about_key else locations.of_value(path)
    kind = _KNOWN[resource.address.kind]
    is_secret = path[:1] == ("spec",) and is_secret_at(kind, path[1:], resource.spec)
    return replace(
        problem,
        address=resource.address,
        location=replace(location, excerpt="") if is_secret else location,
        # Mendings speak of our own keys, and what comes from another format has others there.
        fix=() if locations.is_converted else problem.fix,
    )


def without_echoes(findings: Iterable[Problem], told: Iterable[Problem]) -> Iterator[Problem]:
    """Those findings at whose place nothing was said yet."""
    places = {(each.address, each.path) for each in told}
    return (each for each in findings if (each.address, each.path) not in places)


class Judgement(Struct, frozen=True):
    """What is told of a stack, for all the comments in it that silence something."""

    problems: tuple[Problem, ...]
    """What whoever reads the manifests tells in any case."""
    findings: tuple[Problem, ...] = ()
    """What the rules of lint add, each as severe as its rule."""
    idle: tuple[Ignore, ...] = ()
    """The comments that silence none of it."""

    def silence(self, ignores: Sequence[Ignore]) -> "Judgement":
        """What is left where these comments are heeded."""
        told = silence(filter(_may_be_silenced, self.problems), ignores, codes_matching)
        kept = {id(each) for each in told.kept}
        problems = (
            each for each in self.problems if id(each) in kept or not _may_be_silenced(each)
        )
        found = silence(self.findings, ignores, codes_matching)
        idle = tuple(each for each in told.idle if each in set(found.idle))
        return Judgement(tuple(problems), found.kept, idle)


def _may_be_silenced(problem: Problem) -> bool:
    """What keeps a plan from being made is mended."""
    return problem.code in RULES and problem.severity is not Severity.ERROR


def about_ignores(ignores: Sequence[Ignore], idle: Iterable[Ignore]) -> Iterator[Problem]:
    """What is wrong with the comments; `idle` are those that silence nothing."""
    yield from complaints_about(ignores, codes_matching, RULES)
    nameless = {each for each in ignores if not any(map(codes_matching, each.words))}
    yield from report_idle(each for each in idle if each not in nameless)
