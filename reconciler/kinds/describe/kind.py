"""What a kind or one of its fields is, gathered from what its page declares, for `explain`.

Only data and the answers that follow from it; words and layout are the renderers' business.
"""

from enum import StrEnum

from msgspec import Struct

from reconciler.kinds.compile.facts import Facts, Form
from reconciler.kinds.declaration.changes import Changes
from reconciler.kinds.declaration.kind import Kind, LegacySpelling
from reconciler.kinds.declaration.marks import NoReset
from reconciler.kinds.declaration.requests import SentThrough
from reconciler.kinds.describe.docstrings import rules_of
from reconciler.kinds.describe.types import BaseType, ValueType
from reconciler.model.change import ChangeClass


class OmissionPolicy(StrEnum):
    """What it means that a manifest does not say a field."""

    REQUIRED = "required"
    """It has to."""
    DEFAULT = "default"
    """The default; drift away from it is a change back."""
    SERVER = "server"
    """The server's business: compared only when declared."""


class InPlaceUpdate(StrEnum):
    """Whether the API can change a field of a resource that is there."""

    ALWAYS = "always"
    DEPENDS = "depends"
    NEVER = "never"


class OnlyWith(Struct, frozen=True, kw_only=True):
    """What is known of an open map, or is a field of a variant, holds only where a field beside it
    says one of these."""

    field: str
    values: tuple[str, ...]
    is_certain: bool = False
    """Of a variant with a model of its own: it stands nowhere else."""


class FieldDescription(Struct, frozen=True, kw_only=True, eq=False):
    """One field, with everything that is declared about it and about what it stands in."""

    kind: Kind
    path: tuple[str, ...]
    """From the top of the spec; items of lists and names of the user's own take no part."""
    facts: Facts
    type: ValueType
    says: str = ""
    around: tuple[Facts, ...] = ()
    """The fields it stands in, from the top."""
    only_with: OnlyWith | None = None
    known: tuple["FieldDescription", ...] = ()
    """What is known to stand deeper inside an open map."""

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path[-1]

    @property
    def top(self) -> Facts:
        """The field of the spec that it belongs to, which requests and changes go by."""
        return self.around[0] if self.around else self.facts

    @property
    def policy(self) -> OmissionPolicy:
        """What omitting it means."""
        if self.facts.is_required:
            return OmissionPolicy.REQUIRED
        return OmissionPolicy.DEFAULT if self.facts.default is not None else OmissionPolicy.SERVER

    @property
    def can_be_reset(self) -> bool:
        """Whether the API offers a way back to the default; what stands deeper goes as a whole."""
        default = self.facts.default
        if default is None:
            return False
        is_part = bool(self.around) and self.facts.sent_as is None
        has_way = not isinstance(default.reset, NoReset) or self.facts.removed_by is not None
        return is_part or has_way

    @property
    def decider(self) -> Facts | None:
        """The field whose rule says how this one may change: itself, or what it stands in."""
        for facts in (self.facts, *reversed(self.around)):
            if facts.changes is not None:
                return facts
            # Taken alone by an update, whatever governs what is around it.
            if facts.sent_as is not None:
                return None
        return None

    @property
    def sent_as(self) -> str | None:
        """What an update calls it, or what it is a part of, where that is taken alone."""
        inwards = (*self.around, self.facts)
        return next((facts.sent_as for facts in inwards if facts.sent_as is not None), None)

    @property
    def changes(self) -> Changes | None:
        """The rule of its changes; without one they are made in place."""
        return self.decider.changes if self.decider is not None else None

    @property
    def in_place(self) -> InPlaceUpdate:
        """That rule in a word."""
        if self.changes is None:
            return InPlaceUpdate.ALWAYS
        return InPlaceUpdate.NEVER if self.changes.is_final else InPlaceUpdate.DEPENDS

    @property
    def change_class(self) -> ChangeClass:
        """What a change of it means; a plan judges by the whole field of the spec."""
        return self.top.change_class

    @property
    def update_request(self) -> str | None:
        """The request that changes it: `PATCH /v1/buckets/{id}`; `None` where none does."""
        is_never = self.in_place is InPlaceUpdate.NEVER and not self.top.is_versioned
        if is_never or self.facts.is_server_set:
            return None
        through = self.top.through or SentThrough(self.kind.updates_with)
        one = "" if self.kind.is_singleton else "/{id}"
        return f"{through.method} {self.kind.path}{one}{through.suffix}"

    @property
    def refers_to(self) -> str:
        """Whose name is due: the kind, or each of several; empty where it is no reference."""
        reference = self.facts.reference
        if reference is None:
            return ""
        return reference.kind or " or ".join(reference.kinds)

    @property
    def is_secret(self) -> bool:
        """Masked everywhere, because it or something around it is secret."""
        return any(facts.is_secret for facts in (*self.around, self.facts))

    @property
    def keeps_others(self) -> bool:
        """Whether an update sends the keys that are live and not declared along with the others."""
        if self.in_place is InPlaceUpdate.NEVER or not self.top.is_partial:
            return False
        inwards = (*self.around, self.facts)
        return all(f.form in (Form.OBJECT, Form.MAP) for f in inwards)

    @property
    def is_read_back(self) -> bool:
        """Whether the API returns what it was sent."""
        return all(facts.is_read_back for facts in (*self.around, self.facts))

    @property
    def is_open(self) -> bool:
        """Whether other keys than its fields may stand in it."""
        return innermost(self.facts).is_open and self.type.innermost.base is BaseType.MAP

    @property
    def rules(self) -> tuple[str, ...]:
        """What holds between the fields inside it."""
        return tuple(rule for model in self.type.models for rule in rules_of(model))

    @property
    def legacy(self) -> tuple[LegacySpelling, ...]:
        """Older spellings of this field, or of something directly inside it."""
        return tuple(each for each in self.kind.legacy if self.path in _places_of(each))


class KindDescription(Struct, frozen=True, kw_only=True, eq=False):
    """One kind: its manual, and its fields; what else there is to know stands on the kind."""

    kind: Kind
    manual: tuple[str, ...]
    """The paragraphs of its page; the indented one is an example."""
    fields: tuple[FieldDescription, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """What holds between the fields of its spec."""
        return rules_of(self.kind.spec)

    @property
    def says(self) -> str:
        """What it is, in a sentence without its name."""
        first = self.manual[0] if self.manual else ""
        _, _, rest = first.partition(": ")
        return rest[:1].upper() + rest[1:]


def innermost(facts: Facts) -> Facts:
    """The facts of what lists and maps finally hold."""
    return innermost(facts.item) if facts.item is not None else facts


def _places_of(legacy: LegacySpelling) -> set[tuple[str, ...]]:
    """The fields that an older spelling has to do with: its container, and what replaces it."""
    way = legacy.path.partition("=")[0].replace("[]", "").split(".")
    container = tuple(part for part in way[:-1] if part != "*")
    return {container, (*container, legacy.replaces)} if legacy.replaces else {container}
