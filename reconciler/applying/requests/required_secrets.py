"""Which secrets a plan will read, and what is wrong with them: asked before the first write.

A secret that is missing in the middle of a run leaves a resource deleted that cannot be created
again; here all of them are looked at while nothing has happened yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from reconciler.applying.requests.build import requests_for
from reconciler.kinds.compile.paths import is_in_headers_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, show_path
from reconciler.model.location import Location
from reconciler.model.plan import Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Resource
from reconciler.model.secrets.secret import SecretText

MISSING: Final = "missing-secret"
UNSUITED: Final = "unsuited-secret"
_TOLD: Final = 5
"""So many places are named; the others are counted."""


class SecretUse(Struct, frozen=True):
    """One place that a secret is put into."""

    address: Address
    path: FieldPath
    location: Location
    is_in_headers: bool

    def __str__(self) -> str:
        return f"{self.address} ({self.location})"


def uses_in_plan(steps: Iterable[Step], kinds: Mapping[str, Kind]) -> dict[str, list[SecretUse]]:
    """Every variable that these steps read, with the places that need it."""
    found: dict[str, list[SecretUse]] = defaultdict(list)
    for step in steps:
        uses = uses_in(step.desired, kinds[step.address.kind]) if step.desired else {}
        sent = _find_sent(step, kinds) if uses else ()
        for name in sent:
            found[name] += [use for use in uses.get(name, ()) if use not in found[name]]
    return found


def uses_in(resource: Resource, kind: Kind) -> dict[str, list[SecretUse]]:
    """Every variable that a declared resource names, with the places."""
    found: dict[str, list[SecretUse]] = defaultdict(list)
    if not resource.holds_secret:
        return found
    for path, text in _texts(resource.spec, ()):
        full: FieldPath = ("spec", *path)
        use = SecretUse(
            resource.address,
            full,
            resource.locations.of_value(full),
            is_in_headers_at(kind, path, resource.spec),
        )
        for name in dict.fromkeys(text.names):
            found[name].append(use)
    return found


def problems_with(
    uses: Mapping[str, Sequence[SecretUse]], environment: Mapping[str, str]
) -> tuple[Problem, ...]:
    """One problem for every variable that cannot be used, where it is needed first."""
    found = (_problem(name, held, environment.get(name)) for name, held in uses.items())
    return tuple(problem for problem in found if problem)


def _find_sent(step: Step, kinds: Mapping[str, Kind]) -> dict[str, None]:
    """The variables whose values are in the requests of a step."""
    sent: dict[str, None] = {}

    def note(text: SecretText) -> str:
        sent.update(dict.fromkeys(text.names))
        return text

    requests_for(step, kinds=kinds, resolve=lambda *_: None, fill=note)
    return sent


def _texts(value: Data, path: FieldPath) -> Iterator[tuple[FieldPath, SecretText]]:
    if isinstance(value, SecretText):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for position, inner in enumerate(value):
            yield from _texts(inner, (*path, position))


def _problem(name: str, uses: Sequence[SecretUse], value: str | None) -> Problem | None:
    if not value:
        state = "is not set" if value is None else "is empty"
        says = f"the environment variable {name} {state}, and `${{secret.{name}}}` needs it"
        return _report_at_uses(MISSING, says, f"set {name} where the plan is applied", uses)
    if not _is_text(value):
        says = f"the environment variable {name} holds bytes that are no UTF-8, and cannot be sent"
        return _report_at_uses(UNSUITED, says, f"set {name} to a text in UTF-8", uses)
    in_headers = [use for use in uses if use.is_in_headers]
    if in_headers and not _fits_into_headers(value):
        says = f"the environment variable {name} holds a line break, and a header cannot"
        remedy = f"set {name} without it, as `$(cat FILE)` does with the last one"
        return _report_at_uses(UNSUITED, says, remedy, in_headers)
    return None


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _fits_into_headers(value: str) -> bool:
    return not {"\n", "\r", "\0"} & {*value}


def _sort_key(use: SecretUse) -> tuple[str, int, int]:
    return use.location.file, use.location.line, use.location.column


def _report_at_uses(code: str, says: str, remedy: str, uses: Sequence[SecretUse]) -> Problem:
    first, *others = sorted(uses, key=_sort_key)
    told = [f"{show_path(use.path)} of {use}" for use in others[:_TOLD]]
    more = [f"{len(others) - _TOLD:,} more"] if len(others) > _TOLD else []
    also = f"; also at {', '.join(told + more)}" if others else ""
    return Problem(
        code,
        f"{says}{also}",
        remedy,
        address=first.address,
        path=first.path,
        location=first.location,
    )
