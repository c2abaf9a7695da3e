"""Parameters of one stage, filled in and read by their types; a stage that fails says why (§11)."""

from dataclasses import dataclass
from math import isfinite

from reconciler.emulator.contract.json_text import Json, JsonObject, as_object


class StageFailed(Exception):
    """The stage cannot do what it is told; its message is shown."""


class StageUnable(Exception):
    """The stage needs a model or the internet, or a language that is not spoken here."""


@dataclass(frozen=True)
class Parameters:
    """What the templates gave may be text where a number is due: "values may be templates"."""

    values: JsonObject

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise StageFailed(f"{name} should be a text")
        return value

    def number(self, name: str, default: float) -> float:
        value = self.values.get(name)
        if isinstance(value, str):
            value = _to_number(value)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise StageFailed(f"{name} should be a number")
        return value

    def count(self, name: str, default: int, *, low: int = 0, high: int = 10_000) -> int:
        found = self.number(name, default)
        if found != int(found) or not low <= found <= high:
            raise StageFailed(f"{name} should be a whole number from {low} to {high}")
        return int(found)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.values.get(name)
        if isinstance(value, str):
            return value.lower() == "true"
        return default if value is None else bool(value)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        found = self.text(name, default)
        if found not in allowed:
            raise StageFailed(f"{name} should be one of {', '.join(allowed)}")
        return found

    def objects(self, name: str) -> list[JsonObject]:
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise StageFailed(f"{name} should be a list of objects")
        return [as_object(each) for each in value]

    def texts(self, name: str) -> list[str]:
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise StageFailed(f"{name} should be a list of texts")
        return [each for each in value if isinstance(each, str)]

    def get(self, name: str) -> Json:
        return self.values.get(name)


def _to_number(text: str) -> float | int | None:
    try:
        return float(text) if "." in text or "e" in text.lower() else int(text)
    except ValueError as error:
        raise StageFailed(f"'{text}' should be a number") from error
