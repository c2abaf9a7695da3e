"""The facts that a kind states on its fields, as marks of their annotations.

A field says its policy (`Default` or `Computed`), and, where they apply, its mutability
(`Changes`), its reference, secrecy, order and the request that carries it. Everything else
(validation, references, normalising, diffing, masking, requests) follows from these marks.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from msgspec import Struct, field

from reconciler.kinds.declaration.changes import Changes
from reconciler.kinds.declaration.contradiction import Contradicts
from reconciler.kinds.declaration.requests import (
    AfterCreate,
    ApiName,
    RemovedBy,
    SentAs,
    SentThrough,
    Switched,
    Unproven,
    Versioned,
)
from reconciler.kinds.declaration.variants import Variants
from reconciler.model.change import ChangeClass
from reconciler.model.data import Data, Fields
from reconciler.model.partly import PartlyCompared, Unhashed


class NoReset:
    """Stands where the API offers no way back to a default."""


NO_WAY: Final = NoReset()


def _never(*_: object) -> bool:
    return False


def always(*_: object) -> bool:
    """Of what is filled in where nobody chose, and is as much a choice where somebody did."""
    return True


class Default(Struct, frozen=True):
    """Omitted means this value; drift away from it is a change back.

    `reset` is what a request says to return to it; `NO_WAY` makes that change a refusal. Null,
    absent and `reset` count as the same value.
    """

    value: Data = None
    reset: Data | NoReset = NO_WAY


class Computed(Struct, frozen=True):
    """Omitted is the server's business; when declared, only the declared keys are compared."""

    null_clears: bool = False
    """The contract documents that null removes the value (§1.6)."""
    about: str | None = None
    """The field beside this one that it belongs to; where that changes, the server says it anew."""
    cleared_by: Data = None
    """What removes the value, and is as good as its absence (§8.2)."""
    usual: Data = None
    """What the server says where nobody did; with `is_filled_in`, what nobody can foretell."""
    is_filled_in: bool = False
    is_chosen: Callable[[Data, Fields, Sequence[Fields]], bool] = _never
    """Of what is filled in: whether a live value was somebody's choice all the same, told from the
    fields beside it and the live bodies of what the resource reads. Such a one is exported."""


class RefersTo(PartlyCompared, Struct, frozen=True):
    """The value, or each item of the list, names a resource of this kind."""

    kind: str
    """Empty where only some of `by_type` are references at all."""
    within: str | None = None
    """A field beside this one that names the namespace to look in, when it is another one."""
    is_loose: bool = False
    """The API keeps names as they are, so nothing must exist first."""
    is_key: bool = False
    """The keys of the map are the references, not its values."""
    is_qualified_outside: bool = False
    """Where the holder lives in no namespace, a name is said as `namespace/name`."""
    is_source: bool = False
    """It feeds the holder, which is emptied and disabled for good when it is deleted (§0.7)."""
    takes_holder: bool = False
    """The API ends the holder along with it (§7)."""
    needs: str = ""
    """A field of what it names that must be true, or the API will refuse what the holder is for."""
    by_type: Unhashed[Mapping[str, str]] = field(default_factory=dict)
    """The kind instead, by what the field `type_field` beside this one says; never `within`."""
    type_field: str = "type"

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind that it may lead to."""
        first = (self.kind,) if self.kind else ()
        return tuple(dict.fromkeys((*first, *self.by_type.values())))


class OnlyIn(Struct, frozen=True):
    """A field that has a meaning only for what lives there, where a kind lives in both."""

    home: Literal["namespace", "organisation"]


class InputsOf(Struct, frozen=True):
    """What the retriever in the field beside this one is asked with."""

    field: str


class Secret(Struct, frozen=True):
    """Masked in every output, on both sides."""

    in_headers: bool = False
    """Its values go into HTTP headers, which hold no line break."""


class Unordered(Struct, frozen=True):
    """The list is a set."""


class KeyedBy(Struct, frozen=True):
    """The items have an identity, under which changes are shown and ignored."""

    field: str
    is_ordered: bool = True


class Additive(Struct, frozen=True):
    """The server keeps items of its own here: declared ones are compared, the others kept."""


class GeneratedBeside(Struct, frozen=True):
    """The author's own list, but that the server adds to it where a field beside it says so."""

    by: str
    values: tuple[str, ...]


class Shared(Struct, frozen=True):
    """An open map in which others keep keys as well: only the declared ones are compared."""


class Catalogued(Struct, frozen=True):
    """One of the vendor's catalogues says what belongs into this map, and what is filled in."""

    catalogue: Literal["stages", "extractors"]
    by: tuple[str, ...]
    """The fields beside the map that name its entry there; several are joined by `@`."""


class NotReadBack(Struct, frozen=True):
    """Accepted on write, absent from every answer (§0.15): never compared."""

    contradicts: Contradicts | None = None
    kept_with: str = ""
    """The field beside it while whose value stays the API keeps what an update leaves out: then it
    is sent again only where somebody asks for it (§21)."""
    is_set_by: str | None = None
    """The field of the read model that tells whether there is a value, though not which: what was
    set and is not, or is not to be and is, is a difference."""


class ServerSet(Struct, frozen=True):
    """A key the server adds to a value (§0.14); dropped from what is compared and sent."""


class CanonicalForm(Struct, frozen=True):
    """The server writes the value in a form of its own (§0.14); both sides are brought to it."""

    form: Callable[[str], str]


class ToldBy(Struct, frozen=True):
    """The server may move the value by itself, and says elsewhere why: told where it differs."""

    why: Callable[[Fields], str | None]
    """The sentence, from a live body; `None` where the server says nothing."""
    reads: tuple[str, ...] = ()
    """The fields of the read model that it is told from; what stands there may quote a secret."""


class ChangeEffect(Struct, frozen=True):
    """What a change of this field means; without this mark, results of a search can change."""

    change_class: ChangeClass


class Deferrable(Struct, frozen=True):
    """May be set by an update after the create, where it would close a circle (§4.4, §13)."""


class NamesFile(Struct, frozen=True):
    """The value is the name of a file, relative to the folder of the manifest."""


class Inside(Struct, frozen=True):
    """Marks on paths inside an open map, such as `searches[].collection_identifiers[]`."""

    marks: Mapping[str, Mapping[str, "Mark"]]
    by: str | None = None
    """The field beside the map on whose value the marks depend."""


Mark: TypeAlias = (
    Default
    | Computed
    | Changes
    | RefersTo
    | OnlyIn
    | InputsOf
    | Secret
    | Unordered
    | KeyedBy
    | Additive
    | GeneratedBeside
    | Shared
    | Catalogued
    | NotReadBack
    | Variants
    | Switched
    | ServerSet
    | CanonicalForm
    | AfterCreate
    | Unproven
    | SentThrough
    | Versioned
    | ApiName
    | SentAs
    | ToldBy
    | RemovedBy
    | ChangeEffect
    | Deferrable
    | NamesFile
    | Inside
)

LABEL: Final = ChangeEffect(ChangeClass.METADATA)
"""A text or a mark for people: no search and no document changes with it."""
REPROCESSES: Final = ChangeEffect(ChangeClass.REPROCESS)
"""What is there already was processed the old way."""
