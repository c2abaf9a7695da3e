"""What can be declared: one page per kind.

May import `model` only. `KINDS` is the one list of what is made through the API, `VERIFICATIONS`
that of what lives in the manifests alone; whoever needs one is handed it, so that a test can hand
in another.
"""

from collections.abc import Mapping

from reconciler.kinds.alert import ALERT
from reconciler.kinds.bucket import BUCKET
from reconciler.kinds.cluster import CLUSTER
from reconciler.kinds.collection import COLLECTION
from reconciler.kinds.compile.pages import Pages
from reconciler.kinds.connection import CONNECTION
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.kinds.lookups import LOOKUPS as _LOOKUPS
from reconciler.kinds.namespace import NAMESPACE
from reconciler.kinds.published_retriever import PUBLISHED_RETRIEVER
from reconciler.kinds.retriever import RETRIEVER
from reconciler.kinds.secret import SECRET
from reconciler.kinds.sync import SYNC
from reconciler.kinds.taxonomy import TAXONOMY
from reconciler.kinds.trigger import TRIGGER
from reconciler.kinds.webhook import WEBHOOK

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        NAMESPACE,
        CONNECTION,
        BUCKET,
        COLLECTION,
        RETRIEVER,
        PUBLISHED_RETRIEVER,
        TAXONOMY,
        CLUSTER,
        ALERT,
        TRIGGER,
        SYNC,
        WEBHOOK,
        SECRET,
    )
}


def _check() -> Kind:
    from reconciler.kinds.check import CHECK

    return CHECK


def _dataset() -> Kind:
    from reconciler.kinds.dataset import DATASET

    return DATASET


def _gate() -> Kind:
    from reconciler.kinds.gate import GATE

    return GATE


VERIFICATIONS: Mapping[str, Kind] = Pages({"Check": _check, "Dataset": _dataset, "Gate": _gate})
"""Imported where a document is one of them: most plans are about none."""

LOOKUPS: Mapping[str, Lookup] = {lookup.name: lookup for lookup in _LOOKUPS}

__all__ = ["KINDS", "LOOKUPS", "VERIFICATIONS"]
