"""The bundled catalogue: what the API could compute on the day that the copy was made.

Renewed from the vendor's SDK by `python -m ci.bundle_catalogue`. Schemas are whole in themselves:
there is no `$ref` to look up, a type that may be null is a list of types, and `default` is what
the server fills in where a key is left out.
"""

from functools import cache
from pkgutil import get_data
from typing import TypedDict

from msgspec import json

from reconciler.model.catalogue import Catalogue
from reconciler.model.data import Fields


class _Bundle(TypedDict):
    source: str
    date: str
    stages: dict[str, Fields]
    extractors: dict[str, Fields]


def load_bundled() -> Catalogue:
    """The stages and extractors known to this version, with their parameters and defaults."""
    return Catalogue(stages=_bundle()["stages"], extractors=_bundle()["extractors"])


def load_bundled_date() -> str:
    """The day of the copy, as in `2026-10-23`."""
    return _bundle()["date"]


@cache
def _bundle() -> _Bundle:
    # Not by importlib.resources, which takes longer to import than this to read.
    held: _Bundle = json.decode(get_data("reconciler.kinds.catalogue", "catalogue.json") or b"")
    return held
