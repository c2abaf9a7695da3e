"""A resource as the text of a manifest, the same every time, in the order of its kind's page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.vendor_section import section_of
from reconciler.manifest.yaml.emit import WIDTH, entry, in_flow
from reconciler.model.data import Data, Fields

_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")


class ManifestText(Struct, frozen=True):
    """One resource, written."""

    kind: Kind
    namespace: str
    name: str
    text: str


def manifest_text(kind: Kind, content: Fields) -> str:
    """The text of a document; comments of whatever it came from are not in it."""
    spec = content.get("spec")
    ordered = {**content, "spec": _in_order(kind, spec if isinstance(spec, Mapping) else {})}
    return "".join(f"{line}\n" for key, value in ordered.items() for line in _lines(key, value))


def _lines(key: str, value: Data) -> list[str]:
    if key == "metadata" and isinstance(value, Mapping):
        flow = f"{key}: {in_flow(value)}"
        if len(flow) <= WIDTH:
            return [flow]
    return entry(key, value, indent=0)


def _in_order(kind: Kind, spec: Fields) -> Fields:
    known = {key: spec[key] for key in facts_of(kind).fields if key in spec}
    return {**known, **spec}


def files_of(texts: Iterable[ManifestText]) -> dict[str, str]:
    """A file each, in a folder for its kind; of two with one name, one has its namespace in it."""
    files: dict[str, str] = {}
    # Some systems do not tell capitals apart.
    taken: set[str] = set()
    for each in texts:
        file = next(name for name in _names_for(each) if name.lower() not in taken)
        taken.add(file.lower())
        files[file] = each.text
    return files


def _names_for(each: ManifestText) -> Iterator[str]:
    folder, name = section_of(each.kind.path), _UNFIT.sub("_", each.name).strip("._") or "unnamed"
    yield f"{folder}/{name}.yaml"
    if each.namespace:
        yield f"{folder}/{_UNFIT.sub('_', each.namespace)}.{name}.yaml"
    number = 2
    while True:
        yield f"{folder}/{name}-{number}.yaml"
        number += 1
