"""Kinds that manifests may refer to before they can declare them.

An id is accepted as it is; a name is looked up in the kind's list, which is read only when
something refers to it.
"""

from reconciler.kinds.kind import Lookup

LOOKUPS = (
    Lookup(
        name="Taxonomy",
        path="/v1/taxonomies",
        id_field="taxonomy_id",
        name_field="taxonomy_name",
    ),
    Lookup(
        name="Cluster",
        path="/v1/clusters",
        id_field="cluster_id",
        name_field="cluster_name",
    ),
    Lookup(name="Alert", path="/v1/alerts", id_field="alert_id", name_field="name"),
    Lookup(
        # In no machine-readable contract; §3 names the path, the row's fields follow the id's name.
        name="Connection",
        path="/v1/organizations/connections",
        id_field="connection_id",
        name_field="connection_name",
        method="GET",
        is_namespaced=False,
    ),
    Lookup(
        # Secrets have names only (§8.3), and the rows are plain strings.
        name="Secret",
        path="/v1/organizations/secrets",
        id_field="",
        name_field="",
        rows_field="secrets",
        method="GET",
        is_namespaced=False,
    ),
)
