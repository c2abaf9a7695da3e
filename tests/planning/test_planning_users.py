"""Which lists are still to be read before it is known who uses what a plan ends."""

import pytest
import yaml
from msgspec.structs import replace
from stories import live_from, plan_of

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.planning.impact.users import find_user_lists

HOME = ["Namespace", "", {"namespace_id": "ns_1", "namespace_name": "ads"}]
OURS = {"reconciler": {"stack": "ads-platform"}}
ENDING = {
    "Namespace": HOME,
    "Bucket": ["Bucket", "ads", {"bucket_id": "b", "bucket_name": "one", "metadata": OURS}],
    "Collection": [
        "Collection",
        "ads",
        {"collection_id": "c", "collection_name": "one", "metadata": OURS},
    ],
    "Retriever": [
        "Retriever",
        "ads",
        {"retriever_id": "r", "retriever_name": "one", "metadata": OURS},
    ],
    "Webhook": ["Webhook", "", {"webhook_id": "w", "webhook_name": "one"}],
}
# Taxonomies, clusters and alerts use them too, whose lists are read with every plan.
TRIGGERS = ("Trigger", "ads")
PAGES = ("PublishedRetriever", "ads")
SYNCS = ("Sync", "ads")
CONNECTIONS = ("Connection", "")


def wanted(folder, declared, rows, **unlisted):
    (folder / "desired.yaml").write_text("---\n".join(declared))
    (folder / "live.yaml").write_text(yaml.safe_dump(rows))
    (folder / "options.yaml").write_text(yaml.safe_dump(unlisted))
    return find_user_lists(plan_of(folder), live_from(rows, **unlisted), LOOKUPS, KINDS)


def wanted_outside(folder, declared, rows):
    """The same, where the stack does not look into the namespace `shop`."""
    (folder / "desired.yaml").write_text("---\n".join(declared))
    (folder / "live.yaml").write_text(yaml.safe_dump(rows))
    live = live_from(rows)
    seen = replace(
        live.directory,
        ids={at: ids for at, ids in live.directory.ids.items() if at[1] != "shop"},
        names={at: names for at, names in live.directory.names.items() if at[1] != "shop"},
    )
    lists = find_user_lists(plan_of(folder), replace(live, directory=seen), LOOKUPS, KINDS)
    return {each for each in lists if each[1] == "shop"}


def manifest(kind, name, namespace="ads", **more):
    inside = {} if kind == "Namespace" or namespace is None else {"namespace": namespace}
    metadata = {"name": name, **inside, **more.pop("metadata", {})}
    head = {"apiVersion": "reconciler/v1", "kind": kind, "metadata": metadata}
    return yaml.safe_dump({**head, **more})


def absent(kind, name="one", **more):
    return manifest(kind, name, lifecycle={"ensure": "absent"}, **more)


@pytest.mark.parametrize(
    ("kind", "lists"),
    [
        ("Webhook", set()),
        ("Bucket", {TRIGGERS, SYNCS}),
        ("Retriever", {TRIGGERS, PAGES, SYNCS, CONNECTIONS}),
        ("Collection", {TRIGGERS, SYNCS}),
    ],
)
def test_only_those_kinds_are_read_that_could_use_it(tmp_path, kind, lists):
    home = "ads" if KINDS[kind].is_namespaced else None
    assert wanted(tmp_path, [absent(kind, namespace=home)], [HOME, ENDING[kind]]) == lists


def test_the_end_of_a_namespace_concerns_all_that_is_inside(tmp_path):
    lists = wanted(tmp_path, [absent("Namespace", "ads")], [HOME])
    assert lists == {TRIGGERS, PAGES, SYNCS, ("Dataset", "ads")}


SHOP = ["Namespace", "", {"namespace_id": "ns_2", "namespace_name": "shop"}]


@pytest.mark.parametrize(
    ("kind", "lists"),
    [("Bucket", {("Collection", "shop")}), ("Collection", set()), ("Retriever", set())],
)
def test_only_what_may_be_used_from_elsewhere_is_asked_for_there(tmp_path, kind, lists):
    assert wanted_outside(tmp_path, [absent(kind)], [HOME, SHOP, ENDING[kind]]) == lists


def test_the_end_of_a_namespace_asks_the_others_for_what_reads_buckets_in_it(tmp_path):
    lists = wanted_outside(tmp_path, [absent("Namespace", "ads")], [HOME, SHOP])
    assert lists == {("Collection", "shop")}


def test_an_adoption_of_a_bucket_is_nothing_to_other_namespaces(tmp_path):
    unowned = ["Bucket", "ads", {"bucket_id": "b", "bucket_name": "one"}]
    kept = manifest("Bucket", "one", spec={"bucket_schema": {"properties": {}}})
    assert wanted_outside(tmp_path, [kept], [HOME, SHOP, unowned]) == set()


def test_what_is_only_created_or_changed_concerns_nobody(tmp_path):
    spec = {"bucket_schema": {"properties": {}}}
    assert wanted(tmp_path, [manifest("Bucket", "new", spec=spec)], [HOME]) == set()


def test_an_adoption_asks_nobody_whose_list_is_read_with_every_plan(tmp_path):
    unowned = {
        "collection_id": "c",
        "collection_name": "one",
        "source": {"type": "bucket", "bucket_ids": ["b"]},
        "feature_extractor": {"feature_extractor_name": "text_extractor", "version": "v1"},
    }
    spec = {"source": {**unowned["source"]}, "feature_extractor": unowned["feature_extractor"]}
    rows = [HOME, ENDING["Bucket"], ["Collection", "ads", unowned]]
    declared = [manifest("Collection", "one", spec=spec)]
    schema = {"bucket_schema": {"properties": {}}}
    kept = manifest("Bucket", "one", spec=schema)
    assert wanted(tmp_path, [*declared, kept], rows) == set()


def test_a_list_that_was_read_or_may_not_be_is_not_wanted_again(tmp_path):
    copy = ["Dataset", "ads", {"dataset_id": "d", "dataset_name": "judged"}]
    gone = absent("Namespace", "ads")
    assert wanted(tmp_path, [gone], [HOME, copy], unlisted=["Trigger"]) == {PAGES, SYNCS}
    assert wanted(tmp_path, [gone], [HOME, copy]) == {TRIGGERS, PAGES, SYNCS}


def test_a_namespace_that_is_to_be_renamed_is_read_under_the_name_it_still_has(tmp_path):
    renamed = manifest("Namespace", "media", metadata={"renamed_from": "ads"}, spec={})
    gone = absent("Retriever", namespace="media")
    lists = wanted(tmp_path, [renamed, gone], [HOME, ENDING["Retriever"]])
    assert lists == {TRIGGERS, PAGES, SYNCS, CONNECTIONS}
