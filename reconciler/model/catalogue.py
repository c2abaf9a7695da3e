"""What the API can compute: its stages and its extractors, with the parameters that they take."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.data import Fields


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One edition of the vendor's catalogues: the bundled one, or what the API answered."""

    stages: Mapping[str, Fields] = field(default_factory=dict, repr=False)
    """By the id of a stage: the JSON Schema of its parameters; empty where none is published."""
    extractors: Mapping[str, Fields] = field(default_factory=dict, repr=False)
    """By `name@version`: the JSON Schema of an extractor's parameters, likewise."""
