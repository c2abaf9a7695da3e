"""Which of the vendor's models stands for which of our requests, and a strict reading of them."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from mixpeek.models.bucket_create_request import BucketCreateRequest
from mixpeek.models.bucket_patch_request import BucketPatchRequest
from mixpeek.models.bucket_update_request import BucketUpdateRequest
from mixpeek.models.create_alert_request import CreateAlertRequest
from mixpeek.models.create_cluster_request import CreateClusterRequest
from mixpeek.models.create_collection_request import CreateCollectionRequest
from mixpeek.models.create_namespace_request import CreateNamespaceRequest
from mixpeek.models.create_retriever_request import CreateRetrieverRequest
from mixpeek.models.create_secret_request import CreateSecretRequest
from mixpeek.models.create_taxonomy_request import CreateTaxonomyRequest
from mixpeek.models.patch_alert_request import PatchAlertRequest
from mixpeek.models.patch_cluster_request import PatchClusterRequest
from mixpeek.models.patch_namespace_request import PatchNamespaceRequest
from mixpeek.models.patch_retriever_request import PatchRetrieverRequest
from mixpeek.models.patch_taxonomy_request import PatchTaxonomyRequest
from mixpeek.models.publish_retriever_request import PublishRetrieverRequest
from mixpeek.models.shared_triggers_models_create_trigger_request import (
    SharedTriggersModelsCreateTriggerRequest,
)
from mixpeek.models.shared_triggers_models_update_trigger_request import (
    SharedTriggersModelsUpdateTriggerRequest,
)
from mixpeek.models.storage_connection_create_request import StorageConnectionCreateRequest
from mixpeek.models.storage_connection_update_request import StorageConnectionUpdateRequest
from mixpeek.models.sync_create_request import SyncCreateRequest
from mixpeek.models.sync_update_request import SyncUpdateRequest
from mixpeek.models.transition_lifecycle_request import TransitionLifecycleRequest
from mixpeek.models.update_published_retriever_request import UpdatePublishedRetrieverRequest
from mixpeek.models.update_secret_request import UpdateSecretRequest
from mixpeek.models.webhook_input import WebhookInput
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
    "Taxonomy": CreateTaxonomyRequest,
    "Trigger": SharedTriggersModelsCreateTriggerRequest,
    "Secret": CreateSecretRequest,
    "Webhook": WebhookInput,
    "Alert": CreateAlertRequest,
    "Cluster": CreateClusterRequest,
    "Connection": StorageConnectionCreateRequest,
    "Sync": SyncCreateRequest,
    "PublishedRetriever": PublishRetrieverRequest,
}
UPDATES: Final[Mapping[tuple[str, str], type[BaseModel]]] = {
    ("Namespace", "PATCH"): PatchNamespaceRequest,
    ("Bucket", "PATCH"): BucketPatchRequest,
    ("Bucket", "PUT"): BucketUpdateRequest,
    # A collection's PATCH has no typed body (§4.5): what can be created can be patched at most.
    ("Retriever", "PATCH"): PatchRetrieverRequest,
    ("Taxonomy", "PATCH"): PatchTaxonomyRequest,
    ("Trigger", "PATCH"): SharedTriggersModelsUpdateTriggerRequest,
    ("Secret", "PUT"): UpdateSecretRequest,
    ("Webhook", "PUT"): WebhookInput,
    ("Alert", "PATCH"): PatchAlertRequest,
    ("Cluster", "PATCH"): PatchClusterRequest,
    ("Connection", "PATCH"): StorageConnectionUpdateRequest,
    ("Sync", "PATCH"): SyncUpdateRequest,
    ("PublishedRetriever", "PATCH"): UpdatePublishedRetrieverRequest,
}


def models_of(kind: str) -> tuple[type[BaseModel], ...]:
    """Every request model of a kind, its create first."""
    return (CREATES[kind], *(model for (name, _), model in UPDATES.items() if name == kind))


def server_set_fields(kind: str) -> list[str]:
    """The fields of a spec that no request holds, because the server alone says them."""
    return [name for name, facts in facts_of(KINDS[kind]).fields.items() if facts.is_server_set]


class Readable(Protocol):
    """What the vendor's generated models can do."""

    @classmethod
    def from_dict(cls, obj: dict[str, Any]) -> "Readable": ...

    def to_dict(self) -> dict[str, Any]: ...


def unread(model: type[BaseModel], body: Mapping[str, Any]) -> list[str]:
    """The paths of a body that the vendor's model does not know; wrong types raise."""
    parsed: Readable = model.from_dict(dict(body))  # type: ignore[attr-defined]
    # Some of the vendor's models keep whatever they are given.
    known = {info.alias or name for name, info in model.model_fields.items()}
    kept = [f".{key}" for key in body if key not in known]
    return list(dict.fromkeys([*_lost(body, parsed.to_dict(), ""), *kept]))


_FORGETFUL: Final = (".field_schema", ".structured_data", ".algorithm_params")
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


def _is_at(path: str, known: str) -> bool:
    return re.match(re.escape(known).replace(r"\{parent\}", "[^/]*"), path) is not None


def _is_of(kind: Kind, path: str) -> bool:
    return any(_is_at(path, known) for known in (kind.path, kind.organization_path) if known)


def _length(kind: Kind) -> int:
    return len(kind.path)


def judged(request: Request) -> list[str]:
    """The paths of a request's body that the vendor does not know."""
    # A request without a body says nothing that anybody could not know.
    if request.body is None:
        return []
    # What lies in another one's path says more than that one.
    kind = max((kind for kind in KINDS.values() if _is_of(kind, request.path)), key=_length)
    body = json.loads(json.dumps(request.body))
    if request.path.endswith("/lifecycle"):
        return _lifecycle(body)
    if kind.name == "Collection" and request.method == "PATCH":
        return _untyped(body)
    if request.is_version:
        return _version(kind.name, body)
    is_new = request.method == "POST"
    return unread(CREATES[kind.name] if is_new else UPDATES[kind.name, request.method], body)


def _version(kind: str, body: dict[str, object]) -> list[str]:
    """A new version has no typed body: what a create takes for the same field (§6)."""
    return unread(CREATES[kind], {"taxonomy_name": "abc", **body})


def _lifecycle(body: dict[str, object]) -> list[str]:
    return unread(TransitionLifecycleRequest, body)


def _untyped(body: dict[str, object]) -> list[str]:
    """A collection's PATCH: judged by the create, as far as that goes (§4.5)."""
    later = {name for name, facts in facts_of(KINDS["Collection"]).fields.items()
             if facts.is_after_create}  # fmt: skip
    stand_in = {"collection_name": "abc", "source": {"type": "bucket", "bucket_ids": ["b"]}}
    known = {name: value for name, value in body.items() if name not in later}
    return unread(CREATES["Collection"], {**stand_in, **known})
