"""A plan made against a record of live state: no key, no network, and it says so."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from reconciler.api.client import open_reader
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.reading.pages import ListEndpoint, listing_of, lookup_listing_of
from reconciler.api.reading.replay import RecordedAnswer, RecordedList, ReplayTransport
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Resource
from reconciler.planning.options.options import PlanOptions
from reconciler.planning.planfile.planfile import Aim
from reconciler.workflows.attribute import load_before
from reconciler.workflows.plan import plan_loaded
from reconciler.workflows.secrets import with_secrets_told
from reconciler.workflows.siblings import heed_siblings
from reconciler.workflows.snapshot_file import Snapshot, SnapshotList, SnapshotRow
from reconciler.workflows.snapshot_secrets import has_plain_secrets

_ANEW = "record it again with `reconciler snapshot -o FILE`, or plan against the API"


async def plan_against(
    snapshot: Snapshot,
    project: Project,
    *,
    options: PlanOptions,
    environ: Mapping[str, str],
    aim: Aim,
    base: str | None = None,
) -> Plan:
    """The plan that a run at the time of the snapshot would have made; with a warning.

    Raises `Rejected` for a snapshot of something else, and for what it does not know.
    """
    _require_same_aim(snapshot, project, aim)
    loaded = load(project, kinds=KINDS, environ=environ)
    known = dict(_rows_by_address(snapshot))
    if unknown := [*_unknown(loaded.desired, known)]:
        raise Rejected(*unknown)
    before = load_before(project, base, environ=environ)
    replay = ReplayTransport(*_recordings_of(snapshot), taken_at=snapshot.taken_at)
    async with open_reader("http://snapshot", ApiKey("snapshot"), transport=replay) as reader:
        plan = await plan_loaded(loaded, project, reader, options, before=before)
    plan = heed_siblings(plan, project, loaded.desired, environ=environ, options=options)
    said = (_warn_of_snapshot(snapshot), *_warn_uncompared(loaded.desired, known))
    told = replace(plan, warnings=(*said, *plan.warnings), is_of_snapshot=True)
    return with_secrets_told(told, environ)


def _require_same_aim(snapshot: Snapshot, project: Project, aim: Aim) -> None:
    taken_of = {
        "stack": (snapshot.stack, project.stack),
        "environment": (snapshot.aim.environment or "(none)", aim.environment or "(none)"),
        "API": (snapshot.aim.api, aim.api),
    }
    problems = [
        Problem(
            "other-snapshot",
            f"the snapshot is of the {what} {theirs}, and this is {ours}",
            "name the snapshot that was taken of this one, or record it",
        )
        for what, (theirs, ours) in taken_of.items()
        if theirs != ours
    ]
    if problems:
        raise Rejected(*problems)


def _listing(recorded: SnapshotList) -> ListEndpoint | None:
    kind = recorded.kind
    if kind in KINDS:
        return listing_of(
            KINDS[kind], namespace=recorded.namespace_id, parent=(recorded.parent, "")
        )
    return lookup_listing_of(LOOKUPS[kind]) if kind in LOOKUPS else None


def _recordings_of(snapshot: Snapshot) -> tuple[list[RecordedList], list[RecordedAnswer]]:
    read = [(each, listing) for each in snapshot.lists if (listing := _listing(each)) is not None]
    lists = [
        RecordedList(
            listing.path,
            each.namespace_id,
            None
            if each.rows is None
            else [row.name if row.body is None else row.body for row in each.rows],
            listing.rows_field,
        )
        for each, listing in read
        if listing.single is None or each.rows is None
    ]
    # No list: the one that is there, or null.
    singles = [
        RecordedAnswer(
            listing.path, each.namespace_id, next((row.body for row in each.rows or ()), None)
        )
        for each, listing in read
        if listing.single is not None and each.rows is not None
    ]
    rate = {"rate_limits": {"metadata": snapshot.per_minute}}
    return lists, [RecordedAnswer("/v1/me", "", rate), *singles]


def _rows_by_address(snapshot: Snapshot) -> Iterator[tuple[Address, SnapshotRow]]:
    for each in snapshot.lists:
        for row in each.rows or ():
            yield Address(each.kind, each.namespace, row.name), row


def _live_addresses(desired: Desired) -> Iterator[tuple[Address, Resource]]:
    """Each declared resource, under the addresses at which it is compared with what is live."""
    namespaces = {
        address.name: resource.renamed_from
        for address, resource in desired.resources.items()
        if KINDS[address.kind].is_container
    }
    for address, resource in desired.resources.items():
        namespace = namespaces.get(address.namespace) or address.namespace
        for name in filter(None, (address.name, resource.renamed_from)):
            yield Address(address.kind, namespace, name), resource


def _unknown(desired: Desired, known: Mapping[Address, SnapshotRow]) -> Iterator[Problem]:
    """What is live, is declared by now, and was noted as somebody else's or in another form."""
    for address, resource in _live_addresses(desired):
        row = known.get(address)
        if row is None:
            continue
        extra = resource.spec.get("extra")
        said = extra if isinstance(extra, Mapping) else {}
        fields = sorted(said.keys() & set(row.left_out))
        if row.is_outline or fields:
            what = f"what `{fields[0]}` of {address} is" if fields else f"the fields of {address}"
            yield Problem(
                "not-in-snapshot",
                f"the snapshot does not know {what}: no manifest declared it when it was taken",
                _ANEW,
                address=resource.address,
                location=resource.locations.of_value(()),
            )


def _warn_of_snapshot(snapshot: Snapshot) -> Problem:
    return Problem(
        "planned-against-snapshot",
        f"this plan was made against a snapshot of {snapshot.taken_at}, and the API was not asked",
        "what has changed there since then is not in it; it cannot be saved or applied",
        Severity.WARNING,
    )


def _warn_uncompared(desired: Desired, known: Mapping[Address, SnapshotRow]) -> Iterator[Problem]:
    for address, resource in _live_addresses(desired):
        if address in known and has_plain_secrets(resource):
            yield Problem(
                "secret-not-in-snapshot",
                f"{resource.address} spells out a secret, which a snapshot does not hold: whether "
                "it changes cannot be told",
                "write ${secret.NAME} in its place",
                Severity.WARNING,
                address=resource.address,
                location=resource.locations.of_value(()),
            )
