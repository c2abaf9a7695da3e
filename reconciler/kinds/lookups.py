"""Kinds that manifests may refer to before they can declare them.

An id is accepted as it is; a name is looked up in the kind's list, which is read only when
something refers to it, or when what these kinds use themselves is about to go.
"""

from reconciler.kinds.declaration.listing import Lookup, Paging

COPIES = Lookup(
    name="Dataset",
    path="/v1/retrievers/evaluations/datasets",
    id_field="dataset_id",
    name_field="dataset_name",
    rows_field="datasets",
    method="GET",
    paging=Paging.NUMBER,
    to_declare="reconciler dataset pull {place} --into DIR",
)
"""Judged queries as the API keeps them: a copy that is neither changed nor deleted (§18.2)."""

LOOKUPS = (
    # Read only where a namespace goes with all that is in it; what was judged by hand cannot be
    # made again (§18.2).
    COPIES,
)
