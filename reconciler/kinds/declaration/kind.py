"""What a kind is, besides its fields: its endpoints, its limits, and how the API treats it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field

from reconciler.kinds.declaration.catalogue_uses import CatalogueUse
from reconciler.kinds.declaration.legacy_fixes import Rewrite, not_known
from reconciler.kinds.declaration.listing import Listing, Lookup, Parent
from reconciler.kinds.declaration.runs import Run
from reconciler.kinds.declaration.spec import Spec, TopSpec
from reconciler.kinds.declaration.vendor_section import VendorSection
from reconciler.model.address import Address
from reconciler.model.data import FieldPath, Fields
from reconciler.model.problem import Problem


class LegacySpelling(Struct, frozen=True):
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
    says: str = "is an older form that the API no longer takes"
    """Why it is wrong, after its path."""


class Counts(Struct, frozen=True, kw_only=True):
    """Which fields of the read model tell what would be lost (class V); `None`: not told."""

    documents: str | None = None
    objects: str | None = None
    bytes: str | None = None
    complete: str | None = None
    """False in this field means that the counts may be too low."""
    documents_path: str = ""
    """Where the API counts the documents by now, behind the path of the one that holds them."""


class Features(Struct, frozen=True, kw_only=True):
    """Which extractors a resource offers to others, and which it needs from them (§4.4, §5.4)."""

    offered: Callable[[Fields], frozenset[str] | None] = field(default=lambda _: None)
    """As `extractor@version`; `None` when nobody but the server can say."""
    needed: Callable[[Fields], Iterator[tuple[FieldPath, str]]] = field(default=lambda _: iter(()))
    """Where it says so, and what: `extractor@version`, or a feature URI."""
    from_kind: str = ""
    """Whose offer is asked: that of the namespace around it, or of what it refers to."""


class Properties(Struct, frozen=True, kw_only=True):
    """Which properties a resource's objects have, and which of its sources' it reads (§4.3)."""

    held: Callable[[Fields], frozenset[str] | None] = field(default=lambda _: None)
    """Their names; `None` when nobody but the server can say."""
    read: Callable[[Fields], Iterator[tuple[FieldPath, str]]] = field(default=lambda _: iter(()))
    """Where it says so, and the name."""
    source: str = ""
    """The field whose references are the sources."""


Unrepeatable: TypeAlias = Callable[[Fields, Fields, Fields | None], Iterator[tuple[str, str]]]


class Availability(Struct, frozen=True, kw_only=True):
    """A field that is unique in the world, and where the API tells whether a value is free."""

    field: str
    suffix: str
    """Behind the path of one resource, which need not be there."""
    parameter: str
    told_in: str
    """The field of the answer that tells."""


class Execution(Struct, frozen=True, kw_only=True):
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


class Probe(Struct, frozen=True, kw_only=True):
    """A request that asks whether what was written works; its answer changes nothing."""

    suffix: str
    """Behind the path of one resource."""
    passed: str
    """The field of the answer that says whether it does."""
    says: str
    """The field that says why not."""


class Kind(Struct, frozen=True, kw_only=True, eq=False):
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
    id_prefix: str = ""
    """Where a path takes names as well: what begins so is read as an id, and no name may."""
    is_namespaced: bool = True
    organization_path: str | None = None
    """The path of those of its resources that live in no namespace, where it has such."""
    parent: Parent | None = None
    """The resource in whose path it lies."""
    is_singleton: bool = False
    """There is one or none at its path, which no id follows; a GET answers null for none."""
    listing: Listing = field(default_factory=Listing)
    belongs_to: Mapping[str, str] = field(default_factory=dict)
    """The kind that may have made it for itself -> its field with the id: it is a part of that."""
    are_names_unique: bool = True
    """The API refuses a second one of the same name (§13)."""
    is_vital: bool = True
    """Nothing is planned for a key that may not list them, declared or not."""
    is_pruned: bool = True
    """Is deleted where its manifest is gone; otherwise only a tombstone ends it."""
    ends_for_good: str = ""
    """What nobody can bring back, and may be in the way of another one of its name; as the end of
    "deleting it ...". It is deleted only where its name is given on the command line."""
    identity: tuple[str, ...] = ()
    """The fields that tell which one is meant, where it has no name at the API: its own stands in
    its stamp, and what has no stamp is found by these."""
    needed: tuple[str, ...] = ()
    """The fields that must be true for some of those that refer to it."""
    probe: Probe | None = None
    """Asked after a create or a change; what it says is told."""
    needs_permission: str = ""
    """The permission that a key must have to create one, where that is not every key's."""
    updates_with: Literal["PATCH", "PUT"] = "PATCH"
    """The request that changes it; a PUT is told everything (§8.2)."""
    read_model: Callable[[Fields], Fields] = field(default=lambda body: body)
    """A live body with its declared form beside the one that is read, where they differ."""
    is_named_in_texts: bool = False
    """The API's own templates name it (§5.4), so that any text of anything may use it."""
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
    """Some answers wrap the resource in this key (§0.13); both forms are accepted."""
    is_deleted_later: bool = False
    """A delete answers with a task (§0.6)."""
    is_patch_untyped: bool = False
    """The API may ignore what an update says, so that it is read again and compared (§4.5)."""
    version_field: str | None = None
    """The field of the read model that counts its updates."""
    busy_field: str = ""
    """While this field of the read model is true, the API refuses every change with a 409."""
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
    checks_at: tuple[Callable[[Address, Fields], Iterator[Problem]], ...] = ()
    """Likewise, where that depends on what it lives in."""
    is_swappable: bool = False
    """A successor may live beside it under another name until it takes over."""
    is_published: Callable[[Fields], bool] = field(default=lambda _: False)
    """Has a public form (§9), which ends with it."""
    outage: str | None = None
    """What is missed until it is made anew, where that is noticed at once; likewise."""
    unrepeatable: Unrepeatable | None = None
    """Why it cannot be made anew as it is live, and what to declare for that: told by its declared
    fields, its live body, and that of what it belongs to, where it is known."""
    availability: Availability | None = None
    loses: tuple[str, ...] = ()
    """What goes with it besides what is counted, as ends of "loses ..."."""
    ends: tuple[str, ...] = ()
    """Likewise, of what goes also where it is deleted and not replaced."""
    legacy: tuple[LegacySpelling, ...] = ()
    answered: frozenset[str] = frozenset()
    """What only answers hold, besides the id: copied into a spec, it says nothing (class S, V)."""
    execution: Execution | None = None
    """It can be run, and answers a search."""
    run: Run | None = None
    """It does nothing until it is run, and goes on as it was until it is run again."""
    makes: Mapping[str, str] = field(default_factory=dict)
    """What the server makes for it: `output_ids[]` of the read model -> the kind whose id stands
    there. It is nobody's, and gone with it; what it only refers to as well, it did not make."""
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
    def is_its_name(self) -> bool:
        """Its name is its id: no request changes it."""
        return bool(self.id_field) and self.id_field == self.name_field

    @property
    def may_be_unlisted(self) -> bool:
        """Whether a key that may not list them does for a stack that declares none."""
        return self.is_on_demand or not self.is_vital

    @property
    def is_named_in_stamp(self) -> bool:
        """Its name is ours alone, and stands in its stamp."""
        return bool(self.identity)

    @property
    def is_on_demand(self) -> bool:
        """Its lists are read only where something asks for them: a stack owns none unseen."""
        is_owned = self.is_container or (self.is_stamped and self.is_pruned)
        return not is_owned or self.parent is not None
