"""What a kind is, besides its fields: its endpoints, its limits, and how the API treats it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from reconciler.kinds.declaration.catalogue_uses import CatalogueUse
from reconciler.kinds.declaration.legacy_fixes import Rewrite, not_known
from reconciler.kinds.declaration.listing import Listing, Lookup, Parent
from reconciler.kinds.declaration.spec import Spec, TopSpec
from reconciler.kinds.declaration.vendor_section import VendorSection
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.problem import Problem


@dataclass(frozen=True, slots=True)
class LegacySpelling:
    """An older or wrong shape seen in published examples, and how it is written now."""

    path: str
    """Where it stands: `stages[].stage_id`; a bare name means the top of the spec."""
    remedy: str
    """`<key>` is filled in with what stands beside it under this key, `<item>` with the item of a
    list itself, `<successor of key>` and `<parameters of key>` with what took the place of the
    stage that stands under a key, and how that is told what to do."""
    replaces: str | None = None
    """The field beside it that is therefore not missing as well."""
    unless: str | None = None
    """Not when the value itself has this key, because then the name is the user's own."""
    when: Callable[[Fields], bool] = field(default=lambda _: True)
    """Only beside such fields; an item of a list stands alone, as `item`."""
    fix: Rewrite = not_known
    """The same in steps, where it has an equivalent."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Which fields of the read model tell what would be lost (class V); `None`: not told."""

    documents: str | None = None
    objects: str | None = None
    bytes: str | None = None
    complete: str | None = None
    """False in this field means that the counts may be too low."""
    documents_path: str = ""
    """Where the API counts the documents by now, behind the path of the one that holds them."""


@dataclass(frozen=True, kw_only=True)
class Features:
    """Which extractors a resource offers to others, and which it needs from them (§4.4, §5.4)."""

    offered: Callable[[Fields], frozenset[str] | None] = field(default=lambda _: None)
    """As `extractor@version`; `None` when nobody but the server can say."""
    needed: Callable[[Fields], Iterator[tuple[FieldPath, str]]] = field(default=lambda _: iter(()))
    """Where it says so, and what: `extractor@version`, or a feature URI."""
    from_kind: str = ""
    """Whose offer is asked: that of the namespace around it, or of what it refers to."""


@dataclass(frozen=True, kw_only=True)
class Properties:
    """Which properties a resource's objects have, and which of its sources' it reads (§4.3)."""

    held: Callable[[Fields], frozenset[str] | None] = field(default=lambda _: None)
    """Their names; `None` when nobody but the server can say."""
    read: Callable[[Fields], Iterator[tuple[FieldPath, str]]] = field(default=lambda _: iter(()))
    """Where it says so, and the name."""
    source: str = ""
    """The field whose references are the sources."""


@dataclass(frozen=True, kw_only=True)
class PublicForm:
    """The public form that a resource may have: a sub-resource, published and withdrawn (§9)."""

    suffix: str
    settings: tuple[str, ...]
    """What a request to publish accepts of what is read back."""
    switches: tuple[str, ...] = ()
    """What is on at first, and is turned off by an update only."""
    filled_in: tuple[str, ...] = ()
    """Keys that the server adds inside a setting when it publishes."""
    obstacle: Callable[[Fields], str | None] = field(default=lambda _: None)
    """Why what was read cannot be published again as it is; `None` when it can."""

    def settings_of(self, read: Fields) -> Fields:
        """What it takes to publish again what was read, without what the server sets."""
        settings = {
            key: self._without_filled_in(read[key])
            for key in self.settings
            if read.get(key) is not None
        }
        return {**settings, **{key: False for key in self.switches if read.get(key) is False}}

    def _without_filled_in(self, value: Data) -> Data:
        if not isinstance(value, Mapping):
            return value
        return {key: inner for key, inner in value.items() if key not in self.filled_in}


