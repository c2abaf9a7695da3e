"""Which fields documents have, followed from the schema of a bucket through every collection.

What an extractor writes itself nobody says offline. So a field is *written* where a manifest
carries it along, *left behind* where a source has it and no manifest carries it, and of anything
else it is only told whether it is a slip of the pen.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from reconciler.kinds.bucket import BUCKET
from reconciler.kinds.collection import COLLECTION
from reconciler.kinds.lint.flow.stack import Stack, list_of, map_of, maps_in
from reconciler.kinds.verification.documents import EVERYWHERE
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields, child_of, value_at
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.text.renaming import surely_meant

BLOBS: Final = frozenset({"image", "audio", "video", "pdf", "excel"})
"""Types of files, which documents do not hold as fields."""


class Carried(Struct, frozen=True):
    """What is known of the documents of one source."""

    written: Mapping[str, str]
    """Their fields, each with its type where a schema of a bucket says it, and "" elsewhere."""
    left_behind: Mapping[str, Address] = field(default_factory=dict)
    """Fields that were there before, and who had them."""


class Missing(Struct, frozen=True):
    """Why documents do not have a field."""

    home: Address | None
    """Who has it, and whose field is carried no further; nobody where it is a slip of the pen."""
    meant: str = ""
    """The field that was meant by a slip of the pen."""

    def __bool__(self) -> bool:
        return True


class Flow(PartlyShown, Struct):
    """What is carried from where to where, in one stack; every source is looked at once."""

    stack: Stack
    _known: Unshown[dict[Address, Carried | None]] = field(default_factory=dict)

    def carried_by(self, source: Address) -> Carried | None:
        """What the objects of a bucket, or the documents of a collection, hold.

        `None` where it is not declared, or is fed by nothing that is.
        """
        if source not in self._known:
            self._known[source] = None  # while it is being asked, and for good in a circle
            self._known[source] = self._look(source)
        return self._known[source]

    def missing(self, name: str, sources: Iterable[Address]) -> Missing | None:
        """Why none of the sources has a field; `None` where one may have it."""
        plain = plain_name(name)
        if plain is None:
            return None
        known = [self.carried_by(each) for each in sources]
        if not known or None in known:
            return None
        found = [each for each in known if each is not None]
        if any(plain in each.written for each in found):
            return None
        homes = (each.left_behind[plain] for each in found if plain in each.left_behind)
        home = next(homes, None)
        if home is not None:
            return Missing(home)
        words = {word for each in found for word in (*each.written, *each.left_behind)}
        close = surely_meant(plain, words)
        return Missing(None, name.replace(plain, close, 1)) if close else None

    def type_of(self, name: str, sources: Iterable[Address]) -> str:
        """The type of a field where all that write it agree; empty where nobody says one."""
        plain = plain_name(name)
        found = [self.carried_by(each) for each in sources]
        if plain is None or plain != name.removeprefix("metadata."):
            return ""
        types = {each.written[plain] for each in found if each and plain in each.written}
        return types.pop() if len(types) == 1 else ""

    def sources_of(self, collection: Address) -> list[Address]:
        """What a collection reads."""
        named = self.stack.used_at(collection, "source")
        return [each for each in named if each.kind in (BUCKET.name, COLLECTION.name)]

    def _look(self, source: Address) -> Carried | None:
        spec = self.stack.specs.get(source)
        if spec is None:
            return None
        if source.kind == BUCKET.name:
            return Carried(_types(value_at(spec, ("bucket_schema", "properties"))))
        return self._look_at_collection(source, spec)

    def _look_at_collection(self, collection: Address, spec: Fields) -> Carried | None:
        sources = self.sources_of(collection)
        found = [(each, self.carried_by(each)) for each in sources]
        if not found or spec.get("features") or spec.get("retriever_transform"):
            return None
        before: dict[str, str] = {}
        homes: dict[str, Address] = {}
        for source, held in found:
            if held is None:
                return None
            before |= held.written
            homes |= dict.fromkeys(held.written, source)
            homes |= {name: home for name, home in held.left_behind.items() if name not in homes}
        extractor = map_of(spec.get("feature_extractor"))
        written = dict(_added(spec))
        for origin, target in _passed(spec, extractor):
            written[target] = before.get(origin, "")
        if extractor.get("include_all_source_fields") is True:
            written |= before
        own = _input_names(extractor)
        left = {
            name: home
            for name, home in homes.items()
            # An extractor may write its input, and files are no fields.
            if name not in written and name not in own and before.get(name, "") not in BLOBS
        }
        return Carried(written, left)


def plain_name(field_: str) -> str | None:
    """The first part of a field's name: `metadata.brand` is `brand` at the root (§19).

    `None` for what every document has, and for what a template fills in.
    """
    first, _, rest = field_.partition(".")
    if "{" in field_ or not first or first.startswith("_"):
        return None
    if first == "metadata":
        return rest.partition(".")[0] or None
    return None if first in EVERYWHERE else first


def _types(properties: Data) -> dict[str, str]:
    return {name: str(child_of(each, "type") or "") for name, each in map_of(properties).items()}


def _passed(spec: Fields, extractor: Fields) -> Iterator[tuple[str, str]]:
    """What is carried along: the property, and the field that becomes of it."""
    lists = [extractor.get("field_passthrough"), *map_of(value_at(spec, _FIELD_MAP)).values()]
    for each in (entry for held in lists for _, entry in maps_in(held)):
        origin, target = each.get("source_path"), each.get("target_path")
        if isinstance(origin, str):
            plain = origin.removeprefix("metadata.")
            last = target if isinstance(target, str) else origin.rpartition(".")[2]
            yield plain, last.removeprefix("metadata.").split(".")[0]


_FIELD_MAP: Final = ("source", "field_map")


def _added(spec: Fields) -> Iterator[tuple[str, str]]:
    """The fields that are written later on: by retrievers, and by taxonomies in their own words."""
    for _, enrichment in maps_in(spec.get("retriever_enrichments")):
        for _, each in maps_in(enrichment.get("write_back_fields")):
            target = each.get("target_field")
            if isinstance(target, str):
                yield target.removeprefix("metadata.").split(".")[0], ""


def _input_names(extractor: Fields) -> frozenset[str]:
    mappings = extractor.get("input_mappings")
    named = [child_of(each, "input_key") for each in list_of(mappings)]
    return frozenset(map(str, (*map_of(mappings), *named)))
