"""What is declared about a field, in one flat value that is quick to ask.

Everybody who must know something about a field asks here: normalising, references, masking,
requests, `explain`. Nobody else looks at marks; pydantic's fields are looked at once more, by
`explain`, which alone must tell types and limits in full.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cached_property
from typing import Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import BaseModel

from reconciler.kinds.declaration.changes import Changes
from reconciler.kinds.declaration.contradiction import Contradicts
from reconciler.kinds.declaration.marks import (
    CanonicalForm,
    Catalogued,
    Computed,
    Default,
    InputsOf,
    KeyedBy,
    NoReset,
    OnlyIn,
    RefersTo,
    ToldBy,
)
from reconciler.kinds.declaration.requests import RemovedBy, SentThrough, Switched
from reconciler.model.change import ChangeClass
from reconciler.model.data import Data, FieldPath

Expectation: TypeAlias = Literal["text", "flag", "number", "any"]


class Form(Enum):
    """What a value looks like, as far as planning cares."""

    SCALAR = "scalar"
    OBJECT = "object"
    LIST = "list"
    MAP = "map"
    """Keys are the user's and values are alike."""


class TaggedUnion(Struct, frozen=True):
    """An object of one of several models: which one, a field in it tells."""

    tag: str
    """That field."""
    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What it says -> the fields of the model that is meant."""
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Likewise, those that it must have."""

    def fields_beside(self, value: object) -> frozenset[str] | None:
        """The fields of the model that an object means; `None` where it does not say which."""
        said = value.get(self.tag) if isinstance(value, Mapping) else None
        return self.fields.get(said) if isinstance(said, str) else None

    def owners_of(self, field: str) -> tuple[str, ...]:
        """What the tag says where there is such a field."""
        return tuple(said for said, fields in self.fields.items() if field in fields)


