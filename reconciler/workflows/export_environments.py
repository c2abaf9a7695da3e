"""Several live namespaces of one shape -> one project, with an environment for each of them.

What all share stands in `manifests`, with `${var.x}` for what differs; what a variable cannot say
is a patch of the environment, and what exists in one alone stands in a folder that it alone reads.
Nothing here writes, and every environment is planned against what is live before anything is.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.kinds import KINDS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import PROJECT_FILE, load_project
from reconciler.manifest.project.save import create
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired
from reconciler.planning.names.mentions import mentions_in
from reconciler.workflows.account import Account, read_account
from reconciler.workflows.export import Export, ExportOptions, Progress
from reconciler.workflows.export_check import ADOPTING, differences_in, refused_of
from reconciler.workflows.export_choice import LeftOut
from reconciler.workflows.export_shared import SharedManifests
from reconciler.workflows.export_side import Key, Side, key_of, read_side, require_own_stacks
from reconciler.workflows.second_read import plan_with_second_read


async def plan_environments(
    project_file: str,
    stack: str,
    reader: Reader,
    *,
    namespaces: Mapping[str, str],
    options: ExportOptions,
    environ: Mapping[str, str],
    progress: Progress = lambda *_: None,
) -> Export:
    """What would be written for environments -> their namespaces; raises as `plan_export` does.

    `project_file` is the text of the new reconciler.yaml, and `stack` what it calls the stack. Of
    `options`, no patterns and no namespaces count.
    """
    progress("reading", 0, 0)
    nothing = Desired(stack, {})
    account = await read_account(reader, nothing, namespaces=[*namespaces.values()])
    sides = [
        read_side(account, stack, name, inside, options) for name, inside in namespaces.items()
    ]
    require_own_stacks(sides)
    progress("checking", 0, 0)
    while True:
        written = SharedManifests(sides, options.layout)
        declared = written.declare_in(project_file)
        refused, differences = await _check(declared, written, account, reader, environ)
        if not refused:
            break
        for key, left in refused.items():
            for side in sides:
                side.drop(key, left)
    addresses = {each.address for side in sides for each in side.manifests.values()}
    secrets = {name: found for side in reversed(sides) for name, found in side.secrets.items()}
    return Export(
        new=tuple(written.new),
        settings=written.settings,
        project_file=declared,
        stacks={side.name: side.stack for side in sides},
        left_out=tuple(sorted(left for side in sides for left in side.left)),
        secrets=tuple(sorted(each for each in secrets.values() if each.address in addresses)),
        unowned=tuple(each for side in sides for each in side.unowned if each in addresses),
        differences=tuple(differences),
    )


async def _check(
    project_file: str,
    written: SharedManifests,
    account: Account,
    reader: Reader,
    environ: Mapping[str, str],
) -> tuple[dict[Key, LeftOut], list[Problem]]:
    """What no manifest may say, and what would differ from live, whatever the environment."""
    refused: dict[Key, LeftOut] = {}
    differences: list[Problem] = []
    with TemporaryDirectory() as held:
        folder = Path(held)
        for name, text in {PROJECT_FILE: project_file, **written.settings}.items():
            create(folder / name, text)
        for side in written.sides:
            by_file = {
                file: side.manifests[key].address for file, key in written.files[side.name].items()
            }
            try:
                differences += await _differences_of(
                    folder,
                    side,
                    {file: written.texts[file] for file in by_file},
                    account,
                    reader,
                    environ,
                )
            except Rejected as error:
                found = refused_of(error.problems, by_file)
                if not found:
                    raise
                refused |= {key_of(address): left for address, left in found.items()}
    return refused, differences


async def _differences_of(
    folder: Path,
    side: Side,
    texts: Mapping[str, str],
    account: Account,
    reader: Reader,
    environ: Mapping[str, str],
) -> Iterator[Problem]:
    project = load_project(folder, environ=environ, environment=side.name)
    desired = load(project, kinds=KINDS, environ=environ, added=texts).desired
    mentions = mentions_in(desired, KINDS)
    plan = await plan_with_second_read(desired, account.live, mentions, reader, options=ADOPTING)
    ours = {each.address for each in side.manifests.values()}
    return (
        replace(each, message=f"in the environment {side.name}: {each.message}")
        for each in differences_in(plan, ours)
    )
