"""Which of the vendor's models stands for which of our requests, and a strict reading of them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from mixpeek.models.bucket_create_request import BucketCreateRequest
from mixpeek.models.bucket_patch_request import BucketPatchRequest
from mixpeek.models.bucket_update_request import BucketUpdateRequest
from mixpeek.models.create_collection_request import CreateCollectionRequest
from mixpeek.models.create_namespace_request import CreateNamespaceRequest
from mixpeek.models.create_retriever_request import CreateRetrieverRequest
from mixpeek.models.patch_namespace_request import PatchNamespaceRequest
from mixpeek.models.patch_retriever_request import PatchRetrieverRequest
from pydantic import BaseModel

CREATES: Final[Mapping[str, type[BaseModel]]] = {
    "Namespace": CreateNamespaceRequest,
    "Bucket": BucketCreateRequest,
    "Collection": CreateCollectionRequest,
    "Retriever": CreateRetrieverRequest,
}
UPDATES: Final[Mapping[tuple[str, str], type[BaseModel]]] = {
    ("Namespace", "PATCH"): PatchNamespaceRequest,
    ("Bucket", "PATCH"): BucketPatchRequest,
    ("Bucket", "PUT"): BucketUpdateRequest,
    # A collection's PATCH has no typed body (§4.5): what can be created can be patched at most.
    ("Retriever", "PATCH"): PatchRetrieverRequest,
}


def models_of(kind: str) -> tuple[type[BaseModel], ...]:
    """Every request model of a kind, its create first."""
    return (CREATES[kind], *(model for (name, _), model in UPDATES.items() if name == kind))


class Readable(Protocol):
    """What the vendor's generated models can do."""

    @classmethod
    def from_dict(cls, obj: dict[str, Any]) -> "Readable": ...

    def to_dict(self) -> dict[str, Any]: ...


def unread(model: type[BaseModel], body: Mapping[str, Any]) -> list[str]:
    """The paths of a body that the vendor's model does not know; wrong types raise."""
    parsed: Readable = model.from_dict(dict(body))  # type: ignore[attr-defined]
    return list(_lost(body, parsed.to_dict(), ""))


_FORGETFUL: Final = (".field_schema", ".structured_data")
"""Alternatives and open objects whose other keys the vendor's client drops while reading."""


def _lost(sent: Any, read: Any, path: str) -> Iterator[str]:
    if path.endswith(_FORGETFUL):
        return
    if isinstance(read, BaseModel):
        read = read.model_dump(by_alias=True)
    if isinstance(sent, Mapping) and isinstance(read, Mapping):
        for key, value in sent.items():
            if key in read:
                yield from _lost(value, read[key], f"{path}.{key}")
            elif value is not None:
                yield f"{path}.{key}"
    elif isinstance(sent, list) and isinstance(read, list) and len(sent) == len(read):
        for position, (one, other) in enumerate(zip(sent, read, strict=True)):
            yield from _lost(one, other, f"{path}[{position}]")
    elif isinstance(sent, Mapping | list):
        yield path
