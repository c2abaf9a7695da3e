"""A plan as plain data for its file; what is not said is at its default."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from msgspec.structs import asdict, fields

from reconciler.kinds.compile.declarable import declarable
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.attribution import Base
from reconciler.model.change import ChangeClass, FieldChange
from reconciler.model.data import Data, Fields, is_same
from reconciler.model.plan import (
    BlastRadius,
    Estimate,
    Permission,
    Plan,
    Refusal,
    Replacement,
    Scope,
    Step,
    Unverifiable,
)
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Lifecycle, LiveResource, Resource, Stamp
from reconciler.planning.planfile.secrets import encode_secrets
from reconciler.planning.staleness.preconditions import Preconditions

Held = TypeVar("Held")

_UNSAID: Final[tuple[Data, ...]] = (None, False, [], {})
_EFFECTS: Final = (
    "address", "action", "part", "was", "becomes", "after", "declares", "stamp", "deferred",
    "verifies", "preconditions",
)  # fmt: skip
_CHANGED: Final = ("path", "after", "is_repointed", "resent", "is_new_version")


def plan_fields(plan: Plan, expected: Iterable[Preconditions], kinds: Mapping[str, Kind]) -> Fields:
    """Everything a plan says and does, without the world it was made in."""
    return {
        "steps": [
            step_fields(step, facts, kinds)
            for step, facts in zip(plan.steps, expected, strict=True)
        ],
        "refusals": [_refusal(each) for each in plan.refusals],
        "warnings": [_problem(each) for each in plan.warnings],
        "unchanged": plan.unchanged,
        "orphans": _names(plan.orphans),
        "unmanaged": _names(plan.unmanaged),
        **_omit_empty(
            unverifiable=[_unverifiable(each) for each in plan.unverifiable],
            scope=_where(plan.scope, _scope),
            estimate=_where(plan.estimate, _dump_flat),
            base=_where(plan.base, _base),
            permissions=[_permission(each) for each in plan.permissions],
            verifications={str(each): digest for each, digest in plan.verifications.items()},
        ),
    }


def effects_of(step: Fields) -> Fields:
    """What a written step does, without the words that explain it."""
    changes = step.get("changes")
    return {
        **{key: step[key] for key in _EFFECTS if key in step},
        "changes": [
            {key: change[key] for key in _CHANGED if key in change}
            for change in (changes if isinstance(changes, list) else ())
        ],
    }


def step_fields(step: Step, expected: Preconditions, kinds: Mapping[str, Kind]) -> Fields:
    """One step, with what it expects of the world."""
    return {
        "address": str(step.address),
        "action": step.action.value,
        **_omit_empty(part=_where(step.part, str), was=step.was, becomes=step.becomes),
        "reason": step.reason.value,
        "says": step.says,
        **_omit_empty(
            at=_where(step.location, str),
            after=_names(step.after),
            changes=[_change(change) for change in step.changes],
            declares=_where(step.desired, _resource),
            stamp=_where(step.stamp, _stamp),
            live=_where(step.live, lambda found: _live(found, step, kinds[step.address.kind])),
            blast_radius=_where(step.blast_radius, _radius),
            replacement=_where(step.replacement, _replacement),
            unverifiable=[list(path) for path in step.unverifiable],
            deferred=list(step.deferred),
            attribution=_where(step.attribution, str),
            verifies=_names(step.verifies),
            searches=step.searches or None,
            users=_names(step.users),
        ),
        "preconditions": dict(expected),
    }


def _omit_empty(**values: Data) -> Fields:
    return {
        key: value
        for key, value in values.items()
        if not any(is_same(value, unsaid) for unsaid in _UNSAID)
    }


def _names(addresses: Iterable[object]) -> list[Data]:
    return [str(each) for each in addresses]


def _where(value: Held | None, write: Callable[[Held], Data]) -> Data:
    return write(value) if value is not None else None


def _change(change: FieldChange) -> Fields:
    is_plain = change.change_class is ChangeClass.BEHAVIOUR
    return {
        "path": list(change.path),
        "before": encode_secrets(change.before),
        "after": encode_secrets(change.after),
        **_omit_empty(
            change_class=None if is_plain else change.change_class.value,
            is_secret=change.is_secret,
            is_repointed=change.is_repointed,
            is_undeclared=change.is_undeclared,
            obstacle=change.obstacle,
            told=change.told,
            held_by=change.held_by,
            attribution=_where(change.attribution, str),
            resent=_where(change.resent, str),
            is_new_version=change.is_new_version,
            at=_where(change.location, str),
        ),
    }


def _resource(resource: Resource) -> Fields:
    spec = encode_secrets(resource.spec)
    lifecycle = _dump_flat(resource.lifecycle)
    return {
        "spec": spec,
        **_omit_empty(lifecycle=lifecycle, renamed_from=resource.renamed_from),
    }


def _dump_flat(value: Lifecycle | Estimate) -> Fields:
    """A flat struct, without what is at its default."""
    return {
        each.name: list(held) if isinstance(held, tuple) else held
        for each in fields(value)
        if (held := getattr(value, each.name)) != each.default
    }


def _stamp(stamp: Stamp) -> Fields:
    # What an earlier version noted is told by live, and written no more.
    said = {key: value for key, value in asdict(stamp).items() if key != "publication"}
    return _omit_empty(**said)


def _live(found: LiveResource, step: Step, kind: Kind) -> Fields:
    """Of what is live only what a manifest could declare, because nothing else is shown."""
    name = found.address.name
    return {
        "id": found.id,
        **_omit_empty(
            name=None if name == step.address.name else name,
            stamp=_where(found.stamp, _stamp),
        ),
        "body": encode_secrets(declarable(kind, found.body)),
    }


def _radius(radius: BlastRadius) -> Fields:
    return {
        "documents": radius.documents,
        "objects": radius.objects,
        "bytes": radius.bytes,
        **_omit_empty(
            subtree=_names(radius.subtree),
            users=_names(radius.users),
            public=_names(radius.public),
        ),
    }


def _replacement(replacement: Replacement) -> Fields:
    return {
        "how": replacement.how.value,
        **_omit_empty(
            loses=list(replacement.loses),
            holders=_names(replacement.holders),
            cause=_where(replacement.cause, str),
            is_outage=replacement.is_outage,
        ),
    }


def _unverifiable(found: Unverifiable) -> Fields:
    return {"address": str(found.address), "paths": [list(path) for path in found.paths]}


def _scope(scope: Scope) -> Fields:
    return {
        "targets": list(scope.targets),
        "excluded": list(scope.excluded),
        "pulled_in": _names(scope.pulled_in),
        "left_out": _names(scope.left_out),
    }


def _base(base: Base) -> Fields:
    return {
        "ref": base.ref,
        "commit": base.commit,
        "converged": [
            {"address": str(each.address), "path": list(each.path)} for each in base.converged
        ],
    }


def _refusal(refusal: Refusal) -> Fields:
    return {
        "guard": refusal.guard,
        "message": refusal.message,
        "remedy": refusal.remedy,
        **_omit_empty(
            address=_where(refusal.address, str),
            at=_where(refusal.location, str),
            flags=list(refusal.flags),
        ),
        **({} if refusal.besides is None else {"besides": refusal.besides}),
    }


def _permission(permission: Permission) -> Fields:
    return {
        "flag": permission.flag,
        "pattern": permission.pattern,
        **_omit_empty(matches=_names(permission.matches)),
    }


def _problem(problem: Problem) -> Fields:
    place = problem.location
    return {
        "code": problem.code,
        "message": problem.message,
        "remedy": problem.remedy,
        **_omit_empty(
            severity=problem.severity.value if problem.severity is Severity.ERROR else None,
            address=_where(problem.address, str),
            path=list(problem.path),
            at=_where(place, str),
            excerpt=place.excerpt if place else None,
        ),
    }
