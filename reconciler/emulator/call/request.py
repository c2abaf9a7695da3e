"""One request and its answer, and how a path finds the function that gives it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property

from msgspec import Struct, field

from reconciler.emulator.call.options import Options
from reconciler.emulator.contract.json_text import encode
from reconciler.emulator.faults.fault import Effect
from reconciler.emulator.storage.store import Store


class Answer(Struct, frozen=True):
    """JSON text with a status; a plain value is encoded by ``answer``."""

    text: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def answer(value: object, *, status: int = 200) -> Answer:
    return Answer(encode(value), status)


class Call(Struct, frozen=True, dict=True):
    """What a request says, the world it is said to, and what it suffers there."""

    store: Store
    options: Options
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes
    effects: tuple[Effect, ...] = ()

    @property
    def identifier(self) -> str:
        return self.path["identifier"]

    @cached_property
    def now(self) -> str:
        return moment(self.options.clock())

    def has_effect(self, word: str) -> bool:
        return self.effect_of(word) is not None

    def effect_of(self, *words: str) -> Effect | None:
        """The first that has one of these words."""
        return next((each for each in self.effects if each.word in words), None)

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() in ("true", "1")


class Route(Struct, frozen=True):
    """``writes`` is false where no row can change: such calls do not wait for others."""

    method: str
    path: str
    act: Callable[[Call], Answer]
    category: str = "metadata"
    needs_key: bool = True
    writes: bool = True


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
