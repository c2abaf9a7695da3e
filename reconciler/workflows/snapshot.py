"""Live state on paper: recorded where there is a key, for plans where there is none.

A record is made to be published, so it holds only what a plan may ask for: all that the manifests
declare, without secrets, and of everything else whose it is, where it stands and what it refers to.
"""

from collections.abc import Iterator, Mapping

from reconciler.api.client import Reader
from reconciler.api.reading.account import fetch_rate
from reconciler.api.reading.assemble import assemble
from reconciler.api.reading.lists import ListResult
from reconciler.api.reading.live import fetch_lists
from reconciler.api.reading.pages import Row
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.compile.outline import outline, outline_compared, outline_of_lookup
from reconciler.kinds.declaration.containment import is_part
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.resource import Desired, Live, LiveResource, Resource
from reconciler.planning.planfile.planfile import Aim
from reconciler.workflows.snapshot_file import Snapshot, SnapshotList, SnapshotRow
from reconciler.workflows.snapshot_secrets import without_secrets


async def take_snapshot(
    project: Project, reader: Reader, *, environ: Mapping[str, str], aim: Aim, taken_at: str
) -> Snapshot:
    """Everything that a plan of these manifests, or of the next ones, may need to know."""
    desired = load(project, kinds=KINDS, environ=environ).desired
    listed = await fetch_lists(
        reader,
        desired,
        kinds=KINDS,
        lookups=LOOKUPS,
        wanted=None,
        namespaces=project.namespaces,
    )
    live = assemble(listed, desired)  # what adds up to no world is not recorded either
    declared = {**_index_declared(desired), **_index_parts(desired, live)}
    return Snapshot(
        stack=desired.stack,
        aim=aim,
        taken_at=taken_at,
        per_minute=await fetch_rate(reader),
        lists=tuple(_record_list(each, declared) for each in listed),
    )


def _index_declared(desired: Desired) -> dict[Address, Resource]:
    """What is declared, under every address that it may have live: its own, and its earlier."""
    earlier = {
        address.name: resource.renamed_from
        for address, resource in desired.resources.items()
        if KINDS[address.kind].is_container
    }
    return {
        Address(address.kind, namespace, name): resource
        for address, resource in desired.resources.items()
        for namespace in (address.namespace, earlier.get(address.namespace) or address.namespace)
        for name in filter(None, (resource.renamed_from, address.name))
    }


def _index_parts(desired: Desired, live: Live) -> dict[Address, Resource]:
    """What is declared of parts, under the names that they have by those of their owners."""
    owners = {(each.address.kind, each.id): each for each in live.resources.values()}
    index = _index_declared(desired)
    found: dict[Address, Resource] = {}
    for address, part in live.resources.items():
        parent = KINDS[address.kind].parent
        owner = owners.get((parent.kind, part.parent)) if parent is not None else None
        declared = _declaration_of(owner, index) if owner is not None else None
        if declared is not None and is_part(KINDS[address.kind]):
            resource = desired.resources.get(declared.address._replace(kind=address.kind))
            found |= {address: resource} if resource is not None else {}
    return found


def _declaration_of(found: LiveResource, declared: Mapping[Address, Resource]) -> Resource | None:
    """The declaration that a live resource is compared with, also in the middle of a swap."""
    stamp = found.stamp
    earlier = (stamp.successor_of, stamp.retired_from) if stamp else ()
    names = (found.address.name, *earlier)
    here = (Address(found.address.kind, found.address.namespace, name) for name in names if name)
    return next((declared[address] for address in here if address in declared), None)


def _record_list(listed: ListResult, declared: Mapping[Address, Resource]) -> SnapshotList:
    job = listed.job
    rows = sorted((*listed.rows, *_remembered(listed)), key=lambda row: (row.name, row.id))
    return SnapshotList(
        job.listing.kind,
        job.namespace,
        job.namespace_id,
        None if listed.is_denied else tuple(_row(listed, row, declared) for row in rows),
        job.parent,
    )


def _remembered(listed: ListResult) -> Iterator[Row]:
    """What is gone and can be brought back, where nothing else took its name."""
    kind, names = listed.job.kind, {row.name for row in listed.rows}
    if kind is not None and kind.listing.can_return:
        yield from (row for row in listed.gone if row.name not in names)


def _row(listed: ListResult, row: Row, declared: Mapping[Address, Resource]) -> SnapshotRow:
    kind, job = listed.job.kind, listed.job
    address = Address(job.listing.kind, job.namespace, row.name)
    if kind is None:
        return SnapshotRow(row.name, _of_lookup(row, address))
    # A name is all that there is of it.
    if kind.listing.is_plain:
        return SnapshotRow(row.name, None)
    found = listed.resource(kind, row)
    resource = _declaration_of(found, declared)
    if resource is None:
        return SnapshotRow(row.name, outline(kind, found.body, address), is_outline=True)
    body = _select_compared(kind, found.body, resource)
    return SnapshotRow(row.name, body, left_out=tuple(sorted(found.body.keys() - body.keys())))


def _of_lookup(row: Row, address: Address) -> Fields | None:
    is_name_alone = row.id == row.name and not row.body
    return None if is_name_alone else outline_of_lookup(LOOKUPS[address.kind], row.body, address)


def _select_compared(kind: Kind, body: Fields, resource: Resource) -> Fields:
    extra = resource.spec.get("extra")
    said = extra if isinstance(extra, Mapping) else {}
    asked = {key: body[key] for key in said if key in body}
    return without_secrets({**outline_compared(kind, body), **asked}, resource)
