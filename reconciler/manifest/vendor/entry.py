"""A map in somebody else's document -> a document of ours, which keeps the places it came from."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import API_VERSION
from reconciler.manifest.vendor.respelling import Spellings, respell, respell_path, respell_span
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import FieldPath, Fields
from reconciler.model.location import Locations, NodeSpan

NAME: Final = "name"
NAMESPACE_KEY: Final = "namespace"


class Entry(Struct, frozen=True, kw_only=True):
    """One resource, as it stands in a document of another form."""

    document: Document
    at: FieldPath
    item: Fields
    kind: Kind
    identity: Mapping[str, str]
    """Its own key for what is our `name` or `namespace` -> ours."""
    namespace: str | None = None
    """Where the document does not say it, and somebody else does."""
    name: str | None = None
    """Likewise."""
    around: Fields = field(default_factory=dict)
    """Fields that the document says by where it stands."""
    spellings: Spellings
    left_out: frozenset[str] = frozenset()

    def to_document(self) -> Document:
        """The same in our form; what is wrong with the document is not repeated."""
        metadata = {ours: self.item[key] for key, ours in self.identity.items() if key in self.item}
        given = {NAMESPACE_KEY: self.namespace} if self.namespace else {}
        given |= {NAME: self.name} if self.name else {}
        gone = self.left_out | self.identity.keys()
        kept = {key: value for key, value in self.item.items() if key not in gone}
        said = respell(kept, self.spellings)
        content: Fields = {
            "apiVersion": API_VERSION,
            "kind": self.kind.name,
            "metadata": {**metadata, **given},
            "spec": {**self.around, **(said if isinstance(said, Mapping) else {})},
        }
        whole = self.document.locations
        return replace(
            self.document,
            content=content,
            locations=Locations(whole.file, partial(_span, self), whole.lines, is_converted=True),
            traps=tuple(self._traps()),
            problems=(),
            may_hold_variables=True,
        )

    def _traps(self) -> Iterator[tuple[FieldPath, str]]:
        depth = len(self.at)
        for path, word in self.document.traps:
            if path[:depth] == self.at and path[depth:]:
                yield self._moved(path[depth:]), word

    def _moved(self, path: FieldPath) -> FieldPath:
        ours = self.identity.get(str(path[0]))
        if ours is not None:
            return ("metadata", ours, *path[1:])
        return ("spec", *respell_path(path, self.item, self.spellings))


def _span(entry: Entry) -> NodeSpan:
    whole = entry.document.locations.beneath(entry.at).mark
    children = respell_span(whole, entry.item, entry.spellings)[4]
    fields = children if isinstance(children, Mapping) else {}
    own = {ours: fields[key] for key, ours in entry.identity.items() if key in fields}
    place = whole[:4]
    return (
        *place,
        {
            "apiVersion": (*place, None),
            "kind": (*place, None),
            "metadata": (*place, own),
            "spec": (*place, fields),
        },
    )
