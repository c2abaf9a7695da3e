"""Made-up accounts: a few of every kind there is, which refer to each other by their names.

Every name is given once, and what it begins with says its kind.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import parts
from changeable import enrichments
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from stacks import FEATURE, Manifest
from world import Verbatim

TOLD: Final = "https://kept.example/"
"""What every secret value begins with."""
ENVIRON: Final = {name: f"{TOLD}{name}" for name in ("ONE", "TWO", "THREE")}
_SECRETS: Final = st.sampled_from([Verbatim(f"${{secret.{name}}}") for name in ENVIRON])
_EXTRACTOR: Final = {"feature_extractor_name": "text_extractor", "version": "v1"}
_SOURCED: Final = [
    {"input_key": "q", "source": {"source_type": "document_field", "path": "title"}},
]
_CHANNELS: Final = ("webhook", "slack", "email")


@dataclass
class Account:
    """What was drawn so far, from the bottom up."""

    draw: DrawFn
    manifests: list[Manifest] = field(default_factory=list)

    def names(self, kind: str, namespace: str = "") -> list[str]:
        """What may be referred to."""
        found = [each["metadata"] for each in self.manifests if each["kind"] == kind]
        return [each["name"] for each in found if each.get("namespace", "") == namespace]

    def add(self, kind: str, namespace: str, name: str, *specs: Mapping[str, Any]) -> None:
        """One more, whose spec is all of these together."""
        spec = {key: value for each in specs for key, value in each.items()}
        room = {"namespace": namespace} if namespace else {}
        made = {"apiVersion": "reconciler/v1", "kind": kind, "metadata": {"name": name, **room}}
        self.manifests.append({**made, "spec": spec})

    def is_vector(self, name: str) -> bool:
        """Whether a cluster may be a source of others."""
        (found,) = [each for each in self.manifests if each["metadata"]["name"] == name]
        return bool(found["spec"]["cluster_type"] == "vector")

    def some(self, **fields: SearchStrategy[Any]) -> dict[str, Any]:
        """Any of these fields."""
        return self.draw(parts.some(**fields))

    def one(self, names: Sequence[str]) -> str:
        """Any of these names."""
        return self.draw(st.sampled_from(names))

    def numbered(self, stem: str, least: int, most: int) -> list[str]:
        """So many names that nothing else has."""
        return [f"{stem}_{'abc'[each]}" for each in range(self.draw(st.integers(least, most)))]


def referring(names: Sequence[str], **fields: Any) -> dict[str, SearchStrategy[Any]]:
    """Fields that take one of these names, where there are any."""
    return {key: make(st.sampled_from(names)) for key, make in fields.items()} if names else {}


def several(names: Sequence[str]) -> SearchStrategy[list[str]]:
    """Some of these names, at least one."""
    return st.lists(st.sampled_from(names), min_size=1, max_size=len(names), unique=True)


@st.composite
def accounts(draw: DrawFn) -> list[Manifest]:
    """All of an account; everything that it refers to is in it."""
    account = Account(draw)
    _organisation(account)
    for number, name in enumerate(account.numbered("room", 1, 2)):
        account.add("Namespace", "", name, {"feature_extractors": [_EXTRACTOR]})
        _room(account, name, f"{number + 1}")
    for name in account.numbered("watch", 0, 1):
        account.add("Alert", "", name, _organisation_alert(account), _alert_shared(account, ""))
    return account.manifests


def _organisation(account: Account) -> None:
    for name in account.numbered("vault", 0, 2):
        account.add("Secret", "", name, {"value": account.draw(_SECRETS)})
    for name in account.numbered("storage", 1, 2):
        account.add("Connection", "", name, account.draw(st.one_of(_S3, _RSS)), _texts(account))
    for name in account.numbered("hook", 0, 2):
        event_types = several(["alert.triggered", "taxonomy.created", "object.created"])
        more = account.some(
            resource_types=several(["retriever", "taxonomy"]), is_active=st.booleans()
        )
        channels = account.draw(st.lists(_DELIVERIES, min_size=1, max_size=2))
        needed = {"event_types": account.draw(event_types), "channels": channels}
        account.add("Webhook", "", name, needed, more)


_S3: Final = parts.of(
    {
        "provider_type": st.just("s3"),
        "provider_config": st.fixed_dictionaries(
            {
                "credentials": st.fixed_dictionaries(
                    {
                        "type": st.just("access_key"),
                        "access_key_id": _SECRETS,
                        "secret_access_key": _SECRETS,
                    }
                )
            },
            optional={"region": st.just("eu-central-1")},
        ),
        "write_enabled": st.just(True),
    },
    status=st.sampled_from(["ACTIVE", "SUSPENDED"]),
)
_RSS: Final = st.just({"provider_type": "rss", "provider_config": {}, "write_enabled": True})
_DELIVERIES: Final = st.one_of(
    st.fixed_dictionaries(
        {
            "channel": st.just("slack"),
            "configs": parts.of({"webhook_url": _SECRETS}, channel=st.just("#ads")),
        }
    ),
    st.fixed_dictionaries(
        {
            "channel": st.just("webhook"),
            "configs": parts.of(
                {"url": _SECRETS},
                headers=st.fixed_dictionaries({"X-Api-Key": _SECRETS}),
                signing_secret=_SECRETS,
            ),
        }
    ),
    st.just({"channel": "email", "configs": {"to_addresses": ["ops@example.com"]}}),
)


def _texts(account: Account) -> dict[str, Any]:
    tags = st.dictionaries(st.sampled_from(["team", "cost"]), parts.words, max_size=2)
    return account.some(description=parts.words, metadata=tags)


def _room(account: Account, room: str, mark: str) -> None:
    """What is in one namespace."""
    for make in (_filters, _buckets, _syncs, _collections, _searches, _pages, _clusters):
        make(account, room, mark)
    _taxonomies(account, room, mark)
    _alerts(account, room, mark)
    _late_collections(account, room, mark)
    _triggers(account, room, mark)


def _stage(name: str, stage_id: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {"stage_name": name, "config": {"stage_id": stage_id, "parameters": parameters}}


def _filters(account: Account, room: str, mark: str) -> None:
    for name in account.numbered(f"filter{mark}", 0, 1):
        account.add("Retriever", room, name, {"stages": [_stage("take", "limit", {"limit": 5})]})


def _ingest_filter(account: Account, room: str) -> dict[str, SearchStrategy[Any]]:
    return referring(
        account.names("Retriever", room),
        ingest_filter=lambda names: st.fixed_dictionaries({"retriever_id": names}),
    )


def _buckets(account: Account, room: str, mark: str) -> None:
    for name in account.numbered(f"bucket{mark}", 1, 2):
        more = account.some(
            **_ingest_filter(account, room),
            destination=st.fixed_dictionaries(
                {"connection_id": st.sampled_from(account.names("Connection"))}
            ),
        )
        schema = {"bucket_schema": {"properties": {"title": {"type": "text"}}}}
        account.add("Bucket", room, name, schema, more, _texts(account))


def _syncs(account: Account, room: str, mark: str) -> None:
    for position, name in enumerate(account.numbered(f"sync{mark}", 0, 2)):
        needed = {
            "bucket_id": account.one(account.names("Bucket", room)),
            "connection_id": account.one(account.names("Connection")),
            "source_path": f"path/{position}",
        }
        more = account.some(
            **_ingest_filter(account, room),
            polling_interval_seconds=st.integers(30, 90),
            paused=st.booleans(),
            skip_batch_submission=st.booleans(),
        )
        account.add("Sync", room, name, needed, more, _texts(account))


def _collections(account: Account, room: str, mark: str) -> None:
    for name in account.numbered(f"first{mark}", 1, 2):
        source = {
            "type": "bucket",
            "bucket_ids": account.draw(several(account.names("Bucket", room))),
        }
        retrievers = account.names("Retriever", room)
        more = {"retriever_enrichments": st.lists(enrichments(retrievers), max_size=1)}
        schedule = {"trigger_type": "interval", "schedule_config": {"interval_seconds": 60}}
        account.add(
            "Collection",
            room,
            name,
            {"source": source, "feature_extractor": _EXTRACTOR},
            account.some(schedule=st.just(schedule), **(more if retrievers else {})),
            _texts(account),
        )


def _searches(account: Account, room: str, mark: str) -> None:
    for name in account.numbered(f"find{mark}", 1, 2):
        used = account.draw(several(account.names("Collection", room)))
        searched = {"feature_uri": FEATURE, "collection_identifiers": used, "top_k": 5}
        stages = [_stage("search", "feature_search", {"searches": [searched]})]
        stages += account.draw(st.lists(_stages(account, room), max_size=2, unique_by=_named))
        needed = {"collection_identifiers": used, "stages": stages}
        inputs = {"input_schema": {"q": {"type": "text"}}}
        account.add("Retriever", room, name, needed, inputs, _texts(account))


def _named(stage: Mapping[str, Any]) -> str:
    return str(stage["stage_name"])


def _stages(account: Account, room: str) -> SearchStrategy[dict[str, Any]]:
    made = [st.just(_stage("take", "limit", {"limit": 5}))]
    if secrets := account.names("Secret"):
        names = st.sampled_from(secrets)
        called = {"url": "https://api.example.com", "output_field": "told"}
        made += [
            names.map(lambda name: {**called, "auth": {"type": "bearer", "secret_ref": name}}).map(
                lambda parameters: _stage("ask", "api_call", parameters)
            ),
            names.map(lambda name: {**called, "headers": {"X-Key": f"{{{{SECRET.{name}}}}}"}}).map(
                lambda parameters: _stage("ask", "api_call", parameters)
            ),
        ]
    if retrievers := account.names("Retriever", room):
        target = account.names("Collection", room)[0]
        made.append(
            st.sampled_from(retrievers).map(
                lambda name: _stage(
                    "enrich",
                    "document_enrich",
                    {"retriever_id": name, "target_collection_id": target},
                )
            )
        )
    return st.one_of(*made)


def _pages(account: Account, room: str, _: str) -> None:
    for name in account.names("Retriever", room):
        if not name.startswith("find") or not account.draw(st.booleans()):
            continue
        more = account.some(
            **referring(account.names("Secret"), password_secret_name=lambda names: names),
            description=parts.words,
            tags=several(["ads", "search"]),
            is_active=st.booleans(),
        )
        shown = {"title": "Ads", "inputs": [], "exposed_fields": ["title"]}
        needed = {"public_name": f"page-{name.replace('_', '-')}", "display_config": shown}
        account.add("PublishedRetriever", room, name, needed, more)


def _clusters(account: Account, room: str, mark: str) -> None:
    collections = account.names("Collection", room)
    for name in account.numbered(f"cluster{mark}", 0, 2):
        earlier = [each for each in account.names("Cluster", room) if account.is_vector(each)]
        spec: dict[str, Any] = {"collection_ids": account.draw(several(collections))}
        if earlier and account.draw(st.booleans()):
            spec = {"source_cluster_ids": account.draw(several(earlier))}
        vector = {"clustering_method": "hdbscan", "feature_uris": [FEATURE]}
        if "collection_ids" in spec and account.draw(st.booleans()):
            spec |= {"cluster_type": "attribute", "attribute_config": {"attributes": ["title"]}}
        else:
            spec |= {"cluster_type": "vector", "vector_config": vector}
        more = account.some(
            llm_labeling=st.just({"enabled": True, "model_name": "gemini-2.5-flash"}),
            filters=st.just({"AND": [{"field": "title", "operator": "eq", "value": "x"}]}),
        )
        account.add("Cluster", room, name, spec, more, _texts(account))


def _taxonomies(account: Account, room: str, mark: str) -> None:
    for name in account.numbered(f"labels{mark}", 0, 2):
        config = account.draw(st.one_of(*_configs(account, room)))
        account.add("Taxonomy", room, name, {"config": config}, _texts(account))


def _configs(account: Account, room: str) -> Iterator[SearchStrategy[dict[str, Any]]]:
    collections = st.sampled_from(account.names("Collection", room))
    asked = [{"input_key": "q", "source_type": "payload", "path": "title"}]
    by = {
        "retriever_id": st.sampled_from(account.names("Retriever", room)),
        "input_mappings": st.just(asked),
    }
    yield st.fixed_dictionaries(
        {
            **by,
            "taxonomy_type": st.just("flat"),
            "source_collection": st.fixed_dictionaries({"collection_id": collections}),
        }
    )
    hierarchical = {"taxonomy_type": st.just("hierarchical"), **by}
    yield st.fixed_dictionaries(
        {
            **hierarchical,
            "hierarchical_nodes": several(account.names("Collection", room)).map(_levels),
        }
    )
    if clusters := account.names("Cluster", room):
        inferred = {"inference_strategy": st.just("cluster"), "cluster_ids": several(clusters)}
        yield st.fixed_dictionaries({**hierarchical, **inferred})


def _levels(names: Sequence[str]) -> list[dict[str, Any]]:
    above: Sequence[str | None] = [None, *names]
    return [
        {"collection_id": name, **({"parent_collection_id": parent} if parent else {})}
        for name, parent in zip(names, above, strict=False)
    ]


def _alerts(account: Account, room: str, mark: str) -> None:
    for name in account.numbered(f"alert{mark}", 0, 2):
        condition = {"source": "system", "system_condition": {"type": "batch_stalled"}}
        bucket = account.one(account.names("Bucket", room))
        watched = {**condition["system_condition"], "params": {"bucket_id": bucket}}  # type: ignore[dict-item]
        search = account.one(account.names("Retriever", room))
        kind: dict[str, Any] = account.draw(
            st.sampled_from(
                [
                    {"retriever_id": search, "trigger_on": "no_results"},
                    {**condition, "system_condition": watched},
                ]
            )
        )
        account.add("Alert", room, name, kind, _alert_shared(account, room), _texts(account))


def _alert_shared(account: Account, room: str) -> dict[str, Any]:
    kinds: list[SearchStrategy[dict[str, Any]]] = [
        st.just({"channel_type": "slack", "config": {"channel": "#ads"}})
    ]
    if hooks := account.names("Webhook"):
        kinds.append(
            st.sampled_from(hooks).map(lambda name: {"channel_type": "webhook", "channel_id": name})
        )
    if room:
        processing = st.sampled_from(account.names("Collection", room))
        kinds.append(
            processing.map(
                lambda name: {"channel_type": "batch", "config": {"collection_id": name}}
            )
        )
    channels = account.draw(st.lists(st.one_of(*kinds), min_size=1, max_size=2))
    return {
        "notification_config": {"channels": channels},
        **account.some(enabled=st.booleans(), cooldown_seconds=st.integers(0, 9)),
    }


def _organisation_alert(account: Account) -> dict[str, Any]:
    rooms = account.names("Namespace")
    buckets = [f"{room}/{name}" for room in rooms for name in account.names("Bucket", room)]
    watched: dict[str, Any] = {"type": "batch_stalled"}
    watched |= account.some(params=st.fixed_dictionaries({"bucket_id": st.sampled_from(buckets)}))
    selectors = st.one_of(
        st.just({"mode": "all"}),
        st.fixed_dictionaries({"mode": st.just("selected"), "namespace_ids": several(rooms)}),
    )
    return {
        "source": "system",
        "system_condition": watched,
        "namespace_selector": account.draw(selectors),
    }


def _late_collections(account: Account, room: str, mark: str) -> None:
    """Collections to whose documents all the rest is applied."""
    for name in account.numbered(f"second{mark}", 0, 2):
        below = account.draw(several(account.names("Collection", room)))
        more = account.some(
            **referring(
                account.names("Taxonomy", room),
                taxonomy_applications=lambda each: each.map(lambda one: [{"taxonomy_id": one}]),
            ),
            **referring(
                account.names("Alert", room),
                alert_applications=lambda each: each.map(
                    lambda one: [{"alert_id": one, "input_mappings": _SOURCED}]
                ),
            ),
            **referring(
                account.names("Cluster", room),
                cluster_applications=lambda each: each.map(lambda one: [{"cluster_id": one}]),
            ),
        )
        source = {"type": "collection", "collection_ids": below}
        account.add(
            "Collection",
            room,
            name,
            {"source": source, "feature_extractor": _EXTRACTOR},
            more,
            _texts(account),
        )


_RUNS: Final = {
    "Cluster": ("cluster", "cluster_id"),
    "Collection": ("collection_trigger", "collection_id"),
    "Retriever": ("retriever_execution", "retriever_id"),
    "Alert": ("alert_evaluation", "alert_id"),
    "Taxonomy": ("taxonomy_enrichment", "taxonomy_id"),
}


def _triggers(account: Account, room: str, mark: str) -> None:
    collections = account.names("Collection", room)
    for name in account.numbered(f"run{mark}", 0, 2):
        kind = account.one([each for each in _RUNS if account.names(each, room)])
        action, key = _RUNS[kind]
        config = {key: account.one(account.names(kind, room))}
        if kind == "Taxonomy":
            config["collection_id"] = account.one(collections)
        when = account.draw(
            st.sampled_from(
                [
                    ("cron", {"cron_expression": "0 2 * * *"}),
                    ("interval", {"interval_seconds": 60}),
                    (
                        "event",
                        {
                            "event_type": "documents_added",
                            "event_threshold": 5,
                            "collection_id": collections[0],
                        },
                    ),
                ]
            )
        )
        needed = {"action_type": action, "action_config": config}
        times = {"trigger_type": when[0], "schedule_config": when[1]}
        more = account.some(description=parts.words, status=st.sampled_from(["active", "paused"]))
        account.add("Trigger", room, name, needed, times, more)
