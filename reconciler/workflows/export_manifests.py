"""Live resources as manifests: what each says, in text, and which secrets have to be set."""

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct, field

from reconciler.kinds import KINDS
from reconciler.kinds.compile.compile import facts_of
from reconciler.manifest.export.document import document_text
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields, show_path
from reconciler.model.resource import LiveResource
from reconciler.planning.export.names import KeptId, in_names, sources_of
from reconciler.planning.export.secrets import SecretNames
from reconciler.planning.export.spec import Exporting
from reconciler.workflows.account import Account


class Manifest(Struct, frozen=True):
    """What a manifest says of one live resource."""

    address: Address
    spec: Fields
    lifecycle: Fields = field(default_factory=dict)
    comments: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole file."""
        return document_text(
            self.address,
            self.spec,
            lifecycle=self.lifecycle,
            kinds=KINDS,
            comments=self.comments,
        )


def write_manifests(
    resources: Iterable[LiveResource], account: Account, names: SecretNames, *, adopt: bool
) -> Iterator[Manifest]:
    """One manifest each; `adopt` lets the next apply take over what nobody owns."""
    for found in resources:
        kind = KINDS[found.address.kind]
        named = in_names(found, kind, account.naming)
        exporting = Exporting(
            found,
            kind,
            named.fields,
            tuple(sources_of(found, kind, account.naming, account.live)),
            account.live.catalogue,
            partial(_hide, names, found.address),
        )
        lifecycle = dict(_lifecycle(found, adopt=adopt))
        comments = (*map(_comment, named.kept), *_untold(found))
        yield Manifest(found.address, exporting.to_spec(), lifecycle, comments)


def _hide(names: SecretNames, address: Address, path: FieldPath, value: Data) -> Data:
    return names.hide(address, path, value)


def _lifecycle(found: LiveResource, *, adopt: bool) -> Iterator[tuple[str, Data]]:
    """What the stamp says besides whose it is; and that an unstamped one may be taken over."""
    stamp = found.stamp
    if stamp is None:
        if adopt and KINDS[found.address.kind].is_stamped:
            yield "adopt", True
        return
    if stamp.is_protected:
        yield "prevent_destroy", True
    if stamp.secrets_version is not None:
        yield "secrets_version", stamp.secrets_version


def _comment(kept: KeptId) -> str:
    return f"spec.{show_path(kept.path)} keeps the id {kept.id}: {kept.why}"


def _untold(found: LiveResource) -> Iterator[str]:
    """What is set and cannot be written, and would be missing where all of this is made anew."""
    for name, facts in facts_of(KINDS[found.address.kind]).fields.items():
        if facts.is_set_by is not None and found.body.get(facts.is_set_by) is True:
            yield f"spec.{name} is set, and the API does not tell to what: write it here"
