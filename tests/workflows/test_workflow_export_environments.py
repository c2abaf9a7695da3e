"""Namespaces of one shape become one set of manifests, and an environment for each of them."""

import pytest
import yaml

from reconciler.kinds import KINDS
from reconciler.manifest.export.project_file import project_text
from reconciler.manifest.formatting.format_text import format_text
from reconciler.manifest.project.project import load_project
from reconciler.manifest.project.save import create
from reconciler.model.errors import Rejected
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.export import ExportOptions
from reconciler.workflows.export_environments import plan_environments
from reconciler.workflows.plan import make_plan

pytestmark = pytest.mark.anyio
BOTH = {"staging": "ads-staging", "prod": "ads"}
SCHEMA = {"properties": {"body": {"type": "text", "required": True}}}
EXTRACTOR = {"feature_extractor_name": "text_extractor", "version": "v1"}


def _stage(limit):
    return {"stage_name": "take", "config": {"stage_id": "limit", "parameters": {"limit": limit}}}


async def _make(workshop, namespace, *retrievers, bucket=None):
    home = {"namespace_name": namespace, "feature_extractors": [EXTRACTOR]}
    await workshop.send("POST", "/namespaces", home)
    for _ in range(9):
        await workshop.send("GET", f"/namespaces/{namespace}")
    said = {"bucket_name": "docs", "bucket_schema": SCHEMA, **(bucket or {})}
    made = await workshop.send("POST", "/buckets", said, namespace)
    texts = {
        "collection_name": "texts",
        "source": {"type": "bucket", "bucket_ids": [made["bucket_id"]]},
        "feature_extractor": {**EXTRACTOR, "input_mappings": {"text": "body"}},
    }
    await workshop.send("POST", "/collections", texts, namespace)
    for each in retrievers:
        usual = {"collection_identifiers": ["texts"], "metadata": {}}
        await workshop.send("POST", "/retrievers", {**usual, **each}, namespace)


async def _export(workshop, environments=BOTH, **options):
    async with workshop.reader() as reader:
        found = await plan_environments(
            project_text("ads", url="https://api.mixpeek.com"),
            "ads",
            reader,
            namespaces=environments,
            options=ExportOptions(**options),
            environ={},
        )
    folder = workshop.folder / "out"
    create(folder / "reconciler.yaml", project_text("ads", url="https://api.mixpeek.com"))
    for name, text in {**found.settings, **{each.file: each.text for each in found.new}}.items():
        create(folder / name, text)
    return found


def _read(workshop, name):
    return (workshop.folder / "out" / name).read_text()


async def _plans(workshop, environments=BOTH):
    for name in environments:
        project = load_project(workshop.folder / "out", environ={}, environment=name)
        async with workshop.reader() as reader:
            yield name, await make_plan(project, reader, options=PlanOptions(), environ={})


async def test_what_differs_becomes_variables_and_patches(workshop):
    search = {"retriever_name": "search", "description": "Both"}
    await _make(workshop, "ads", {**search, "stages": [_stage(50)]})
    tags = {"tags": ["a"]}
    await _make(workshop, "ads-staging", {**search, **tags, "stages": [_stage(5)]})
    found = await _export(workshop, adopt=True)
    assert (found.differences, found.left_out) == ((), ())
    assert sorted(each.file for each in found.new) == [
        "manifests/buckets/docs.yaml",
        "manifests/collections/texts.yaml",
        "manifests/namespace.yaml",
        "manifests/retrievers/search.yaml",
    ]
    assert _read(workshop, "environments/staging.yaml") == (
        "stack: ads-staging\n"
        "variables:\n"
        "  namespace: ads-staging\n"
        "  search_limit: 5\n"
        "patches:\n"
        '  - target: "Retriever/${var.namespace}/search"\n'
        "    spec:\n"
        "      tags: [a]\n"
    )
    assert _read(workshop, "environments/prod.yaml") == (
        "stack: ads-prod\nvariables:\n  namespace: ads\n  search_limit: 50\n"
    )
    manifest = yaml.safe_load(_read(workshop, "manifests/retrievers/search.yaml"))
    assert manifest["metadata"] == {"name": "search", "namespace": "${var.namespace}"}
    (stage,) = manifest["spec"]["stages"]
    assert stage["config"]["parameters"]["limit"] == "${var.search_limit}"


