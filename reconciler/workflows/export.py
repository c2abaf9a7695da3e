"""Live -> manifests that plan to nothing: what would be written, checked by planning it.

Nothing here writes: whoever asked is shown first what is left out, and what would change.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.applying.requests.required_secrets import uses_in
from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.manifest.export.layout import Layout, place_files
from reconciler.manifest.load import load
from reconciler.manifest.project.project import PROJECT_FILE, Project
from reconciler.manifest.project.save import find_outside
from reconciler.model.address import Address
from reconciler.model.data import show_path
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, LiveResource
from reconciler.planning.export.secrets import SecretNames, SecretToSet
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.account import Account, read_account
from reconciler.workflows.export_check import NewFile, check_manifests
from reconciler.workflows.export_choice import LeftOut, choose
from reconciler.workflows.export_declared import pull_declared
from reconciler.workflows.export_manifests import Manifest, write_manifests
from reconciler.workflows.pull import Pull
from reconciler.workflows.second_read import plan_with_second_read
from reconciler.workflows.selection import Wanted

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much; 0 of 0 is unknown."""

_READ_ONLY: Final = PlanOptions(prune=False)
_TELLING: Final = 100
"""So many resources are one step of the progress."""


class ExportOptions(Struct, frozen=True, kw_only=True):
    """What is exported, and how it is laid out."""

    wanted: Wanted = field(default_factory=Wanted)
    layout: Layout = Layout.KIND
    under: str = "manifests"
    """The folder of new manifests, as the project's folder sees it."""
    adopt: bool = False
    """What nobody owns may be taken over by the next apply."""


class Export(Struct, frozen=True, kw_only=True):
    """What would be written; nothing in it replaces a file."""

    new: tuple[NewFile, ...] = ()
    project_file: str | None = None
    """The text of reconciler.yaml, where more than its beginning is known."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Texts of environments, by their files."""
    stacks: Mapping[str, str] = field(default_factory=dict)
    """Of each environment, what its stack is called."""
    declared: Pull = field(default_factory=Pull)
    """Manifests that are there already, as they would have to be."""
    left_out: tuple[LeftOut, ...] = ()
    secrets: tuple[SecretToSet, ...] = ()
    """The environment variables that the new manifests read."""
    unowned: tuple[Address, ...] = ()
    """Of what is exported, what belongs to nobody yet."""
    differences: tuple[Problem, ...] = ()
    """Where what would be written is not what is live; none, unless something is wrong with us."""
    unchanged: int = 0
    """Resources that were asked for, and are declared as they are live."""


async def plan_export(
    project: Project,
    reader: Reader,
    *,
    options: ExportOptions,
    environ: Mapping[str, str],
    progress: Progress = lambda *_: None,
) -> Export:
    """What would be written for what is live; raises as `make_plan` does.

    A resource that was asked for by its address and cannot be exported is a problem, and so is a
    pattern that matches nothing.
    """
    desired = _load_declared(project, environ)
    wanted = options.wanted
    progress("reading", 0, 0)
    account = await read_account(reader, desired, namespaces=wanted.scope(project.namespaces))
    _require_matches(wanted, account, desired)
    chosen, left = choose(account, desired, wanted)
    declared, account, unpulled = await _plan_declared(
        project, reader, environ, desired, account, wanted
    )
    names = _secret_names(desired)
    manifests = _told(
        write_manifests(chosen, account, names, adopt=options.adopt), len(chosen), progress
    )
    new = _place(project, options, [each for each in manifests if each.address not in names.unfit])
    progress("checking", 0, 0)
    checked = await check_manifests(
        project, reader, account.live, new, environ=environ, instead=declared.texts
    )
    left += [*unfit_in(names), *unpulled, *checked.left_out]
    _require_all_named(wanted, left)
    written = {each.address for each in checked.new}
    return Export(
        new=checked.new,
        declared=declared,
        left_out=tuple(sorted(left)),
        secrets=tuple(sorted(each for each in names.given.values() if each.address in written)),
        unowned=tuple(
            found.address for found in chosen if is_unowned(found) and found.address in written
        ),
        differences=checked.differences,
        unchanged=_count_unchanged(desired, account, declared, unpulled, wanted),
    )


