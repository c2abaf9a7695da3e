"""One resource as the text of a manifest, in the style of hand-written ones."""

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import API_VERSION
from reconciler.manifest.formatting.key_order import in_key_order
from reconciler.manifest.yaml.emit import entry
from reconciler.manifest.yaml.literal import literal
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields


def document_text(
    address: Address,
    spec: Fields,
    *,
    lifecycle: Fields,
    kinds: Mapping[str, Kind],
    comments: Sequence[str] = (),
) -> str:
    """The whole file, as `fmt` keeps it; the same for the same resource, byte for byte."""
    envelope = in_key_order(_envelope(address, spec, lifecycle), kinds)
    return "\n".join([*_comment_lines(comments), *_lines(envelope), ""])


def _comment_lines(comments: Sequence[str]) -> Iterator[str]:
    """Printable, so that nothing in a comment ends it."""
    for comment in comments:
        shown = "".join(char if char.isprintable() else "?" for char in comment)
        yield f"# {shown}"


def _envelope(address: Address, spec: Fields, lifecycle: Fields) -> Fields:
    inside = {"namespace": address.namespace} if address.namespace else {}
    metadata: Mapping[str, Data] = {"name": address.name, **inside}
    return {
        "apiVersion": API_VERSION,
        "kind": address.kind,
        "metadata": metadata,
        **({"lifecycle": lifecycle} if lifecycle else {}),
        "spec": spec,
    }


def _lines(envelope: Fields) -> Iterator[str]:
    for key, value in envelope.items():
        yield from entry(key, literal(value), indent=0)