async def test_every_environment_plans_to_nothing_but_its_adoption(workshop):
    search = {"retriever_name": "search", "stages": [_stage(5)]}
    await _make(workshop, "ads", search, {**search, "retriever_name": "only here"})
    stages = [_stage(5), _stage(4) | {"stage_name": "more"}]
    await _make(workshop, "ads-staging", {**search, "stages": stages})
    found = await _export(workshop, adopt=True)
    assert found.differences == ()
    async for _, plan in _plans(workshop):
        assert plan.refusals == ()
        assert {step.action.value for step in plan} == {"adopt"}
        assert [step.changes for step in plan if step.changes] == []
    assert any(each.file.startswith("manifests-prod/retrievers/only-here") for each in found.new)
    assert "manifests: [manifests, manifests-prod]" in _read(workshop, "environments/prod.yaml")
    for file in (workshop.folder / "out").rglob("*.yaml"):
        is_manifest = "manifests" in str(file.relative_to(workshop.folder))
        said = format_text(file.read_text(), file.name, kinds=KINDS, is_manifest=is_manifest)
        assert (said.text, said.problems) == (file.read_text(), ())


async def test_a_namespace_that_is_not_there_is_told(workshop):
    await _make(workshop, "ads")
    with pytest.raises(Rejected) as told:
        await _export(workshop)
    assert "no namespace ads-staging" in told.value.problems[0].message


async def test_environments_of_one_owner_are_refused(workshop):
    for name in ("ads", "ads-staging"):
        owned = {"metadata": {"reconciler": {"stack": "one"}}}
        await _make(workshop, name, bucket=owned)
    with pytest.raises(Rejected) as told:
        await _export(workshop)
    assert [each.code for each in told.value.problems] == ["shared-stack"]


async def test_an_environment_is_the_stack_that_owns_most_of_it(workshop):
    theirs = {"metadata": {"reconciler": {"stack": "shop"}}}
    search = {"retriever_name": "search", "stages": [_stage(5)]}
    await _make(workshop, "ads", search, bucket=theirs)
    await _make(workshop, "ads-staging", {**search, **theirs}, bucket=theirs)
    found = await _export(workshop)
    assert found.stacks == {"staging": "shop", "prod": "ads-prod"}
    assert [str(each.address) for each in found.left_out] == ["Bucket/ads/docs"]
    assert found.differences == ()


async def test_a_copy_that_no_manifest_can_declare_is_told_with_what_writes_its_manifest(workshop):
    for name in BOTH.values():
        await _make(workshop, name, {"retriever_name": "search", "stages": [_stage(5)]})
    query = {"query_id": "q", "query_input": {"text": "car"}, "relevant_documents": ["doc_1"]}
    judged = {"dataset_name": "judged", "queries": [query]}
    await workshop.send("POST", "/retrievers/evaluations/datasets", judged)
    (told,) = (await _export(workshop)).left_out
    assert (str(told.address), told.code) == ("Dataset/ads/judged", "undeclarable")
    assert told.remedy.endswith("reconciler dataset pull ads/judged --into DIR")


async def test_what_a_cluster_makes_is_its_own_and_the_cluster_is_declared(workshop):
    for name in BOTH.values():
        await _make(workshop, name, {"retriever_name": "search", "stages": [_stage(5)]})
    texts = (await workshop.find("collections", "texts"))["collection_id"]
    vectors = {"clustering_method": "hdbscan", "feature_uris": ["mixpeek://a@v1/b"]}
    topics = {"cluster_name": "topics", "collection_ids": [texts], "vector_config": vectors}
    made = await workshop.send("POST", "/clusters", topics)
    found = await _export(workshop)
    (output,) = made["output_collection_names"]
    assert [(str(each.address), each.code) for each in found.left_out] == [
        (f"Collection/ads/{output}", "made-by-server")
    ]


async def test_a_null_that_is_meant_survives_beside_what_is_not(workshop):
    """Null in a patch removes, so it stands in the manifest."""
    bucket = {"metadata": {"team": "a", "deep": {"x": None, "y": 1}}}
    await _make(workshop, "ads", bucket=bucket)
    await _make(workshop, "ads-staging", bucket={"metadata": {"deep": {"x": 2}}})
    found = await _export(workshop)
    assert found.differences == ()
    manifest = yaml.safe_load(_read(workshop, "manifests/buckets/docs.yaml"))
    assert manifest["spec"]["metadata"] == {"deep": {"x": None}}


async def test_what_only_a_later_environment_says_stands_where_fmt_keeps_it(workshop):
    """A null cannot be patched, so the manifest says it, among the fields of the other."""
    await _make(workshop, "ads-staging", bucket={"storage_class": "nearline"})
    bucket = {"storage_class": "nearline", "metadata": {"team": None}}
    await _make(workshop, "ads", bucket=bucket)
    await _export(workshop)
    text = _read(workshop, "manifests/buckets/docs.yaml")
    keys = [*yaml.safe_load(text)["spec"]]
    assert keys == ["bucket_schema", "metadata", "storage_class"]
    assert format_text(text, "docs.yaml", kinds=KINDS).text == text
