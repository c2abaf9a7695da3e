"""Which of the vendor's models stands for which of our requests, and a strict reading of them."""

import json
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
from mixpeek.models.publish_retriever_request import PublishRetrieverRequest
from mixpeek.models.transition_lifecycle_request import TransitionLifecycleRequest
from mixpeek.models.update_published_retriever_request import UpdatePublishedRetrieverRequest
from pydantic import BaseModel

from reconciler.applying.requests.build import Request
from reconciler.kinds import KINDS
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.declaration.kind import Kind

CREATES: Final[Mapping[str, type[BaseModel]]] = {
    "Namespace": CreateNamespaceRequest,
    "Bucket": BucketCreateRequest,
    "Collection": CreateCollectionRequest,
    "Retriever": CreateRetrieverRequest,
    "PublishedRetriever": PublishRetrieverRequest,
}
UPDATES: Final[Mapping[tuple[str, str], type[BaseModel]]] = {
    ("Namespace", "PATCH"): PatchNamespaceRequest,
    ("Bucket", "PATCH"): BucketPatchRequest,
    ("Bucket", "PUT"): BucketUpdateRequest,
    # A collection's PATCH has no typed body (§4.5): what can be created can be patched at most.
    ("Retriever", "PATCH"): PatchRetrieverRequest,
    ("PublishedRetriever", "PATCH"): UpdatePublishedRetrieverRequest,
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


def judged(request: Request) -> list[str]:
    """The paths of a request's body that the vendor does not know."""
    kind = _kind_at(request.path)
    body = json.loads(json.dumps(request.body))
    if request.path.endswith("/lifecycle"):
        return _lifecycle(body)
    if kind.name == "Collection" and request.method == "PATCH":
        return _untyped(body)
    is_new = request.method == "POST"
    return unread(CREATES[kind.name] if is_new else UPDATES[kind.name, request.method], body)


def _kind_at(path: str) -> Kind:
    """The kind whose path this is; where several are, the one whose path says most."""
    parts = path.split("/")
    known = {kind.name: kind.path.split("/") for kind in KINDS.values()}
    fitting = (
        name
        for name, own in known.items()
        if len(own) <= len(parts)
        and all(one in ("{parent}", two) for one, two in zip(own, parts, strict=False))
    )
    return KINDS[max(fitting, key=lambda name: len(known[name]))]


def _lifecycle(body: dict[str, object]) -> list[str]:
    return unread(TransitionLifecycleRequest, body)


def _untyped(body: dict[str, object]) -> list[str]:
    """A collection's PATCH: judged by the create, as far as that goes (§4.5)."""
    later = {name for name, facts in facts_of(KINDS["Collection"]).fields.items()
             if facts.is_after_create}  # fmt: skip
    stand_in = {"collection_name": "abc", "source": {"type": "bucket", "bucket_ids": ["b"]}}
    known = {name: value for name, value in body.items() if name not in later}
    return unread(CREATES["Collection"], {**stand_in, **known})
