"""A section of the vendor's manifest -> a document of ours for each of its resources.

Each keeps the places it came from, so that a problem with it stands in the vendor's file.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.kinds.declaration.vendor_section import section_of
from reconciler.manifest.vendor.entry import NAME, NAMESPACE_KEY, Entry
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.problem import Problem

_IDENTITY = (NAME, NAMESPACE_KEY)
_OURS_ALONE = "extra"
"""A key of our own specs that means nothing to the vendor."""


def sections_of(
    kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup]
) -> dict[str, Kind | Lookup]:
    """What each section declares; of two kinds with one path's end, the one that is declarable."""
    found: dict[str, Kind | Lookup] = {}
    known: list[Kind | Lookup] = [*kinds.values(), *lookups.values()]
    for each in known:
        if each.path:  # what lives only in manifests has none, and no section either
            found.setdefault(section_of(each.path), each)
    return found


class SectionReader(Struct, frozen=True):
    """One section of a manifest whose expressions are in our words already."""

    document: Document
    """The whole manifest."""
    section: str
    kind: Kind
    kinds: Mapping[str, Kind]

    def documents(self, problems: list[Problem]) -> Iterator[Document]:
        """A document for each resource that can be told apart; the rest is a problem."""
        items = self._fields(self.document.content).get(self.section)
        if items is None:  # a heading with nothing beneath it
            return
        if not isinstance(items, list):
            problems.append(self._wrong(f"`{self.section}` takes a list", (self.section,)))
            return
        for position, item in enumerate(items):
            at = (self.section, position)
            if not isinstance(item, Mapping):
                problems.append(self._wrong(f"an entry of `{self.section}` is a map", at))
                continue
            missing = list(self._missing(item, at))
            problems += [*missing, *self._refuse_ours(item, at)]
            if not missing:
                yield self._document(item, at)
                yield from self._documents_apart(item, at, problems)

    def _missing(self, item: Fields, at: FieldPath) -> Iterator[Problem]:
        due = _IDENTITY if self.kind.is_namespaced else _IDENTITY[:1]
        for key in due:
            if not isinstance(item.get(key), str) or not item[key]:
                says = f"this entry of `{self.section}` needs `{key}`"
                remedy = f"add `{key}: ...`, as a text"
                place = self.document.locations.of_value((*at, key))
                yield Problem("missing-field", says, remedy, path=(*at, key), location=place)

    def _documents_apart(
        self, item: Fields, at: FieldPath, problems: list[Problem]
    ) -> Iterator[Document]:
        """What an entry declares along with itself: each lies in it, and is called as it is."""
        for key, name in self.kind.vendor.apart.items():
            kind, value = self.kinds.get(name), item.get(key)
            if value is None or kind is None or kind.parent is None:
                continue
            if not isinstance(value, Mapping):
                problems.append(self._wrong(f"`{key}` takes a map", (*at, key)))
                continue
            yield Entry(
                document=self.document,
                at=(*at, key),
                item=value,
                kind=kind,
                identity={},
                name=str(item[NAME]),
                namespace=str(item[NAMESPACE_KEY]) if kind.is_namespaced else None,
                around={kind.parent.field: item[NAME]},
                spellings=kind.vendor.spellings,
            ).to_document()

    def _refuse_ours(self, item: Fields, at: FieldPath) -> Iterator[Problem]:
        """What only we would understand."""
        if _OURS_ALONE in item:
            says = f"`{_OURS_ALONE}` is not a field that is known in `{self.section}`"
            place = self.document.locations.of_key((*at, _OURS_ALONE))
            remedy = "take it out, or convert the manifest first"
            yield Problem("unknown-field", says, remedy, path=at, location=place)

    def _document(self, item: Fields, at: FieldPath) -> Document:
        # A namespace belongs to the name, but for what lives in none: there it is a wrong key.
        identity = _IDENTITY if self.kind.is_namespaced else _IDENTITY[:1]
        return Entry(
            document=self.document,
            at=at,
            item=item,
            kind=self.kind,
            identity={key: key for key in identity},
            spellings=self.kind.vendor.spellings,
            left_out=frozenset((*self.kind.vendor.apart, _OURS_ALONE)),
        ).to_document()

    def _wrong(self, says: str, path: FieldPath) -> Problem:
        place = self.document.locations.of_value(path)
        remedy = "write `- name: ...` and its fields"
        return Problem("wrong-type", says, remedy, path=path, location=place)

    def _fields(self, content: Data) -> Fields:
        return content if isinstance(content, Mapping) else {}


def count_entries(content: Data) -> int:
    """How many resources a section declares."""
    return len(content) if isinstance(content, Sequence) and not isinstance(content, str) else 0