@dataclass(frozen=True, kw_only=True)
class Execution:
    """How a resource is run, as a search (§12)."""

    suffix: str = "/execute"
    """Behind the path of one resource; behind that of all, stages are run that came along."""
    request: type[TopSpec]
    """What can be asked."""
    inputs: str
    """The field of the spec that says which inputs there are."""
    stages: str
    """The field of the spec that holds its stages."""
    carried: tuple[str, ...]
    """The other fields of the spec that go along with stages."""
    evaluations: str = "/evaluations"
    """Behind the path of one resource: its runs against judged queries (§18)."""
    interactions: str = "/evaluations/generate-from-interactions"
    """Behind it: judged queries, made of what its users did with its results (§18.4)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """One kind of resource: its fields, its endpoints, and how the API treats it."""

    name: str
    spec: type[Spec]
    path: str
    """The collection's path, `/v1/buckets`; one resource is `{path}/{id}`. `{parent}` in it stands
    for the id of the resource in whose path it lies."""
    id_field: str
    name_field: str
    name_length: tuple[int, int | None] = (1, None)
    name_pattern: str | None = None
    is_namespaced: bool = True
    organization_path: str | None = None
    """The path of those of its resources that live in no namespace, where it has such."""
    parent: Parent | None = None
    """The resource in whose path it lies."""
    is_singleton: bool = False
    """There is one or none at its path, which no id follows; a GET answers null for none."""
    listing: Listing = field(default_factory=Listing)
    are_names_unique: bool = True
    """The API refuses a second one of the same name (§13)."""
    is_pruned: bool = True
    """Is deleted where its manifest is gone; otherwise only a tombstone ends it."""
    updates_with: Literal["PATCH", "PUT"] = "PATCH"
    """The request that changes it; a PUT is told everything (§8.2)."""
    read_model: Callable[[Fields], Fields] = field(default=lambda body: body)
    """A live body with its declared form beside the one that is read, where they differ."""
    is_local: bool = False
    """Lives in the manifests only: it is asked, and never sent; it has no path and no id."""
    is_judged: bool = False
    """Its files hold queries and judgements, which are read along with it."""
    copies: Lookup | None = None
    """Where the API keeps copies of what lives in the manifests."""
    is_container: bool = False
    """Resources of other kinds live in it: the one kind that the middle of an address names."""
    is_stamped: bool = True
    """Has `metadata`, and so can carry the owner's stamp (§0.16)."""
    envelope: str | None = None
    """Some answers wrap the resource in this key (§5.1); both forms are accepted."""
    is_deleted_later: bool = False
    """A delete answers with a task (§0.6)."""
    is_patch_untyped: bool = False
    """The API may ignore what an update says, so that it is read again and compared (§4.5)."""
    version_field: str | None = None
    """The field of the read model that counts its updates."""
    ready_field: str | None = None
    """Children wait until this field of the read model is true."""
    counts: Counts = Counts()
    is_system: Callable[[Fields], bool] = field(default=lambda _: False)
    """Made by the server itself: nobody's, and never offered."""
    is_leaving: Callable[[Fields], bool] = field(default=lambda _: False)
    """Still listed, but being deleted (§16.25)."""
    features: Features = Features()
    properties: Properties = Properties()
    uses: Callable[[Fields], Iterator[CatalogueUse]] = field(default=lambda _: iter(()))
    """What a spec, or a live body, takes from the catalogues of stages and extractors."""
    checks: tuple[Callable[[Fields], Iterator[Problem]], ...] = ()
    """What a spec must mean besides having its shape; paths start inside the spec."""
    is_swappable: bool = False
    """A successor may live beside it under another name until it takes over."""
    is_published: Callable[[Fields], bool] = field(default=lambda _: False)
    """Has a public form, which a swap has to take along (§9)."""
    public_form: PublicForm | None = None
    loses: tuple[str, ...] = ()
    """What goes with it besides what is counted, as ends of "loses ..."."""
    legacy: tuple[LegacySpelling, ...] = ()
    answered: frozenset[str] = frozenset()
    """What only answers hold, besides the id: copied into a spec, it says nothing (class S, V)."""
    execution: Execution | None = None
    """It can be run, and answers a search."""
    vendor: VendorSection = field(default_factory=VendorSection)
    """How the vendor's own manifest declares it."""

    def path_at(self, namespace: str, parent: str = "") -> str:
        """The path of all of them: in a namespace, or without one at the organisation.

        `parent` is the id of what they lie in, as a path holds it.
        """
        at_organization = not namespace and self.organization_path is not None
        path = self.organization_path if at_organization and self.organization_path else self.path
        return path.replace("{parent}", parent)

    @property
    def is_on_demand(self) -> bool:
        """Its lists are read only where something asks for them: a stack owns none unseen."""
        is_owned = self.is_container or (self.is_stamped and self.is_pruned)
        return not is_owned or self.parent is not None
