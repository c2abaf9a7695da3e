"""The vocabulary in which a kind is declared: one page, its fields, and the facts on each field.

A field says its policy (`Default` or `Server`), and, where they apply, its mutability (`Rule`), its
reference, secrecy, order and the request that carries it. Everything else (validation, references,
normalising, diffing, masking, requests) follows from these marks.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from reconciler.model.data import Data, FieldPath, Fields


class Spec(BaseModel):
    """Fields of the API, under the API's own names; a key that is not listed is a problem."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, defer_build=True, protected_namespaces=()
    )


class OpenSpec(Spec):
    """Fields beside which the API accepts any other key (§1.6, "Open")."""

    model_config = ConfigDict(extra="allow")


class BadCombination(ValueError):
    """Fields that are each right and not right together; raised by a spec's own validators."""

    def __init__(self, says: str, remedy: str) -> None:
        super().__init__(says)
        self.remedy = remedy


class NoWay:
    """Stands where the API offers no way back to a default."""


NO_WAY: Final = NoWay()


@dataclass(frozen=True, slots=True)
class Default:
    """Omitted means this value; drift away from it is a change back.

    `reset` is what a request says to return to it; `NO_WAY` makes that change a refusal. Null,
    absent and `reset` count as the same value.
    """

    value: Data = None
    reset: Data | NoWay = NO_WAY


@dataclass(frozen=True, slots=True)
class Server:
    """Omitted is the server's business; when declared, only the declared keys are compared.

    `null_clears`: the contract documents that null removes the value (§1.6).
    """

    null_clears: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of one field, with what its rule may look at."""

    before: Data
    after: Data
    live: Fields
    """The whole read model: whether it is published, disabled, and so on."""


Rule: TypeAlias = Callable[[Proposal], str | None]
"""Why the API cannot make this change in place, or `None` when it can."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How a field may change; fields without this mark change in place."""

    rule: Rule
    summary: str
    """The rule in words, for `explain`."""


def immutable(why: str) -> Changes:
    """A field that never changes in place."""
    return Changes(lambda _: why, f"never in place: {why}")


@dataclass(frozen=True, slots=True)
class RefersTo:
    """The value, or each item of the list, names a resource of this kind."""

    kind: str
    within: str | None = None
    """A field beside this one that names the namespace to look in, when it is another one."""
    is_loose: bool = False
    """The API keeps names as they are, so nothing must exist first."""
    is_key: bool = False
    """The keys of the map are the references, not its values."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Masked in every output, on both sides."""


@dataclass(frozen=True, slots=True)
class Unordered:
    """The list is a set."""


@dataclass(frozen=True, slots=True)
class KeyedBy:
    """The items have an identity, under which changes are shown and ignored."""

    field: str
    is_ordered: bool = True


@dataclass(frozen=True, slots=True)
class Additive:
    """The server keeps items of its own here: declared ones are compared, the others kept."""


@dataclass(frozen=True, slots=True)
class NotReadBack:
    """Accepted on write, absent from every answer (§0.15): never compared."""


@dataclass(frozen=True, slots=True)
class ServerSet:
    """A key the server adds to a value (§14); dropped from what is compared and sent."""


@dataclass(frozen=True, slots=True)
class Written:
    """The server writes the value in a form of its own (§0.14); both sides are brought to it."""

    form: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class AfterCreate:
    """The create request does not know this field; an update follows it at once."""


@dataclass(frozen=True, slots=True)
class Through:
    """The one request that carries this field, where it is not the usual PATCH."""

    method: Literal["PATCH", "PUT"]
    suffix: str = ""


@dataclass(frozen=True)
class Inside:
    """Marks on paths inside an open map, such as `searches[].collection_identifiers[]`.

    With `by`, the marks depend on the value of the field of that name beside the map.
    """

    marks: Mapping[str, Mapping[str, "Mark"]]
    by: str | None = None


Mark: TypeAlias = (
    Default
    | Server
    | Changes
    | RefersTo
    | Secret
    | Unordered
    | KeyedBy
    | Additive
    | NotReadBack
    | ServerSet
    | Written
    | AfterCreate
    | Through
    | Inside
)

Anything: TypeAlias = object
"""A value that only the user or the server understands; the reader made sure it is plain data."""

OpenMap: TypeAlias = dict[str, Anything]
"""A map whose keys are the user's or the catalogue's, not ours."""

Metadata: TypeAlias = Annotated[OpenMap | None, Server()]
"""The user's own keys; the owner's stamp lives among them, unseen (§0.16)."""


class TopSpec(Spec):
    """What every kind's spec has besides its own fields."""

    extra: Annotated[OpenMap | None, Server()] = None
    """Fields newer than this version: sent as they are, compared by the declared keys."""


@dataclass(frozen=True, slots=True)
class Stale:
    """An older or wrong shape seen in published examples, and how it is written now."""

    path: str
    """Where it stands: `stages[].stage_id`; a bare name means the top of the spec."""
    remedy: str
    replaces: str | None = None
    """The field beside it that is therefore not missing as well."""
    unless: str | None = None
    """Not when the value itself has this key, because then the name is the user's own."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Which fields of the read model tell what would be lost (class V); `None`: not told."""

    documents: str | None = None
    objects: str | None = None
    bytes: str | None = None
    complete: str | None = None
    """False in this field means that the counts may be too low."""


@dataclass(frozen=True, kw_only=True)
class Features:
    """Which extractors a resource offers to others, and which it needs from them (§4.4, §5.4)."""

    offered: Callable[[Fields], frozenset[str] | None] = field(default=lambda _: None)
    """As `extractor@version`; `None` when nobody but the server can say."""
    needed: Callable[[Fields], Iterator[tuple[FieldPath, str]]] = field(default=lambda _: iter(()))
    """Where it says so, and what: `extractor@version`, or a feature URI."""
    from_kind: str = ""
    """Whose offer is asked: that of the namespace around it, or of what it refers to."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Kind:
    """One kind of resource: its fields, its endpoints, and how the API treats it."""

    name: str
    spec: type[TopSpec]
    path: str
    """The collection's path, `/v1/buckets`; one resource is `{path}/{id}`."""
    id_field: str
    name_field: str
    name_length: tuple[int, int | None] = (1, None)
    name_pattern: str | None = None
    is_namespaced: bool = True
    is_stamped: bool = True
    """Has `metadata`, and so can carry the owner's stamp (§0.16)."""
    envelope: str | None = None
    """Some answers wrap the resource in this key (§5.1); both forms are accepted."""
    is_deleted_later: bool = False
    """A delete answers with a task (§0.6)."""
    ready_field: str | None = None
    """Children wait until this field of the read model is true."""
    counts: Counts = Counts()
    is_system: Callable[[Fields], bool] = field(default=lambda _: False)
    """Made by the server itself: nobody's, and never offered."""
    is_leaving: Callable[[Fields], bool] = field(default=lambda _: False)
    """Still listed, but being deleted (§16.25)."""
    features: Features = Features()
    stale: tuple[Stale, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """A kind that is not managed here but may be referred to, by id or by name."""

    name: str
    path: str
    id_field: str
    name_field: str
    rows_field: str = "results"
    method: Literal["GET", "POST"] = "POST"
    is_namespaced: bool = True
