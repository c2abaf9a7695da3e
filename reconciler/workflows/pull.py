"""Live values taken into the manifests: what would be written, checked by planning again.

Nothing here writes: whoever asked is shown the difference first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reconciler.api.client import Reader
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.manifest.edit import DocumentEdit, edited
from reconciler.manifest.load import Loaded, load
from reconciler.manifest.project import Project
from reconciler.manifest.save import read_as_is
from reconciler.model.address import Address
from reconciler.model.change import Action, FieldChange
from reconciler.model.data import Data, FieldPath, show_path
from reconciler.model.errors import Rejected
from reconciler.model.nearest import did_you_mean
from reconciler.model.plan import Plan, Step
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, Resource
from reconciler.model.secret import SecretText
from reconciler.planning.baseline import covers
from reconciler.planning.mentions import mentions_in
from reconciler.planning.options import PlanOptions
from reconciler.planning.planner import make_plan
from reconciler.planning.pulling import edits_of, list_around
from reconciler.rendering.masking import masked_step
from reconciler.workflows.look_closer import plan_knowingly
from reconciler.workflows.plan import read_live

_LOOKING: PlanOptions = PlanOptions(prune=True)


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A manifest file as it is, and as it would be."""

    file: str
    path: Path
    before: str
    after: str
    hidden: frozenset[str] = frozenset()
    """Lines that spell a secret out, and are shown to nobody."""


@dataclass(frozen=True, slots=True)
class Pull:
    """What would be taken over."""

    files: tuple[Rewritten, ...] = ()
    taken: tuple[tuple[Address, tuple[FieldPath, ...]], ...] = ()
    """Each resource with the fields that differ."""


async def plan_pull(
    project: Project,
    reader: Reader,
    *,
    addresses: Sequence[Address],
    fields: Sequence[str] = (),
    environ: Mapping[str, str],
) -> Pull:
    """The manifests with live values in them; raises `Rejected` for whatever cannot be taken over.

    `fields` are paths as `ignore_changes` has them, and limit what is taken.
    """
    loaded = load(project, kinds=KINDS, environ=environ)
    mentions = mentions_in(loaded.desired, KINDS)
    live = await read_live(project, loaded.desired, mentions, reader)
    plan = await plan_knowingly(loaded.desired, live, mentions, reader, options=_LOOKING)
    chosen, problems = _chosen(plan, loaded.desired, addresses, fields)
    if problems:
        raise Rejected(*problems)
    files = tuple(_rewritten(project, plan, chosen))
    pull = Pull(
        files,
        tuple((each, tuple(c.path for c in changes)) for each, changes in chosen.items()),
    )
    _require_effect(project, loaded, plan, pull, environ)
    return pull


def _chosen(
    plan: Plan, desired: Desired, addresses: Sequence[Address], fields: Sequence[str]
) -> tuple[dict[Address, list[FieldChange]], list[Problem]]:
    """The differences to take over, resource by resource; and why some cannot be."""
    chosen: dict[Address, list[FieldChange]] = {}
    problems: list[Problem] = []
    for address in dict.fromkeys(addresses):
        steps = [step for step in plan.steps if step.address == address]
        problems += _not_pulled(address, steps, plan, desired)
        found = _differences(steps)
        wanted = [each for each in found if _is_wanted(each, found, fields, address)]
        if wanted:
            chosen[address] = wanted
    found_paths = [path for changes in chosen.values() for path in changes]
    for field in fields if not problems else ():
        if not any(covers(field, change.path) for change in found_paths):
            problems.append(_no_such_field(field, plan, addresses))
    return chosen, problems


def _differences(steps: Sequence[Step]) -> list[FieldChange]:
    shown = {change.path: change for step in steps for change in masked_step(step).changes}
    real = {change.path: change for step in steps for change in step.changes}
    # What any format would mask is a secret, wherever it stands inside the value.
    return [
        replace(change, is_secret=change.is_secret or shown[path].before != change.before)
        for path, change in real.items()
        if not change.is_repointed
    ]


def _is_wanted(
    change: FieldChange, found: Sequence[FieldChange], fields: Sequence[str], address: Address
) -> bool:
    if not fields:
        return True
    if any(covers(field, change.path) for field in fields):
        return True
    around = list_around(KINDS[address.kind], change.path)
    return around is not None and any(
        list_around(KINDS[address.kind], each.path) == around
        and any(covers(field, each.path) for field in fields)
        for each in found
    )


