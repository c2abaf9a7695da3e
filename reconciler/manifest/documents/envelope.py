"""The envelope around a spec: apiVersion, kind, metadata and lifecycle, the same for all kinds."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct
from pydantic import Field, ValidationError

from reconciler.kinds.compile.paths import facts_at
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.validation.server_set import server_set_in, without_server_set
from reconciler.manifest.documents.shape import FileShape, complaints
from reconciler.manifest.yaml.document import Document, Trap
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields, is_object
from reconciler.model.location import Locations
from reconciler.model.problem import Problem
from reconciler.model.resource import Lifecycle, OnReplace, Resource

API_VERSION = "reconciler/v1"


class MetadataShape(FileShape):
    """How a resource is called."""

    name: str
    """Its name: with the kind and the namespace, its address."""
    namespace: str | None = None
    """The name of the namespace that it lives in."""
    renamed_from: str | None = None
    """The name that it still has: it is renamed in place, where the API can."""


class LifecycleShape(FileShape):
    """How a resource wants to be treated."""

    prevent_destroy: bool = False
    """No plan deletes or replaces it, also where its manifest is gone."""
    on_replace: Literal["refuse", "recreate", "swap", "version"] = "refuse"
    """What is done where a change cannot be made in place."""
    ignore_changes: list[str] = Field(default_factory=list)
    """Paths of fields that are left as they are: `stages.search.config.parameters.limit`."""
    ensure: Literal["present", "absent", "released"] = "present"
    """`absent` deletes it, whoever owns it by name; `released` gives it up and deletes nothing."""
    adopt: bool = False
    """Takes it over where it is live and nobody owns it."""
    republish: bool | None = None
    """Known no more: what is published is a resource of its own."""
    secrets_version: int | None = Field(default=None, ge=1)
    """A higher number sends its secrets again."""
    take_over_from: str | None = None
    """The stack that hands it over, which declares it `released`."""


class Envelope(FileShape):
    """A whole document; what is inside `spec` is its kind's business."""

    apiVersion: str  # noqa: N815 - the key as it is written
    """`reconciler/v1`: what tells a manifest from other tools' files."""
    kind: str
    """What is declared."""
    metadata: MetadataShape
    """How it is called."""
    lifecycle: LifecycleShape | None = None
    """How it wants to be treated."""
    spec: dict[str, object] | None = None
    """Its fields, under the API's own names."""


FLAGS = frozenset(
    {("lifecycle", "prevent_destroy"), ("lifecycle", "adopt"), ("lifecycle", "republish")}
)
"""Fields of the envelope where `yes` and `no` are as good as true and false."""


class Declaration(Struct, frozen=True):
    """A document that means to be a resource, and as much of it as could be told."""

    content: Fields
    locations: Locations
    kind: Kind | None
    address: Address | None
    traps: tuple[Trap, ...] = ()
    unfilled: frozenset[FieldPath] = frozenset()
    """Fields whose variables have a problem already; nothing else is said of them."""
    may_hold_secrets: bool = True
    server_set: tuple[FieldPath, ...] = ()
    """Where the spec says what the server sets."""

    @property
    def spec(self) -> Fields:
        """The declared fields; none when there is no usable spec."""
        spec = self.content.get("spec")
        return spec if type(spec) is dict else inner(self.content, "spec")

    @property
    def is_wanted(self) -> bool:
        """Whether it declares what the resource is to be: not that it goes, or is given up."""
        if "lifecycle" not in self.content:
            return True
        return inner(self.content, "lifecycle").get("ensure") not in ("absent", "released")

    def is_secret(self, path: FieldPath) -> bool:
        """Whether the value at a path of the document must never be shown."""
        if self.kind is None or path[:1] != ("spec",):
            return False
        ends = range(2, len(path) + 1)
        return any(facts_at(self.kind, path[1:end], self.spec).is_secret for end in ends)


def inner(content: Fields, key: str) -> Fields:
    """The map under a key, or an empty one."""
    value = content.get(key)
    return value if isinstance(value, dict) or is_object(value) else {}


def declare(document: Document, kinds: Mapping[str, Kind]) -> Declaration:
    """Tell what a document means to be; nothing is judged yet."""
    content = document.content if isinstance(document.content, Mapping) else {}
    kind = kinds.get(_text(content.get("kind")))
    address = _address(inner(content, "metadata"), kind) if kind else None
    return Declaration(
        content,
        document.locations,
        kind,
        address,
        document.traps,
        may_hold_secrets=document.may_hold_secrets,
        server_set=tuple(server_set_in(kind, inner(content, "spec"))) if kind else (),
    )


def _address(metadata: Fields, kind: Kind) -> Address | None:
    name = _text(metadata.get("name"))
    namespace = _text(metadata.get("namespace")) if kind.is_namespaced else ""
    needs_namespace = kind.is_namespaced and kind.organization_path is None
    is_unreadable = not namespace and metadata.get("namespace") is not None and kind.is_namespaced
    is_named = name and (namespace or not needs_namespace) and not is_unreadable
    return Address(kind.name, namespace, name) if is_named else None


def _text(value: Data) -> str:
    return value if isinstance(value, str) else ""


def envelope_complaints(declaration: Declaration) -> Iterator[Problem]:
    """What keeps the document from having an envelope."""
    content = declaration.content
    if not declaration.is_wanted:
        content = {key: value for key, value in content.items() if key != "spec"}
    yield from complaints(Envelope, content, "a manifest")


_UNSAID: Final = Lifecycle()


def to_resource(declaration: Declaration, address: Address) -> Resource:
    """The resource that a document declares; of a faulty one, as much as can be told."""
    metadata = inner(declaration.content, "metadata")
    return Resource(
        address=address,
        spec=_spec_to_plan(declaration),
        locations=declaration.locations,
        lifecycle=_lifecycle(declaration),
        renamed_from=_text(metadata.get("renamed_from")) or None,
        may_hold_secrets=declaration.may_hold_secrets,
    )


def _spec_to_plan(declaration: Declaration) -> Fields:
    if not declaration.is_wanted or declaration.kind is None:
        return {}
    spec = declaration.spec
    if declaration.server_set:
        spec = without_server_set(declaration.kind, spec)
    parent = declaration.kind.parent
    if parent is None or not parent.is_name:
        return spec
    return {parent.field: inner(declaration.content, "metadata").get("name"), **spec}


def _lifecycle(declaration: Declaration) -> Lifecycle:
    said = inner(declaration.content, "lifecycle")
    if not said:  # as of most
        return _UNSAID
    try:
        shape = LifecycleShape.model_validate(said)
    except ValidationError:  # told as problems; what is only looked at needs none of it
        shape = LifecycleShape()
    return Lifecycle(
        prevent_destroy=shape.prevent_destroy,
        on_replace=OnReplace(shape.on_replace),
        ignore_changes=tuple(shape.ignore_changes),
        adopt=shape.adopt,
        is_tombstone=shape.ensure == "absent",
        secrets_version=shape.secrets_version,
        is_released=shape.ensure == "released",
        take_over_from=shape.take_over_from,
    )
