"""The smaller shapes of a plan file, each with the word of the model that it is."""

from typing import Annotated, TypeAlias

from msgspec import Struct, convert
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from reconciler.model.address import Address
from reconciler.model.attribution import Attribution, Base, Converged
from reconciler.model.change import ChangeClass, FieldChange, ResendReason
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.location import Location
from reconciler.model.plan import Estimate
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Lifecycle, OnReplace, Stamp
from reconciler.planning.planfile.secrets import decode_secrets


def _address(text: object) -> object:
    if not isinstance(text, str):
        return text
    kind, *rest = text.split("/", 2)
    return Address(kind, rest[0] if len(rest) > 1 else "", rest[-1] if rest else "")


def _location(text: object) -> object:
    if not isinstance(text, str):
        return text
    file, line, column = text.rsplit(":", 2)
    return Location(file, int(line), int(column))


def _flat(struct: type[Struct]) -> BeforeValidator:
    """Reads a struct of simple values by the names of its fields, and refuses any other name."""

    def read(said: object) -> object:
        if isinstance(said, dict) and not said.keys() <= set(struct.__struct_fields__):
            raise ValueError("has a field that is not known")
        return convert(said, struct)

    return BeforeValidator(read)


AddressText: TypeAlias = Annotated[Address, BeforeValidator(_address)]
LocationData: TypeAlias = Annotated[Location, BeforeValidator(_location)]
LifecycleData: TypeAlias = Annotated[Lifecycle, _flat(Lifecycle)]
EstimateData: TypeAlias = Annotated[Estimate, _flat(Estimate)]
Object: TypeAlias = dict[str, object]
"""Any JSON object; it was written from plain data."""


class PlanFileShape(BaseModel):
    """Part of a plan file; a key that is not known is a file that is not understood."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True
    )


class StampShape(PlanFileShape):
    """An owner's mark."""

    stack: str
    is_protected: bool = False
    successor_of: str | None = None
    retired_from: str | None = None
    keys: tuple[str, ...] | None = None
    added: dict[str, str] = Field(default_factory=dict)
    secrets_version: int | None = None
    name: str | None = None

    def stamp(self) -> Stamp:
        """As the model has it."""
        return Stamp(
            self.stack,
            self.is_protected,
            self.successor_of,
            self.retired_from,
            keys=self.keys,
            added=self.added,
            secrets_version=self.secrets_version,
            name=self.name,
        )


class ChangeShape(PlanFileShape):
    """One field that differs."""

    path: FieldPath
    before: object = None
    after: object = None
    is_secret: bool = False
    obstacle: str | None = None
    at: LocationData | None = None
    change_class: ChangeClass = ChangeClass.BEHAVIOUR
    is_repointed: bool = False
    attribution: Attribution | None = None
    is_undeclared: bool = False
    resent: ResendReason | None = None
    is_new_version: bool = False
    held_by: str | None = None
    told: str | None = None

    def change(self) -> FieldChange:
        """As the model has it."""
        return FieldChange(
            self.path, as_data(self.before), as_data(self.after), self.is_secret, self.obstacle,
            self.at, self.change_class, self.is_repointed, self.attribution, self.is_undeclared,
            self.resent, self.held_by, self.is_new_version, self.told,
        )  # fmt: skip


class DeclaredShape(PlanFileShape):
    """What a manifest declared."""

    spec: Object
    lifecycle: LifecycleData = Lifecycle()
    renamed_from: str | None = None


class LiveShape(PlanFileShape):
    """What was live, as far as it is shown."""

    id: str
    name: str | None = None
    stamp: StampShape | None = None
    body: Object = {}


class RadiusShape(PlanFileShape):
    """What a deletion takes with it."""

    documents: int | None
    objects: int | None
    bytes: int | None
    subtree: tuple[AddressText, ...] = ()
    users: tuple[AddressText, ...] = ()
    public: tuple[AddressText, ...] = ()


class ReplacementShape(PlanFileShape):
    """How a resource becomes another one."""

    how: OnReplace
    loses: tuple[str, ...] = ()
    holders: tuple[AddressText, ...] = ()
    cause: AddressText | None = None
    is_outage: bool = False


class ScopeShape(PlanFileShape):
    """What the plan was limited to."""

    targets: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    pulled_in: tuple[AddressText, ...] = ()
    left_out: tuple[AddressText, ...] = ()


class ConvergedShape(PlanFileShape):
    """What both sides moved to the same."""

    address: AddressText
    path: FieldPath = ()


class BaseShape(PlanFileShape):
    """What the differences are attributed against."""

    ref: str
    commit: str
    converged: tuple[ConvergedShape, ...] = ()

    def base(self) -> Base:
        """As the model has it."""
        found = (Converged(each.address, each.path) for each in self.converged)
        return Base(self.ref, self.commit, tuple(found))


class UnverifiableShape(PlanFileShape):
    """What was declared and cannot be compared."""

    address: AddressText
    paths: tuple[FieldPath, ...]


class RefusalShape(PlanFileShape):
    """What speaks against the plan."""

    guard: str
    message: str
    remedy: str
    address: AddressText | None = None
    at: LocationData | None = None
    flags: tuple[str, ...] = ()
    besides: str | None = None


class PermissionShape(PlanFileShape):
    """What a pattern allows."""

    flag: str
    pattern: str
    matches: tuple[AddressText, ...] = ()


class ProblemShape(PlanFileShape):
    """A warning."""

    code: str
    message: str
    remedy: str
    severity: Severity = Severity.WARNING
    address: AddressText | None = None
    path: FieldPath = ()
    at: LocationData | None = None
    excerpt: str = ""

    def problem(self) -> Problem:
        """As the model has it."""
        place = self.at and Location(self.at.file, self.at.line, self.at.column, self.excerpt)
        return Problem(
            self.code, self.message, self.remedy, self.severity, self.address, self.path, place
        )


def as_data(value: object) -> Data:
    """Plain data, with its secrets as they are named."""
    return decode_secrets(value)  # type: ignore[arg-type]  # JSON is nothing but plain data


def as_fields(value: Object) -> Fields:
    """Plain fields, with their secrets as they are named."""
    return {key: as_data(inner) for key, inner in value.items()}
