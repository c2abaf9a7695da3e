"""Fields that are sent again although live looks as declared: a secret that changed is not seen.

`lifecycle.secrets_version` says it in the manifest and is remembered in the stamp, so that each
version is sent once. `--resend` says it for one run, and of every field.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.paths import decider_at, has_secrets, is_secret_at, secret_paths
from reconciler.kinds.declaration.changes import Obstacle, ProposedChange
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.change import Action, FieldChange, ResendReason
from reconciler.model.data import FieldPath, Fields, value_at
from reconciler.model.location import Location
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live, LiveResource, Resource
from reconciler.planning.compare.resource import join_obstacles, normalise_declared


def secrets_version_of(resource: Resource, kind: Kind, found: LiveResource | None) -> int | None:
    """The version for the stamp: the highest that was ever sent, or that is about to be."""
    declared, last = resource.lifecycle.secrets_version, _last_sent_version(found)
    if not declared or not has_secrets(kind, resource.spec):
        return last
    return declared if last is None else max(declared, last)


def is_rotated(resource: Resource, kind: Kind, found: LiveResource) -> bool:
    """Whether the manifest asks for a version of the secrets that was never sent."""
    return kind.is_stamped and secrets_version_of(resource, kind, found) != _last_sent_version(
        found
    )


def with_resent(
    changes: tuple[FieldChange, ...],
    resource: Resource,
    kind: Kind,
    found: LiveResource,
    *,
    is_asked: bool,
) -> tuple[FieldChange, ...]:
    """The changes, and what is sent again beside them; what is sent anyway is told once."""
    is_new = is_rotated(resource, kind, found)
    if not is_asked and not is_new:
        return changes
    form = normalise_declared(resource, kind)
    again: list[FieldChange] = []
    if is_new:
        place = resource.locations.of_value(("lifecycle", "secrets_version"))
        paths = secret_paths(kind, form)
        again += (
            _make_change(ResendReason.ROTATED, kind, found, form, path, place) for path in paths
        )
    if is_asked:
        again += _find_requested(resource, kind, found, form, [change.path for change in again])
    known = [change.path for change in changes]
    return (*changes, *(each for each in again if not _is_near(each.path, known)))


def _find_requested(
    resource: Resource, kind: Kind, found: LiveResource, form: Fields, known: Sequence[FieldPath]
) -> Iterator[FieldChange]:
    """Every declared field that can be sent, and every secret whether it can be or not."""
    secrets = list(secret_paths(kind, form))
    for top in resource.spec:
        if form.get(top) is None or any(path[0] == top for path in known):
            continue
        place = resource.locations.of_value(("spec", top))
        whole = _make_change(ResendReason.ASKED, kind, found, form, (top,), place)
        if not whole.obstacle:
            yield whole
            continue
        alone = ((top, *path) for path in facts_of(kind).fields[top].parts_sent_alone.values())
        parts = [path for path in alone if value_at(form, path) is not None]
        inside = (*parts, *(path for path in secrets if path[0] == top))
        yield from (
            _make_change(ResendReason.ASKED, kind, found, form, path, place) for path in inside
        )


def _make_change(
    why: ResendReason,
    kind: Kind,
    found: LiveResource,
    form: Fields,
    path: FieldPath,
    place: Location,
) -> FieldChange:
    facts, value = facts_of(kind).fields[str(path[0])], value_at(form, path)
    obstacle = _obstacle(kind, found, path, form)
    return FieldChange(
        path,
        value,
        value,
        is_secret=is_secret_at(kind, path, form) or why is ResendReason.ROTATED,
        obstacle=obstacle.says if obstacle else None,
        place=place,
        change_class=facts.change_class,
        resent=why,
        held_by=obstacle.held_by if obstacle else None,
    )


def _obstacle(kind: Kind, found: LiveResource, path: FieldPath, form: Fields) -> Obstacle | None:
    facts, at = decider_at(kind, path)
    value = value_at(form, at)
    proposal = ProposedChange(value, value, found.body)
    return join_obstacles(facts.changes.obstacles(proposal) if facts.changes else ())


def _is_near(path: FieldPath, known: Iterable[FieldPath]) -> bool:
    return any(path[: len(other)] == other or other[: len(path)] == path for other in known)


def _last_sent_version(found: LiveResource | None) -> int | None:
    return found.stamp.secrets_version if found is not None and found.stamp else None


def warn_of_lowered_versions(desired: Desired, live: Live) -> Iterator[Problem]:
    """A warning for every version that is lower than one that was sent: it sends nothing."""
    for address, resource in desired.resources.items():
        said, last = (
            resource.lifecycle.secrets_version,
            _last_sent_version(live.resources.get(address)),
        )
        if said is not None and last is not None and said < last:
            yield Problem(
                "secrets-version-lowered",
                f"secrets_version is {said}, and version {last} was sent already: nothing is sent",
                f"write {last + 1} to send the secrets again, or {last} to leave them",
                Severity.WARNING,
                address,
                path=("lifecycle", "secrets_version"),
                location=resource.locations.of_value(("lifecycle", "secrets_version")),
            )


def without_asked(plan: Plan) -> Plan:
    """The plan as it would be without `--resend`: what it asked for is done once."""
    return replace(plan, steps=tuple(map(_without_asked, plan.steps)))


def _without_asked(step: Step) -> Step:
    kept = tuple(change for change in step.changes if change.resent is not ResendReason.ASKED)
    return replace(step, changes=kept)


def without_resent(step: Step) -> Step:
    """A step as far as live differs from what is declared; its secrets are not seen."""
    kept = tuple(change for change in step.changes if change.resent is None)
    mark, held = step.stamp, step.live.stamp if step.live else None
    if step.action is Action.UPDATE and mark is not None and held is not None:
        mark = None if mark == replace(held, secrets_version=mark.secrets_version) else mark
    return replace(step, changes=kept, stamp=mark)
