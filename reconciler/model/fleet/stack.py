"""The stacks of a fleet, as `fleet.yaml` lists them."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct, field

from reconciler.model.change import ChangeClass
from reconciler.model.fleet.controller import OWN_VARIABLES, ControllerSettings
from reconciler.model.location import Location
from reconciler.model.partly import PartlyCompared, PartlyShown, Uncompared, Unshown
from reconciler.model.problem import Problem

USUAL_WAVE: Final = 1
USUALLY_UNATTENDED: Final = frozenset({ChangeClass.METADATA})
"""What nobody needs to look at, where an entry says nothing."""


class Repository(Struct, frozen=True):
    """A git repository that holds a stack."""

    url: str
    """Without credentials."""
    ref: str | None = None
    """A branch, a tag or a commit; `None` is the remote's default branch."""
    token_env: str | None = None
    """The environment variable that holds what lets in; `None` leaves that to git."""

    def __str__(self) -> str:
        return f"{self.url}@{self.ref}" if self.ref else self.url


class FleetStack(PartlyShown, PartlyCompared, Struct, frozen=True, kw_only=True):
    """One entry of `fleet.yaml`."""

    name: str
    """What it is called in the fleet; the stack's own name may be shared by several entries."""
    folder: str = "."
    """Of `reconciler.yaml`: as seen from `fleet.yaml`, or from the top of the repository."""
    repository: Repository | None = None
    env: str | None = None
    key_env: str | None = None
    """The environment variable of the API key; `None` leaves that to the stack's own file."""
    environment: tuple[str, ...] = ()
    """Environment variables that the stack sees; it sees no others."""
    wave: int = USUAL_WAVE
    unattended: frozenset[ChangeClass] = USUALLY_UNATTENDED
    """What may be applied although nobody looked at it; never what destroys."""
    seconds: float | None = None
    """How long it may take; `None` is as long as the fleet says."""
    schedule: str | None = None
    """When the controller runs it: five fields of cron, in UTC; `None` is as the fleet says."""
    problems: Unshown[Uncompared[tuple[Problem, ...]]] = ()
    """Why it cannot be run at all; the rest of the entry is as far as it could be read."""
    place: Unshown[Uncompared[Location | None]] = None
    """Of the entry."""
    key_place: Unshown[Uncompared[Location | None]] = None
    """Of the key's variable, or of the entry."""
    folder_place: Unshown[Uncompared[Location | None]] = None
    """Of the repository or the folder, or of the entry."""

    @property
    def where(self) -> str:
        """`stacks/ads`; `https://git.example.org/shop.git@main//search`."""
        if self.repository is None:
            return self.folder
        inside = "" if self.folder == "." else f"//{self.folder}"
        return f"{self.repository}{inside}"

    @property
    def own_variables(self) -> tuple[str, ...]:
        """The environment variables that are this stack's, and of no other that does not say so."""
        token = self.repository.token_env if self.repository else None
        return tuple(filter(None, (self.key_env, token, *self.environment)))

    @property
    def key_variables(self) -> tuple[str, ...]:
        """Those among them that let somebody in, and that no manifest reads."""
        token = self.repository.token_env if self.repository else None
        return tuple(filter(None, (self.key_env, token)))


class FleetLimits(Struct, frozen=True, kw_only=True):
    """How much runs at once, and for how long."""

    stacks: int = 8
    """Stacks at once, over all accounts."""
    per_key: int = 1
    """Stacks at once in one account: its limits are shared, and it may be written to by one."""
    seconds: float = 1800.0
    """How long one stack may take, where its entry says nothing."""


class Fleet(Struct, frozen=True, kw_only=True):
    """All that `fleet.yaml` says."""

    stacks: tuple[FleetStack, ...]
    """In the order in which they are listed."""
    limits: FleetLimits = FleetLimits()
    controller: ControllerSettings = field(default_factory=ControllerSettings)
    """How it is kept for good; nothing else looks at it."""

    def seconds_of(self, stack: FleetStack) -> float:
        """How long a stack may take."""
        return self.limits.seconds if stack.seconds is None else stack.seconds

    def schedule_of(self, stack: FleetStack) -> str:
        """When the controller runs a stack."""
        return self.controller.schedule if stack.schedule is None else stack.schedule

    @property
    def own_variables(self) -> tuple[str, ...]:
        """The environment variables of the fleet as a whole, which no stack may see."""
        return (*OWN_VARIABLES, *self.controller.key_variables)

    @property
    def key_variables(self) -> tuple[str, ...]:
        """All that let somebody in: the fleet's own, and those of its stacks."""
        return (*self.own_variables, *(name for each in self.stacks for name in each.key_variables))


def waves_of(stacks: Iterable[FleetStack]) -> tuple[tuple[FleetStack, ...], ...]:
    """The stacks by their waves, the lowest number first; inside a wave as they are listed."""
    listed = list(stacks)
    numbers = sorted({each.wave for each in listed})
    return tuple(tuple(each for each in listed if each.wave == number) for number in numbers)