class Facts(Struct, frozen=True, eq=False, dict=True):
    """Everything declared about one field."""

    name: str
    form: Form = Form.OBJECT
    expects: Expectation = "any"
    is_required: bool = False
    is_open: bool = False
    """Other keys than `fields` are allowed."""
    is_partial: bool = True
    """Server policy, here or further out: only declared keys are compared."""
    default: Default | None = None
    server: Computed | None = None
    changes: Changes | None = None
    reference: RefersTo | None = None
    inputs_of: InputsOf | None = None
    keyed_by: KeyedBy | None = None
    through: SentThrough | None = None
    removed_by: RemovedBy | None = None
    switched: Switched | None = None
    told_by: ToldBy | None = None
    api_name: str | None = None
    """What requests call it, where that is another name than ours."""
    sent_as: str | None = None
    """What an update calls it at its top, where it takes this part of a field alone."""
    written: CanonicalForm | None = None
    is_secret: bool = False
    is_in_headers: bool = False
    """Its values go into HTTP headers."""
    is_unordered: bool = False
    is_additive: bool = False
    is_shared: bool = False
    """Others keep keys of their own here."""
    is_exact: bool = False
    """A key that is live here and not declared is a difference, unless the server added it."""
    catalogued: Catalogued | None = None
    is_read_back: bool = True
    contradicts: Contradicts | None = None
    """Of what is not read back: what live says against a declared value."""
    kept_with: str = ""
    """Of what is not read back: the field while whose value stays an update may leave it out."""
    is_set_by: str | None = None
    """Of what is not read back: the field of the read model that tells whether it is set."""
    is_server_set: bool = False
    is_after_create: bool = False
    is_unproven: bool = False
    change_class: ChangeClass = ChangeClass.BEHAVIOUR
    is_deferrable: bool = False
    only_in: OnlyIn | None = None
    is_file: bool = False
    """It names a file beside the manifest."""
    is_versioned: bool = False
    """A new version of the resource, under the same id, can have another value."""
    fields: Mapping[str, "Facts"] = field(default_factory=dict)
    union: TaggedUnion | None = None
    """Of an object that is of one of several models: `fields` are those of all of them."""
    item: "Facts | None" = None
    """Of each item of a list, or each value of a map."""
    inside: Mapping[str, "Facts"] = field(default_factory=dict)
    """Other facts of the same field, by the value of the field named `by` beside it."""
    by: str | None = None
    models: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    """What declares the fields of each variant."""
    choices: tuple[str, ...] = ()
    """The texts that a value may be, where they are few."""

    @cached_property
    def leads_to_reference(self) -> bool:
        """Whether a reference can stand here or anywhere inside."""
        return leads_to(self, lambda facts: facts.reference is not None)

    @cached_property
    def leads_to_server_set(self) -> bool:
        """Whether what only the server sets can stand here or anywhere inside."""
        return leads_to(self, lambda facts: facts.is_server_set)

    @cached_property
    def server_set_below(self) -> Mapping[str, "Facts"]:
        """The fields in or under which the server sets anything."""
        return {name: each for name, each in self.fields.items() if each.leads_to_server_set}

    @cached_property
    def references_below(self) -> Mapping[str, "Facts"]:
        """The fields in or under which a reference can stand."""
        return {name: each for name, each in self.fields.items() if each.leads_to_reference}

    @cached_property
    def leads_to_secret(self) -> bool:
        """Whether what is marked secret can stand here or anywhere inside."""
        return leads_to(self, lambda facts: facts.is_secret)

    @cached_property
    def leads_to_unread(self) -> bool:
        """Whether what the API never tells can stand here or anywhere inside."""
        return leads_to(self, lambda facts: not facts.is_read_back)

    @cached_property
    def leads_to_file(self) -> bool:
        """Whether the name of a file can stand here or anywhere inside."""
        return leads_to(self, lambda facts: facts.is_file)

    @cached_property
    def leads_to_catalogued(self) -> bool:
        """Whether a map that a catalogue describes can stand here or anywhere inside."""
        return leads_to(self, lambda facts: facts.catalogued is not None)

    @property
    def is_compared(self) -> bool:
        """Whether live can be held against it at all: the value, or whether there is one."""
        return self.is_read_back or self.is_set_by is not None

    @cached_property
    def leads_to_kept(self) -> bool:
        """Whether what an update may leave out can stand here or anywhere inside."""
        return leads_to(self, lambda facts: bool(facts.kept_with))

    @cached_property
    def is_plain(self) -> bool:
        """A text here is compared as it stands."""
        return self.default is None and self.written is None and not self.is_server_set

    @cached_property
    def is_unset_by_default(self) -> bool:
        """Without a policy of its own: live has it only because somebody said so."""
        has_policy = self.default is not None or self.server is not None
        return not (has_policy or self.is_partial or self.is_server_set)

    @cached_property
    def is_left_to_server(self) -> bool:
        """Compared only where it is declared."""
        return self.default is None and self.is_partial and not self.is_server_set

    @property
    def belongs_to(self) -> tuple[str, ...]:
        """The fields beside it that its value is about: with others it says nothing."""
        about = (self.server.about,) if self.server and self.server.about else ()
        return self.catalogued.by if self.catalogued else about

    @cached_property
    def parts_sent_alone(self) -> Mapping[str, FieldPath]:
        """Parts that an update takes alone: what it calls each -> where that stands in here."""
        found: dict[str, FieldPath] = {}
        for name, inner in self.fields.items() if self.leads_to_part else ():
            if inner.sent_as is not None:
                found[inner.sent_as] = (name,)
            found |= {sent: (name, *path) for sent, path in inner.parts_sent_alone.items()}
        return found

    @cached_property
    def leads_to_part(self) -> bool:
        """Whether a part that an update takes alone can stand anywhere inside."""
        return leads_to(self, lambda facts: facts.sent_as is not None)

    @property
    def unknown(self) -> "Facts":
        """Of a value inside, under a key that no model names."""
        return EXACT if self.is_exact else OPEN

    @cached_property
    def blanks(self) -> tuple[Data, ...]:
        """Values that mean the default: itself, and what resets to it."""
        if self.default is None:
            return ()
        reset = self.default.reset
        return (self.default.value,) if isinstance(reset, NoReset) else (self.default.value, reset)

    @cached_property
    def defaults(self) -> Mapping[str, "Facts"]:
        """The fields that mean their default when they are not said."""
        return {name: facts for name, facts in self.fields.items() if facts.default is not None}

    def variant(self, beside: Mapping[str, object]) -> "Facts":
        """These facts, with the marks inside that apply next to these fields."""
        if not self.inside:
            return self
        return self.inside.get(str(beside.get(self.by)) if self.by else "") or self._alone

    @cached_property
    def _alone(self) -> "Facts":
        """Next to fields that mean none of the variants: then no mark of theirs can stand here."""
        return replace(self, inside={}, by=None)


def leads_to(facts: Facts, is_it: Callable[[Facts], bool], seen: tuple[int, ...] = ()) -> bool:
    """Whether such facts can stand here or anywhere inside."""
    if is_it(facts):
        return True
    if id(facts.fields) in seen:
        return False
    trail = (*seen, id(facts.fields)) if facts.fields else seen
    inner = [*facts.fields.values(), *facts.inside.values(), *([facts.item] if facts.item else [])]
    return any(leads_to(each, is_it, trail) for each in inner)


OPEN = Facts("", is_open=True)
"""Of a value that only the user or the server understands."""
EXACT = Facts("", is_open=True, is_exact=True, is_partial=False)
"""Likewise, where whatever is not declared is a difference."""


def part_of(facts: Facts, part: str | int) -> Facts | None:
    """Of what stands under a key or in a list; `None` where nothing is declared about it."""
    if facts.form in (Form.LIST, Form.MAP) or isinstance(part, int):
        return facts.item
    return facts.fields.get(str(part))
