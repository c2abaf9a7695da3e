"""What is in one namespace of a made-up account, from the bottom up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import parts
from account_alerts import add_alerts
from changeable import enrichments
from drawing import Account, referring, several, texts
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from stacks import FEATURE

EXTRACTOR: Final = {"feature_extractor_name": "text_extractor", "version": "v1"}
_SOURCED: Final = [
    {"input_key": "q", "source": {"source_type": "document_field", "path": "title"}},
]


def fill_room(account: Account, room: str, mark: str) -> None:
    """What is in one namespace."""
    for make in (_filters, _buckets, _syncs, _collections, _searches, _pages, _clusters):
        make(account, room, mark)
    _taxonomies(account, room, mark)
    add_alerts(account, room, mark)
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
        account.add("Bucket", room, name, schema, more, texts(account))


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
        account.add("Sync", room, name, needed, more, texts(account))


def _collections(account: Account, room: str, mark: str) -> None:
    for name in account.numbered(f"first{mark}", 1, 2):
        # At home first: what is made up is made simpler towards it.
        homes = [room, *(each for each in account.names("Namespace") if each != room)]
        home = account.one([each for each in homes if account.names("Bucket", each)])
        source = {
            "type": "bucket",
            "bucket_ids": account.draw(several(account.names("Bucket", home))),
            **({} if home == room else {"source_namespace_id": home}),
        }
        retrievers = account.names("Retriever", room)
        more = {"retriever_enrichments": st.lists(enrichments(retrievers), max_size=1)}
        schedule = {"trigger_type": "interval", "schedule_config": {"interval_seconds": 60}}
        account.add(
            "Collection",
            room,
            name,
            {"source": source, "feature_extractor": EXTRACTOR},
            account.some(schedule=st.just(schedule), **(more if retrievers else {})),
            texts(account),
        )


def _searches(account: Account, room: str, mark: str) -> None:
    for name in account.numbered(f"find{mark}", 1, 2):
        used = account.draw(several(account.names("Collection", room)))
        searched = {"feature_uri": FEATURE, "collection_identifiers": used, "top_k": 5}
        stages = [_stage("search", "feature_search", {"searches": [searched]})]
        stages += account.draw(st.lists(_stages(account, room), max_size=2, unique_by=_named))
        needed = {"collection_identifiers": used, "stages": stages}
        inputs = {"input_schema": {"q": {"type": "text"}}}
        account.add("Retriever", room, name, needed, inputs, texts(account))


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
        account.add("Cluster", room, name, spec, more, texts(account))


def _taxonomies(account: Account, room: str, mark: str) -> None:
    for name in account.numbered(f"labels{mark}", 0, 2):
        config = account.draw(st.one_of(*_configs(account, room)))
        account.add("Taxonomy", room, name, {"config": config}, texts(account))


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
            {"source": source, "feature_extractor": EXTRACTOR},
            more,
            texts(account),
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
