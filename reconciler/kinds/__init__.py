"""What can be declared: one page per kind.

May import `model` only. `KINDS` is the one list of what is made through the API, `VERIFICATIONS`
that of what lives in the manifests alone; whoever needs one is handed it, so that a test can hand
in another.
"""

from collections.abc import Mapping

from reconciler.kinds.bucket import BUCKET
from reconciler.kinds.check import CHECK
from reconciler.kinds.collection import COLLECTION
from reconciler.kinds.dataset import DATASET
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.kinds.gate import GATE
from reconciler.kinds.lookups import LOOKUPS as _LOOKUPS
from reconciler.kinds.namespace import NAMESPACE
from reconciler.kinds.retriever import RETRIEVER

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (NAMESPACE, BUCKET, COLLECTION, RETRIEVER)}

VERIFICATIONS: Mapping[str, Kind] = {kind.name: kind for kind in (CHECK, DATASET, GATE)}

LOOKUPS: Mapping[str, Lookup] = {lookup.name: lookup for lookup in _LOOKUPS}

__all__ = ["KINDS", "LOOKUPS", "VERIFICATIONS"]
