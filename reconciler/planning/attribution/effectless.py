"""What the manifests changed since the base without effect, and that no step therefore shows.

A line that is taken out of a field of the server's changes nothing live; a value that is never read
back is sent with something else, if at all.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Facts
from reconciler.kinds.compile.paths import decider_at, facts_at, is_secret_at
from reconciler.kinds.declaration.changes import Obstacle, ProposedChange
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Data, FieldPath, show_path
from reconciler.model.location import Location
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Resource
from reconciler.planning.attribution.world import Comparison
from reconciler.planning.compare.resource import to_declared_path
from reconciler.planning.compare.undeclared_values import ServerValue, find_undeclared_values
from reconciler.planning.compare.unverifiable import unverifiable_values
from reconciler.planning.options.options import flag_for

_LONGEST: Final = 60


def find_effectless_edits(compared: Comparison, plan: Plan) -> Iterator[Problem]:
    """A warning for each such edit, at the place that tells it best."""
    told = {(warning.address, warning.path) for warning in plan.warnings}
    for address in sorted(compared.base.resources):
        edited = _find_edit(compared, plan, address)
        if edited is not None:
            found = (*_warn_taken_out(edited), *_warn_unsent(edited))
            yield from (each for each in found if (address, each.path) not in told)


class _EditedResource(Struct, frozen=True):
    """One resource that both manifests declare, and that is live and stays."""

    base: Resource
    head: Resource
    live: Mapping[str, Data]
    kind: Kind
    since: str
    steps: tuple[Step, ...]

    def warn(
        self, code: str, path: FieldPath, says: str, remedy: str, place: Location | None
    ) -> Problem:
        return Problem(
            code, f"`{show_path(path)}` {says}", remedy, Severity.WARNING, self.head.address, path,
            place,
        )  # fmt: skip

    def is_ignored(self, path: FieldPath) -> bool:
        """Whether the manifest leaves it alone, so that its lines have no effect anyhow."""
        shown = show_path(path)
        return any(
            shown == each or shown.startswith((f"{each}.", f"{each}["))
            for each in self.head.lifecycle.ignore_changes
        )


def _find_edit(compared: Comparison, plan: Plan, address: Address) -> _EditedResource | None:
    base, head = compared.base_resource(address), compared.head_resource(address)
    found = compared.live.resources.get(address)
    steps = tuple(step for step in plan.steps if step.address == address)
    is_anew = any(step.action in (Action.CREATE, Action.DELETE) for step in steps)
    if base is None or head is None or found is None or is_anew:
        return None
    kind, since = compared.kinds[address.kind], plan.base.ref if plan.base else "the base"
    body = compared.naming.in_names(kind, found.body, address)
    return _EditedResource(base, head, body, kind, since, steps)


def _warn_taken_out(of: _EditedResource) -> Iterator[Problem]:
    facts = facts_of(of.kind)
    before = {each.path for each in find_undeclared_values(facts, of.base.spec, of.live)}
    for left in find_undeclared_values(facts, of.head.spec, of.live):
        shown = any(_is_within(path, left.path) for path in _paths(of.steps))
        if left.path not in before and not shown and not of.is_ignored(left.path):
            yield of.warn(
                "removed-without-effect",
                left.path,
                f"is declared no more since {of.since}, which changes nothing: live keeps "
                f"{_value(left, of.kind)}",
                _advise_unset(left),
                _location_of(of.base, of.kind, left.path),
            )


def _paths(steps: Iterable[Step]) -> Iterator[FieldPath]:
    return (change.path for step in steps for change in step.changes)


def _is_within(path: FieldPath, around: FieldPath) -> bool:
    return path[: len(around)] == around or around[: len(path)] == path


def _value(left: ServerValue, kind: Kind) -> str:
    if is_secret_at(kind, left.path, {}):
        return "its secret"
    text = json.dumps(left.value, ensure_ascii=False)
    is_short = not isinstance(left.value, dict | list) and len(text) <= _LONGEST
    return text if is_short else "it"


def _advise_unset(left: ServerValue) -> str:
    field, name = left.facts, str(left.path[-1])
    if left.is_item:
        return "it stays until somebody removes it by hand: items of this list are only ever added"
    if field.server is not None and field.server.null_clears:
        return f"to unset it, write {name}: null"
    return "it cannot be unset: write the value that it is to have, or leave it as it is"


def _location_of(resource: Resource, kind: Kind, path: FieldPath) -> Location | None:
    return resource.locations.of_value(("spec", *to_declared_path(kind, resource.spec, path)))


def _warn_unsent(of: _EditedResource) -> Iterator[Problem]:
    before, now = (dict(unverifiable_values(of.kind, each.spec)) for each in (of.base, of.head))
    for path in {**before, **now}:
        if before.get(path) == now.get(path) or of.is_ignored(path):
            continue
        facts, rule = facts_at(of.kind, path, {}), decider_at(of.kind, path)[0].changes
        if rule is not None and rule.is_final:
            proposal = ProposedChange(before.get(path), now.get(path), of.live)
            yield _warn_final(of, path, rule.obstacles(proposal))
        elif not _is_sent(of.steps, path):
            yield _warn_unseen(of, path, facts, is_said=path in now)


def _is_sent(steps: Iterable[Step], path: FieldPath) -> bool:
    """Whether a step sends the field for another reason; what is not said is not sent."""
    return any(each[:1] == path[:1] for step in steps for each in step.unverifiable) or any(
        change.path[:1] == path[:1] for step in steps for change in step.changes
    )


def _warn_final(of: _EditedResource, path: FieldPath, obstacles: Iterable[Obstacle]) -> Problem:
    why = "; ".join(each.says for each in obstacles)
    return of.warn(
        "changed-without-effect",
        path,
        f"changed since {of.since}, which changes nothing: {why}",
        f"take the change back: only a new {of.head.address.kind} begins with another value",
        _location_of(of.head, of.kind, path) or _location_of(of.base, of.kind, path),
    )


def _warn_unseen(of: _EditedResource, path: FieldPath, facts: Facts, *, is_said: bool) -> Problem:
    resend = f"reconciler apply {flag_for('--resend', of.head.address)}"
    says = (
        f"changed since {of.since}, and the API does not tell what it is: nothing is sent for it"
        if is_said
        else f"is declared no more since {of.since}, and the API does not tell what it is: "
        "nothing is sent for it"
    )
    default = facts.default.value if facts.default else None
    first = "" if is_said or default is None else f"write {path[-1]}: {json.dumps(default)}, and "
    return of.warn(
        "changed-unseen",
        path,
        says,
        f"{first}send the resource again with `{resend}`",
        _location_of(of.head if is_said else of.base, of.kind, path),
    )
