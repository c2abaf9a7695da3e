"""What is live and whose it is; and one live resource, as a manifest or as the API told it."""

from collections.abc import Iterator

from msgspec import Struct

from reconciler.api.client import Reader
from reconciler.kinds import KINDS
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address, parse_address
from reconciler.model.data import Fields
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired, LiveResource
from reconciler.model.text.nearest import nearest
from reconciler.planning.export.secrets import SecretNames
from reconciler.planning.match.ownership import Ownership, owner_of
from reconciler.rendering.words.raw import mask_body
from reconciler.workflows.account import Account, read_account
from reconciler.workflows.export_manifests import Manifest, write_manifests
from reconciler.workflows.selection import Wanted


class LiveRow(Struct, frozen=True):
    """One live resource, as a list shows it."""

    address: Address
    id: str
    owner: str
    """`ours`, `stack NAME`, `nobody`, `system` or `no stamp`."""
    documents: int | None = None
    objects: int | None = None
    changed_at: str = ""
    """As the API tells it; empty where it does not."""


class Found(Struct, frozen=True):
    """One live resource in every form that can be shown."""

    manifest: Manifest
    raw: Fields
    """As the API told it, without its secrets."""


async def list_live(project: Project, reader: Reader, *, wanted: Wanted) -> list[LiveRow]:
    """What is live of the kinds that can be declared, in the order of addresses.

    Raises `Rejected` for a pattern that matches nothing, and else as `make_plan` does.
    """
    nothing = Desired(project.stack, {}, project.previously)
    account = await read_account(reader, nothing, namespaces=wanted.scope(project.namespaces))
    rows = list(_rows(account, nothing))
    if problems := [*wanted.report_idle({row.address for row in rows})]:
        raise Rejected(*problems)
    return sorted((row for row in rows if wanted.has(row.address)), key=lambda row: row.address)


def _rows(account: Account, stack: Desired) -> Iterator[LiveRow]:
    for found in account.live.resources.values():
        is_made = found.address in account.made
        yield _row(found, "system" if is_made else _owner(found, stack))
    for found in account.system:
        yield _row(found, "system")
    for found in account.live.leaving.values():
        yield _row(found, f"{_owner(found, stack)}, being deleted")


def _owner(found: LiveResource, stack: Desired) -> str:
    match owner_of(found, KINDS[found.address.kind], stack):
        case Ownership.OURS | Ownership.EARLIER:
            return "ours"
        case Ownership.FOREIGN:
            return f"stack {found.stamp.stack if found.stamp else ''}"
        case Ownership.NOBODY:
            return "nobody"
        case _:
            return "no stamp"


def _row(found: LiveResource, owner: str) -> LiveRow:
    counts = KINDS[found.address.kind].counts
    changed = found.body.get("updated_at") or found.body.get("created_at")
    return LiveRow(
        found.address,
        found.id,
        owner,
        _count(found.body, counts.documents),
        _count(found.body, counts.objects),
        changed if isinstance(changed, str) else "",
    )


def _count(body: Fields, field: str | None) -> int | None:
    held = body.get(field) if field else None
    return held if isinstance(held, int) and not isinstance(held, bool) else None


async def find_one(project: Project, reader: Reader, *, word: str) -> Found:
    """The live resource of an address, whose last part may be an id; or of an id alone.

    Raises `Rejected` where nothing, or more than one thing, is called so.
    """
    nothing = Desired(project.stack, {}, project.previously)
    wanted = Wanted(patterns=(word,))
    account = await read_account(reader, nothing, namespaces=wanted.scope(project.namespaces))
    found = _only(_matching(account, word), word, account)
    names = SecretNames()
    (manifest,) = write_manifests([found], account, names, adopt=False)
    return Found(manifest, mask_body(KINDS[found.address.kind], found.body))


def _matching(account: Account, word: str) -> list[LiveResource]:
    everything = [
        *account.live.resources.values(),
        *account.system,
        *account.live.leaving.values(),
    ]
    named = [each for each in everything if str(each.address) == word]
    return named or [each for each in everything if _is_its_id(each, word)]


def _is_its_id(found: LiveResource, word: str) -> bool:
    address = parse_address(word)
    if address is None:
        return found.id == word
    is_alike = (address.kind, address.namespace) == (found.address.kind, found.address.namespace)
    return is_alike and found.id == address.name


def _only(found: list[LiveResource], word: str, account: Account) -> LiveResource:
    if len(found) == 1:
        return found[0]
    if found:
        says = f"{word} is the id of {', '.join(str(each.address) for each in found)}"
        raise Rejected(Problem("ambiguous-address", says, "name one of them by its address"))
    close = nearest(word, map(str, account.live.resources))
    remedy = f"did you mean `{close}`?" if close else "`reconciler list` shows what is live"
    if "*" in word:
        remedy = f"name one of those that `reconciler list '{word}'` shows"
    raise Rejected(Problem("not-live", f"nothing live is called {word}", remedy))
