"""What a plan makes of those that can be searched, as the API would be told; nothing is sent."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct, field

from reconciler.applying.requests.bodies import update_values
from reconciler.applying.requests.build import to_api_spec
from reconciler.applying.requests.resolve import with_ids
from reconciler.kinds import KINDS
from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Data, Fields
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.plan import Plan, ReplacementPart, Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.secrets.secret import SecretText

_SUCCESSORS = (ReplacementPart.SUCCEED, ReplacementPart.RENEW)


class PlannedFields(PartlyShown, Struct, frozen=True):
    """Of each: its fields as they are planned, or why nobody can run them beforehand."""

    fields: Unshown[Mapping[Address, Fields]] = field(default_factory=dict)
    problems: Mapping[Address, Problem] = field(default_factory=dict)
    unchanged: tuple[Address, ...] = ()
    """The plan does nothing to what they find."""


def planned_fields(plan: Plan, asked: Collection[Address]) -> PlannedFields:
    """What the plan makes of these."""
    fields: dict[Address, Fields] = {}
    problems: dict[Address, Problem] = {}
    for address in asked:
        found = _planned(plan, address)
        if isinstance(found, Problem):
            problems[address] = found
        elif found is not None:
            fields[address] = found
    unchanged = tuple(each for each in asked if each not in fields and each not in problems)
    return PlannedFields(fields, problems, unchanged)


def _planned(plan: Plan, address: Address) -> Fields | Problem | None:
    """`None` where the plan changes nothing of what it finds."""
    steps = [each for each in plan.steps if each.address == address]
    if any(each.action is Action.DELETE and each.part is None for each in steps):
        return _problem(address, "the plan deletes it", "there is nothing to compare it with")
    for step in steps:
        if step.action is Action.CREATE and step.part is None:
            return _problem(address, "it is not live yet", "apply it, and verify it then")
        if step.desired is not None and (step.part in _SUCCESSORS or step.part is None):
            found = _fields_of(step, plan)
            if found is not None:
                return found
    return None


def _fields_of(step: Step, plan: Plan) -> Fields | Problem | None:
    kind = KINDS[step.address.kind]
    execution = kind.execution
    if execution is None or step.desired is None:
        return None
    missing: list[str] = []

    def resolve(kind_name: str, home: str, name: str) -> str | None:
        known = plan.directory.id_of(kind_name, home, name)
        if known is not None:
            return known
        is_id = plan.directory.name_of(kind_name, home, name) is not None
        # The organisation is asked last: what is not there either is nowhere.
        if not is_id and not home:
            missing.append(f"{kind_name} {name}")
        return name if is_id else None

    names = (execution.stages, *execution.carried)
    spec = to_api_spec(kind, with_ids(kind, step.desired, resolve))
    values = spec if step.part in _SUCCESSORS else update_values(step, kind, spec)
    if not set(values).intersection(names):
        return None
    live: Fields = step.live.body if step.live and step.part is None else {}
    fields = {name: held for name, held in {**live, **values}.items() if name in names}
    if any(map(_holds_secret, fields.values())):
        says = "a stage has a `${secret.NAME}`, and no secret is sent for a comparison"
        return _problem(step.address, says, "apply it, and verify it then")
    if missing:
        says = f"it refers to what is not live yet: {', '.join(dict.fromkeys(missing))}"
        return _problem(step.address, says, "apply that first, and compare then")
    return fields


def _holds_secret(value: Data) -> bool:
    return any(isinstance(each, SecretText) for each in _texts(value))


def _texts(value: Data) -> Iterator[Data]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
    else:
        yield value


def _problem(address: Address, says: str, remedy: str) -> Problem:
    return Problem(
        "not-comparable",
        f"it could not be compared: {says}",
        remedy,
        address=address,
        severity=Severity.WARNING,
    )
