"""The shape of a plan file, and the plan it holds."""

from pydantic import Field

from reconciler.model.address import Address
from reconciler.model.attribution import Attribution
from reconciler.model.change import Action, ActionReason
from reconciler.model.data import FieldPath
from reconciler.model.location import Location, Locations
from reconciler.model.plan import (
    BlastRadius,
    Permission,
    Plan,
    Refusal,
    Replacement,
    ReplacementPart,
    Scope,
    Step,
    Unverifiable,
)
from reconciler.model.resource import LiveResource, Resource
from reconciler.planning.planfile.parts import (
    AddressText,
    BaseShape,
    ChangeShape,
    DeclaredShape,
    EstimateData,
    LiveShape,
    LocationData,
    Object,
    PermissionShape,
    PlanFileShape,
    ProblemShape,
    RadiusShape,
    RefusalShape,
    ReplacementShape,
    ScopeShape,
    StampShape,
    UnverifiableShape,
    as_fields,
)


class StepShape(PlanFileShape):
    """One step, and what it expects of the world."""

    address: AddressText
    action: Action
    part: ReplacementPart | None = None
    was: str | None = None
    becomes: str | None = None
    reason: ActionReason
    says: str
    at: LocationData | None = None
    after: tuple[AddressText, ...] = ()
    changes: tuple[ChangeShape, ...] = ()
    declares: DeclaredShape | None = None
    stamp: StampShape | None = None
    live: LiveShape | None = None
    blast_radius: RadiusShape | None = None
    replacement: ReplacementShape | None = None
    unverifiable: tuple[FieldPath, ...] = ()
    deferred: tuple[str, ...] = ()
    attribution: Attribution | None = None
    verifies: tuple[AddressText, ...] = ()
    searches: int = 0
    users: tuple[AddressText, ...] = ()
    preconditions: Object

    def step(self) -> Step:
        """As the model has it."""
        radius, replacement = self.blast_radius, self.replacement
        return Step(
            self.address,
            self.action,
            self.reason,
            self.says,
            changes=tuple(each.change() for each in self.changes),
            after=self.after,
            desired=self._desired(),
            live=self._live(),
            stamp=self.stamp.stamp() if self.stamp else None,
            blast_radius=BlastRadius(**dict(radius)) if radius else None,
            unverifiable=self.unverifiable,
            part=self.part,
            replacement=Replacement(**dict(replacement)) if replacement else None,
            was=self.was,
            becomes=self.becomes,
            deferred=self.deferred,
            attribution=self.attribution,
            verifies=self.verifies,
            searches=self.searches,
            users=self.users,
        )

    def _desired(self) -> Resource | None:
        held = self.declares
        if held is None:
            return None
        place = self.at or Location("", 1, 1)
        line, column = place.line - 1, place.column - 1
        everywhere = Locations(place.file, (line, column, line, column, None))
        return Resource(
            self.address, as_fields(held.spec), everywhere, held.lifecycle, held.renamed_from
        )

    def _live(self) -> LiveResource | None:
        held = self.live
        if held is None:
            return None
        address = Address(self.address.kind, self.address.namespace, held.name or self.address.name)
        stamp = held.stamp.stamp() if held.stamp else None
        return LiveResource(address, held.id, as_fields(held.body), stamp)


class PlanShape(PlanFileShape):
    """A whole plan file of this version."""

    reconciler_plan: int
    checksum: str
    digest: str
    made_at: str
    stack: str
    api: str
    environment: str | None
    steps: tuple[StepShape, ...]
    refusals: tuple[RefusalShape, ...]
    warnings: tuple[ProblemShape, ...]
    unchanged: int
    orphans: tuple[AddressText, ...]
    unmanaged: tuple[AddressText, ...]
    scope: ScopeShape | None = None
    estimate: EstimateData | None = None
    base: BaseShape | None = None
    unverifiable: tuple[UnverifiableShape, ...] = ()
    permissions: tuple[PermissionShape, ...] = ()
    verifications: dict[AddressText, str] = Field(default_factory=dict)

    def plan(self) -> Plan:
        """As the model has it; what was live is not known any more."""
        return Plan(
            self.stack,
            tuple(each.step() for each in self.steps),
            tuple(
                Refusal(
                    each.guard,
                    each.message,
                    each.remedy,
                    each.address,
                    each.at,
                    each.flags,
                    each.besides,
                )
                for each in self.refusals
            ),
            tuple(each.problem() for each in self.warnings),
            self.unchanged,
            self.orphans,
            self.unmanaged,
            scope=Scope(**dict(self.scope)) if self.scope else None,
            estimate=self.estimate,
            base=self.base.base() if self.base else None,
            unverifiable=tuple(
                Unverifiable(each.address, each.paths) for each in self.unverifiable
            ),
            permissions=tuple(Permission(**dict(each)) for each in self.permissions),
            verifications=self.verifications,
        )
