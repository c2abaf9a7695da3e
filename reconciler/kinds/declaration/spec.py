"""The models in which a kind's fields are written down, and how a spec's own checks refuse."""

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict

from reconciler.kinds.declaration.marks import LABEL, Computed, Shared


class Spec(BaseModel):
    """Fields of the API, under the API's own names; a key that is not listed is a problem."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, defer_build=True, protected_namespaces=()
    )


class OpenSpec(Spec):
    """Fields beside which the API accepts any other key (§1.6, "Open")."""

    model_config = ConfigDict(extra="allow")


class InvalidCombination(ValueError):
    """Fields that are each right and not right together; raised by a spec's own validators."""

    code = "bad-combination"

    def __init__(self, says: str, remedy: str) -> None:
        super().__init__(says)
        self.remedy = remedy


class InvalidValue(InvalidCombination):
    """A value of the right type that means nothing; raised by a field's own validator."""

    code = "bad-value"


Anything: TypeAlias = object
"""A value that only the user or the server understands; the reader made sure it is plain data."""

OpenMap: TypeAlias = dict[str, Anything]
"""A map whose keys are the user's or the catalogue's, not ours."""

Metadata: TypeAlias = Annotated[OpenMap | None, Computed(), Shared(), LABEL]
"""The user's own keys; the owner's stamp lives among them, unseen (§0.16)."""


class TopSpec(Spec):
    """What every kind's spec has besides its own fields."""

    extra: Annotated[OpenMap | None, Computed(), Shared()] = None
    """Fields newer than this version: sent as they are, compared by the declared keys."""
