"""One stage or extractor as people look it up: what it does, what it is told, what it gives."""

from msgspec import Struct, field

from reconciler.model.data import Data, Fields
from reconciler.model.partly import PartlyShown, Unshown


class Parameter(Struct, frozen=True, kw_only=True):
    """One parameter of a stage or an extractor."""

    name: str
    type: str
    """In words: `text`, `whole number`, `list of maps`."""
    says: str = ""
    default: Data = None
    choices: tuple[Data, ...] = ()
    limits: str = ""
    """In words: `1 to 1,000`; empty without any."""
    is_required: bool = False
    is_deprecated: bool = False


class VectorOutput(Struct, frozen=True, kw_only=True):
    """A vector index that an extractor makes, and by which URI searches name it."""

    feature_uri: str
    dimensions: int | None = None
    distance: str = ""
    says: str = ""


class CatalogueEntry(PartlyShown, Struct, frozen=True, kw_only=True):
    """One entry of a catalogue, bundled or live."""

    section: str
    """`stages` or `extractors`."""
    name: str
    """The id of a stage; `name@version` of an extractor."""
    written_in: str
    """The kind whose spec takes it."""
    says: str = ""
    category: str = ""
    parameters: tuple[Parameter, ...] = ()
    are_parameters_known: bool = True
    """Somebody published which parameters there are; otherwise any may be taken."""
    inputs: tuple[str, ...] = ()
    """The types of properties that an extractor reads."""
    outputs: tuple[VectorOutput, ...] = ()
    are_outputs_examples: bool = False
    """Seen in the vendor's examples, and not told by the catalogue itself."""
    costs: tuple[str, ...] = ()
    """In words: `200 credits per minute`."""
    schema: Unshown[Fields] = field(default_factory=dict)
    """The JSON Schema of its parameters."""


class CatalogueListing(Struct, frozen=True, kw_only=True):
    """Entries, and where they were read."""

    entries: tuple[CatalogueEntry, ...]
    source: str
    """`bundled`, `live`, or the namespace's own."""
    date: str = ""
    """Of the copy; empty where it is live."""