def _told(manifests: Iterable[Manifest], count: int, progress: Progress) -> Iterator[Manifest]:
    for done, manifest in enumerate(manifests, start=1):
        yield manifest
        if done % _TELLING == 0 or done == count:
            progress("exporting", done, count)


def is_unowned(found: LiveResource) -> bool:
    """Whether it belongs to nobody, and could belong to somebody."""
    return found.stamp is None and KINDS[found.address.kind].is_stamped


def unfit_in(names: SecretNames) -> Iterator[LeftOut]:
    """Resources with a secret that no manifest can say."""
    for address, path in names.unfit.items():
        says = f"the secret at spec.{show_path(path)} is no text, and a variable is always text"
        yield LeftOut(
            address, "secret-not-text", says, "make it a text at the API, or declare it by hand"
        )


def _count_unchanged(
    desired: Desired,
    account: Account,
    declared: Pull,
    left: Sequence[LeftOut],
    wanted: Wanted,
) -> int:
    other = {address for address, _ in declared.taken} | {each.address for each in left}
    here = (each for each in desired.present if each in account.live.resources)
    return sum(wanted.has(each) and each not in other for each in here)


def _load_declared(project: Project, environ: Mapping[str, str]) -> Desired:
    is_begun = (project.folder / PROJECT_FILE).exists() and any(
        (project.folder / name).exists() for name in project.manifests
    )
    if not is_begun:
        return Desired(project.stack, {}, project.previously)
    return load(project, kinds=KINDS, environ=environ).desired


def _require_matches(wanted: Wanted, account: Account, desired: Desired) -> None:
    known = {*account.live.resources, *account.live.leaving, *desired.resources}
    known |= {found.address for found in (*account.system, *account.undeclarable)}
    if problems := [*wanted.report_idle(known)]:
        raise Rejected(*problems)


def _require_all_named(wanted: Wanted, left: Sequence[LeftOut]) -> None:
    named = [each.to_problem() for each in left if wanted.names(each.address)]
    if named:
        raise Rejected(*named)


async def _plan_declared(
    project: Project,
    reader: Reader,
    environ: Mapping[str, str],
    desired: Desired,
    account: Account,
    wanted: Wanted,
) -> tuple[Pull, Account, list[LeftOut]]:
    """What is declared and live otherwise; with the world in which that was seen."""
    if not any(map(wanted.has, desired.resources)):
        return Pull(), account, []
    mentions = mentions_in(desired, KINDS)
    plan = await plan_with_second_read(desired, account.live, mentions, reader, options=_READ_ONLY)
    declared, left = pull_declared(project, environ, plan, desired, wanted)
    return declared, replace(account, live=plan.seen), left


def _secret_names(desired: Desired) -> SecretNames:
    """Names that mean something else already are not given again."""
    declared = desired.resources.items()
    taken = (uses_in(resource, KINDS[address.kind]) for address, resource in declared)
    return SecretNames(taken=frozenset[str]().union(*taken))


def _place(
    project: Project, options: ExportOptions, manifests: Sequence[Manifest]
) -> list[NewFile]:
    """The file of each manifest; none that is there already."""
    under = PurePosixPath(options.under)

    def shown(path: str) -> str:
        return str(under / path)

    files = place_files(
        [each.address for each in manifests],
        options.layout,
        container=container_in(KINDS),
        is_taken=lambda path: os.path.lexists(project.folder / shown(path)),
    )
    placed = [NewFile(shown(files[each.address]), each.address, each.text) for each in manifests]
    if problems := [*find_outside([each.file for each in placed], project.folder)]:
        raise Rejected(*problems)
    return placed
