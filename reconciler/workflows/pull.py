"""Live values taken into the manifests: what would be written, checked by planning again.

Nothing here writes: whoever asked is shown the difference first.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from reconciler.api.client import Reader
from reconciler.api.reading.live import fetch_names
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.declaration.containment import home_of_inside
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.manifest.project.save import outside, read_as_is
from reconciler.manifest.yaml.file_edits import edit_text
from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.data import FieldPath, show_path
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, Live
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.planner import make_plan
from reconciler.workflows.plan import read_live
from reconciler.workflows.pull_choice import choose_from, differences_in
from reconciler.workflows.pull_files import edits_by_file, secret_lines
from reconciler.workflows.second_read import plan_with_second_read

_LISTED: Final[Mapping[str, Kind | Lookup]] = {
    **LOOKUPS,
    **{name: kind for name, kind in KINDS.items() if kind.is_on_demand},
}
"""Kinds whose lists are read only where something asks for them."""
_READ_ONLY: Final = PlanOptions(prune=True)
_ROUNDS: Final = 4
"""A map whose last declared key goes is compared as a whole from then on, and may differ anew."""


class Rewritten(Struct, frozen=True):
    """A manifest file as it is, and as it would be."""

    file: str
    path: Path
    before: str
    after: str
    hidden: frozenset[str] = frozenset()
    """Lines that spell a secret out, and are shown to nobody."""


class Pull(Struct, frozen=True):
    """What would be taken over."""

    files: tuple[Rewritten, ...] = ()
    taken: tuple[tuple[Address, tuple[FieldPath, ...]], ...] = ()
    """Each resource with the fields that differ."""

    @property
    def texts(self) -> dict[str, str]:
        """What each file would hold."""
        return {each.file: each.after for each in self.files}


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
    desired = load(project, kinds=KINDS, environ=environ).desired
    mentions = mentions_in(desired, KINDS)
    live = await read_live(project, desired, mentions, reader)
    live = await fetch_names(
        reader, live, kinds=KINDS, lookups=LOOKUPS, wanted=_lookup_lists_of(addresses)
    )
    plan = await plan_with_second_read(desired, live, mentions, reader, options=_READ_ONLY)
    chosen, problems = choose_from(plan, desired, addresses, fields)
    if problems:
        raise Rejected(*problems)
    return take_over(project, environ, plan, desired, chosen)


def take_over(
    project: Project,
    environ: Mapping[str, str],
    plan: Plan,
    desired: Desired,
    chosen: dict[Address, list[FieldChange]],
) -> Pull:
    """The files in which these differences are no more; raises `Rejected` where that cannot be."""
    return _Writing(project, environ, plan.seen).take_over(plan, desired, chosen)


def _lookup_lists_of(addresses: Sequence[Address]) -> set[tuple[str, str]]:
    """Whatever live may refer to has a name: the manifests need not have spoken of it before."""
    namespaces = {home_of_inside(address, KINDS) for address in addresses}
    return {
        (name, namespace if listed.is_namespaced else "")
        for name, listed in _LISTED.items()
        for namespace in namespaces
        # What lives in no namespace looks into those alone whose lists are read anyway.
        if namespace or not listed.is_namespaced
    }


class _Writing(Struct):
    """The files of a project while live values are put into them."""

    project: Project
    environ: Mapping[str, str]
    live: Live
    texts: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)

    def take_over(
        self, plan: Plan, desired: Desired, chosen: dict[Address, list[FieldChange]]
    ) -> Pull:
        """The files in which what was chosen no longer differs."""
        left = {
            address: [change for change in _differences_at(plan, address) if change not in changes]
            for address, changes in chosen.items()
        }
        now, wanted = plan, chosen
        for _ in range(_ROUNDS):
            self._write(now, wanted)
            again = self._load_declared()
            _require_only(chosen, desired, again)
            now = self._make_plan(again)
            wanted = _find_new_differences(now, chosen, left)
            if not wanted:
                return self._pull(chosen)
        raise Rejected(*(_report_without_effect(each, changes) for each, changes in wanted.items()))

    def _write(self, plan: Plan, chosen: Mapping[Address, Sequence[FieldChange]]) -> None:
        self.hidden.update(secret_lines(plan, chosen))
        wanted = edits_by_file(plan, chosen)
        folder = self.project.folder
        strays = filter(None, (outside(folder / file, folder, shown=file) for file in wanted))
        if problems := [*strays]:
            raise Rejected(*problems)
        for file, edits in wanted.items():
            self.texts[file] = edit_text(self._text(file), file, edits)

    def _text(self, file: str) -> str:
        return self.texts.get(file) or read_as_is(self.project.folder / file)

    def _load_declared(self) -> Desired:
        return load(self.project, kinds=KINDS, environ=self.environ, instead=self.texts).desired

    def _make_plan(self, desired: Desired) -> Plan:
        return make_plan(
            desired,
            self.live,
            kinds=KINDS,
            options=_READ_ONLY,
            mentions=mentions_in(desired, KINDS),
            lookups=LOOKUPS,
        )

    def _pull(self, chosen: Mapping[Address, Sequence[FieldChange]]) -> Pull:
        files = []
        for file, after in self.texts.items():
            path = self.project.folder / file
            files.append(Rewritten(file, path, read_as_is(path), after, frozenset(self.hidden)))
        taken = ((each, tuple(c.path for c in changes)) for each, changes in chosen.items())
        return Pull(tuple(files), tuple(taken))


def _differences_at(plan: Plan, address: Address) -> list[FieldChange]:
    return differences_in([step for step in plan.steps if step.address == address])


def _find_new_differences(
    plan: Plan,
    chosen: Mapping[Address, Sequence[FieldChange]],
    left: Mapping[Address, Sequence[FieldChange]],
) -> dict[Address, list[FieldChange]]:
    """What still differs in the fields that were pulled, but for what was left on purpose."""
    found: dict[Address, list[FieldChange]] = {}
    for address, changes in chosen.items():
        tops = {change.path[0] for change in changes}
        kept = [change.path for change in left[address]]
        anew = [
            change
            for change in _differences_at(plan, address)
            if change.path[0] in tops and not any(_is_near(change.path, path) for path in kept)
        ]
        if anew:
            found[address] = anew
    return found


def _is_near(path: FieldPath, other: FieldPath) -> bool:
    """Whether one of the fields holds the other."""
    return all(one == two for one, two in zip(path, other, strict=False))


def _require_only(
    chosen: Mapping[Address, Sequence[FieldChange]], before: Desired, after: Desired
) -> None:
    """Raise `Rejected` when anything but what was chosen is declared otherwise by now."""
    strangers = [
        address
        for address, resource in after.resources.items()
        if address not in chosen and resource.spec != before.resources[address].spec
    ]
    if strangers:
        says = f"writing it would also change {', '.join(map(str, strangers))}"
        raise Rejected(Problem("not-writable", says, "write it by hand"))


def _report_without_effect(address: Address, changes: Sequence[FieldChange]) -> Problem:
    fields = ", ".join(show_path(change.path) for change in changes)
    return Problem(
        "not-writable",
        f"writing {fields} into its manifest would not make it so",
        "write it by hand, where the environment or a variable says it",
        address=address,
        location=changes[0].location,
    )
