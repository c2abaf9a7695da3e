"""What the emulator keeps, one line per kind: id prefix, fields that name it, its paths.

Facts only (§13): prefixes, which paths accept names, which lists take page keys in the
body (§1.5). The behaviour of a kind is in the module of its name.
"""

from dataclasses import dataclass
from secrets import randbelow
from string import ascii_lowercase, digits


@dataclass(frozen=True)
class Kind:
    """``by_name``: its path accepts the name as well as the id (§13)."""

    word: str
    prefix: str
    plural: str
    name_field: str
    by_name: bool = True
    scoped: bool = True
    id_letters: str = ascii_lowercase + digits
    id_length: int = 10

    @property
    def id_field(self) -> str:
        return f"{self.word}_id"

    @property
    def path(self) -> str:
        return f"/v1/{self.plural}"

    @property
    def one(self) -> str:
        return f"{self.path}/{{identifier}}"

    def new_id(self) -> str:
        """Random, ten alphanumerics in most cases (§4.2): nothing of the clock or the process."""
        letters, number = self.id_letters, randbelow(len(self.id_letters) ** self.id_length)
        drawn = ""
        for _ in range(self.id_length):
            number, letter = divmod(number, len(letters))
            drawn += letters[letter]
        return self.prefix + drawn


NAMESPACE = Kind("namespace", "ns_", "namespaces", "namespace_name", scoped=False)
BUCKET = Kind("bucket", "bkt_", "buckets", "bucket_name", by_name=False)
COLLECTION = Kind("collection", "col_", "collections", "collection_name")
RETRIEVER = Kind("retriever", "ret_", "retrievers", "retriever_name")
TAXONOMY = Kind("taxonomy", "tax_", "taxonomies", "taxonomy_name")
CLUSTER = Kind("cluster", "clust_", "clusters", "cluster_name")
ALERT = Kind("alert", "alt_", "alerts", "name")
ORGANIZATION_ALERT = Kind("alert", "alt_", "organizations/alerts", "name", scoped=False)
TRIGGER = Kind("trigger", "trg_", "triggers", "name", by_name=False)
DATASET = Kind("dataset", "ds_", "retrievers/evaluations/datasets", "dataset_name")
CONNECTION = Kind("connection", "conn_", "organizations/connections", "name", scoped=False)
WEBHOOK = Kind(
    "webhook",
    "wh_",
    "organizations/webhooks",
    "webhook_name",
    by_name=False,
    scoped=False,
    # "/^wh_[a-fA-F0-9]{16}$/" (§8.2).
    id_letters=f"{digits}abcdef",
    id_length=16,
)
SYNC = Kind("sync_config", "sync_", "buckets/{bucket_id}/syncs", "sync_config_id", by_name=False)
SECRET = Kind("secret", "sec_", "organizations/secrets", "secret_name", scoped=False)
PUBLICATION = Kind(
    "published_retriever", "pk_", "retrievers/published", "public_name", scoped=False
)
KINDS = (
    NAMESPACE,
    BUCKET,
    COLLECTION,
    RETRIEVER,
    TAXONOMY,
    CLUSTER,
    ALERT,
    ORGANIZATION_ALERT,
    TRIGGER,
    DATASET,
    CONNECTION,
    WEBHOOK,
    SECRET,
)
"""Every kind whose list shows what was made by a POST to the same path."""
