"""The mark of a field that is of one of several models, as a field beside it says."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from msgspec import Struct
from pydantic import BaseModel, GetCoreSchemaHandler, ValidationInfo, WrapValidator
from pydantic_core import CoreSchema

from reconciler.model.partly import PartlyCompared, Unhashed


class Imported(Mapping[str, type[BaseModel]]):
    """Models by what means them, imported when somebody asks: a kind that no manifest declares
    costs a plan no more than its own page."""

    def __init__(self, load: Callable[[], Mapping[str, type[BaseModel]]]) -> None:
        self._load = cache(load)

    def __getitem__(self, said: str) -> type[BaseModel]:
        return self._load()[said]

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())


class Variants(PartlyCompared, Struct, frozen=True):
    """Of several models, the one that a field beside it, and before it, decides on.

    Complaints are about that one alone; where the field beside it says none of them, it is that
    field which is complained about.
    """

    by: str
    models: Unhashed[Mapping[str, type[BaseModel]]]

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Pydantic asks whatever stands beside a type how to read it."""
        return WrapValidator(self._read).__get_pydantic_core_schema__(source, handler)

    def _read(self, value: object, _: object, info: ValidationInfo) -> object:
        model = self.models.get(str(info.data.get(self.by)))
        return value if model is None else model.model_validate(value)
