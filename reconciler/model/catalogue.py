"""What the API can compute: its stages and its extractors, with the parameters that they take."""

from collections.abc import Mapping

from msgspec import Struct, field

from reconciler.model.data import Fields
from reconciler.model.partly import PartlyShown, Unshown


class Catalogue(PartlyShown, Struct, frozen=True):
    """One edition of the vendor's catalogues: the bundled one, or what the API answered."""

    stages: Unshown[Mapping[str, Fields]] = field(default_factory=dict)
    """By the id of a stage: the JSON Schema of its parameters; empty where none is published."""
    extractors: Unshown[Mapping[str, Fields]] = field(default_factory=dict)
    """By `name@version`: the JSON Schema of an extractor's parameters, likewise."""
