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
)
"""Judged queries as the API keeps them: a copy that is neither changed nor deleted (§18.2)."""

LOOKUPS = (
    Lookup(
        name="Taxonomy",
        path="/v1/taxonomies",
        id_field="taxonomy_id",
        name_field="taxonomy_name",
        references={
            "retriever_id": "Retriever",
            "config.retriever_id": "Retriever",
            "config.source_collection.collection_id": "Collection",
            "config.inference_collections[]": "Collection",
            "config.cluster_ids[]": "Cluster",
            "config.hierarchical_nodes[].collection_id": "Collection",
            "config.hierarchical_nodes[].parent_collection_id": "Collection",
            "config.hierarchical_nodes[].retriever_id": "Retriever",
        },
    ),
    Lookup(
        name="Cluster",
        path="/v1/clusters",
        id_field="cluster_id",
        name_field="cluster_name",
        # `collection_ids` is how it is written, `input_collections` how it is read (§7).
        references={
            "input_collections[]": "Collection",
            "collection_ids[]": "Collection",
            "source_cluster_ids[]": "Cluster",
        },
        makes={"output_collection_ids[]": "Collection"},
    ),
    Lookup(
        name="Alert",
        path="/v1/alerts",
        id_field="alert_id",
        name_field="name",
        references={
            "retriever_id": "Retriever",
            "notification_config.channels[].config.collection_id": "Collection",
            "notification_config.channels[].config.bucket_id": "Bucket",
            # Free parameters (§8.1): these are the ids that its conditions speak of.
            "system_condition.params.retriever_id": "Retriever",
            "system_condition.params.collection_id": "Collection",
            "system_condition.params.bucket_id": "Bucket",
        },
    ),
    Lookup(
        # An alert of the organisation watches namespaces; those in a namespace are `Alert` (§8.1).
        name="OrganizationAlert",
        path="/v1/organizations/alerts",
        id_field="alert_id",
        name_field="name",
        is_namespaced=False,
        references={"namespace_selector.namespace_ids[]": "Namespace"},
    ),
    Lookup(
        # Read only where a namespace goes with all that is in it; deleted ones stay listed (§7.1).
        name="Trigger",
        path="/v1/triggers",
        id_field="trigger_id",
        name_field="name",
        belongs_to={"Collection": "trigger_id"},
        paging=Paging.OFFSET,
        gone={"status": "disabled"},
    ),
    # Likewise; what was judged by hand cannot be made again (§18.2).
    COPIES,
    Lookup(
        # Where a bucket's objects lie, what it syncs from; archived ones stay (§3, §21).
        name="Connection",
        path="/v1/organizations/connections",
        id_field="connection_id",
        name_field="name",
        is_namespaced=False,
        gone={"status": "ARCHIVED"},
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
