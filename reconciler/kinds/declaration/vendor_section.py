"""How the vendor's own manifest declares a kind, where that differs from the API (§14, §23)."""

from collections.abc import Mapping

from msgspec import Struct, field


class VendorSection(Struct, frozen=True, kw_only=True):
    """Only what is known of it; every other field is called as the API calls it."""

    spellings: Mapping[str, str] = field(default_factory=dict)
    """What a field is called there -> in the API: `feature_extractors[].name` -> its own name."""
    apart: Mapping[str, str] = field(default_factory=dict)
    """A field that declares something else along with it -> the kind of that, which lies in it and
    is called as it is."""
    is_rolled_back: bool = False
    """Deleted again when a later resource of the same apply fails; the others survive."""


def section_of(path: str) -> str:
    """The section of a kind is called as the end of its path: `/v1/buckets` -> `buckets`."""
    return path.rpartition("/")[2]