def _not_pulled(
    address: Address, steps: Sequence[Step], plan: Plan, desired: Desired
) -> Iterator[Problem]:
    """Why there is nothing of this resource that could be written."""
    resource = desired.resources.get(address)
    if resource is None:
        yield _undeclared(address, plan, desired)
    elif any(step.action is Action.CREATE and step.part is None for step in steps):
        yield Problem(
            "not-live",
            "is not live, so that there is nothing to take over",
            "remove its manifest if it is to stay so, or apply to create it again",
            address=address,
            location=resource.locations.of_value(()),
        )
    elif resource.lifecycle.is_tombstone:
        yield Problem(
            "declared-absent",
            "is declared `ensure: absent`, and says nothing else",
            "remove the tombstone, and declare it",
            address=address,
            location=resource.locations.of_value(()),
        )


def _undeclared(address: Address, plan: Plan, desired: Desired) -> Problem:
    if address in plan.seen.resources:
        return Problem(
            "not-declared",
            "is live, and no manifest declares it",
            "write a manifest for it: `pull` only changes what is declared",
            address=address,
        )
    remedy = did_you_mean(str(address), map(str, desired.resources))
    return Problem("not-declared", "is neither declared nor live", remedy, address=address)


def _no_such_field(field: str, plan: Plan, addresses: Sequence[Address]) -> Problem:
    differing = [
        show_path(change.path)
        for step in plan.steps
        if step.address in addresses
        for change in step.changes
    ]
    says = f"`--field {field}` names nothing that differs"
    return Problem("nothing-to-pull", says, did_you_mean(field, differing) if differing else "")


def _rewritten(
    project: Project, plan: Plan, chosen: Mapping[Address, Sequence[FieldChange]]
) -> Iterator[Rewritten]:
    by_file: dict[str, list[DocumentEdit]] = {}
    problems: list[Problem] = []
    secrets: dict[str, set[str]] = {}
    for step in plan.steps:
        changes, resource = chosen.get(step.address), step.desired
        if not changes or resource is None or step.changes == ():
            continue
        edits, doubts = edits_of(resource, changes, KINDS[step.address.kind])
        problems += doubts
        place = resource.locations.of_value(())
        changed = by_file.setdefault(place.file, [])
        if place.line not in [each.line for each in changed]:
            changed.append(DocumentEdit(place.line, tuple(edits)))
        secrets.setdefault(place.file, set()).update(_secret_lines(step, resource))
    if problems:
        raise Rejected(*problems)
    for file, edits_in_file in by_file.items():
        path = project.folder / file
        before = read_as_is(path)
        after = edited(before, file, edits_in_file)
        yield Rewritten(file, path, before, after, frozenset(secrets[file]))


def _secret_lines(step: Step, resource: Resource) -> Iterator[str]:
    """The lines of a manifest in which a secret is spelled out."""
    shown = masked_step(step).desired
    for path, value in _hidden(resource.spec, shown.spec if shown else {}):
        yield resource.locations.of_value(("spec", *path)).excerpt.strip()
        yield from (line.strip() for line in value.splitlines() if line.strip())


def _hidden(said: Data, shown: Data, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(said, Mapping) and isinstance(shown, Mapping):
        for key, value in said.items():
            yield from _hidden(value, shown.get(key), (*path, key))
    elif isinstance(said, list) and isinstance(shown, list):
        for at, (value, other) in enumerate(zip(said, shown, strict=True)):
            yield from _hidden(value, other, (*path, at))
    elif said != shown and not isinstance(said, SecretText):
        yield path, str(said)


def _require_effect(
    project: Project, loaded: Loaded, plan: Plan, pull: Pull, environ: Mapping[str, str]
) -> None:
    """Raise `Rejected` unless the next plan no longer finds what was taken over."""
    texts = {each.file: each.after for each in pull.files}
    again = load(project, kinds=KINDS, environ=environ, instead=texts).desired
    taken = dict(pull.taken)
    strangers = [
        address
        for address, resource in again.resources.items()
        if address not in taken and resource.spec != loaded.desired.resources[address].spec
    ]
    left = make_plan(
        again,
        plan.seen,
        kinds=KINDS,
        options=_LOOKING,
        mentions=mentions_in(again, KINDS),
        lookups=LOOKUPS,
    )
    for step in left.steps:
        still = {change.path for change in step.changes} & {*taken.get(step.address, ())}
        if still:
            raise Rejected(_without_effect(step, sorted(map(show_path, still))))
    if strangers:
        says = f"writing it would also change {', '.join(map(str, strangers))}"
        raise Rejected(Problem("not-writable", says, "write it by hand"))


def _without_effect(step: Step, fields: Sequence[str]) -> Problem:
    return Problem(
        "not-writable",
        f"writing {', '.join(fields)} into its manifest would not make it so",
        "write it by hand, where the environment or a variable says it",
        address=step.address,
        location=step.location,
    )
