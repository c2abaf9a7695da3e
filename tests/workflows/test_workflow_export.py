"""What is live becomes manifests: under review, beside what is declared, and without secrets."""

import pytest

from reconciler.manifest.project.save import create
from reconciler.model.change import Action
from reconciler.model.errors import Rejected
from reconciler.model.resource import Desired
from reconciler.model.run.event import Outcome
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.account import read_account
from reconciler.workflows.export import ExportOptions, plan_export
from reconciler.workflows.export_check import NewFile, check_manifests
from reconciler.workflows.inventory import find_one, list_live
from reconciler.workflows.pull_any import plan_pull_any
from reconciler.workflows.selection import Wanted

pytestmark = pytest.mark.anyio
SCHEMA = {"properties": {"body": {"type": "text", "required": True}}}
EXTRACTOR = {"feature_extractor_name": "text_extractor", "version": "v1"}
ELSEWHERE = "apiVersion: reconciler/v1\nkind: Namespace\nmetadata: {name: other}\nspec: {}\n"
"""The manifest of something else."""
LIMIT = {"stage_name": "take", "config": {"stage_id": "limit", "parameters": {"limit": 7}}}


async def _make_by_hand(workshop):
    """A namespace with a bucket, a collection and a retriever that nobody owns."""
    home = {"namespace_name": "ads", "feature_extractors": [EXTRACTOR]}
    await workshop.send("POST", "/namespaces", home)
    for _ in range(9):
        await workshop.send("GET", "/namespaces/ads")
    bucket = {"bucket_name": "docs", "bucket_schema": SCHEMA, "metadata": {"team": "a"}}
    made = await workshop.send("POST", "/buckets", bucket)
    texts = {
        "collection_name": "texts",
        "source": {"type": "bucket", "bucket_ids": [made["bucket_id"]]},
        "feature_extractor": {**EXTRACTOR, "input_mappings": {"text": "body"}},
    }
    await workshop.send("POST", "/collections", texts)
    await workshop.send("POST", "/retrievers", _retriever("search"))


def _retriever(name, *stages, **more):
    return {
        "retriever_name": name,
        "collection_identifiers": ["texts"],
        "stages": [*stages] or [LIMIT],
        "metadata": {},
        **more,
    }


async def _export(workshop, *, write=True, **options):
    options = {"wanted": Wanted(patterns=options.pop("patterns", ())), **options}
    async with workshop.reader() as reader:
        found = await plan_export(
            workshop._project(), reader, options=ExportOptions(**options), environ={}
        )
    for each in found.new if write else ():
        create(workshop.folder / each.file, each.text)
    return found


async def test_one_merge_takes_an_account_over(workshop):
    await _make_by_hand(workshop)
    found = await _export(workshop, adopt=True)
    assert (found.differences, found.left_out) == ((), ())
    reviewed = await workshop.plan(PlanOptions())
    assert {str(step.address): step.action for step in reviewed} == {
        "Bucket/ads/docs": Action.ADOPT,
        "Collection/ads/texts": Action.ADOPT,
        "Retriever/ads/search": Action.ADOPT,
    }
    assert reviewed.refusals == ()
    ended = await workshop.carry_out(reviewed)
    assert {each.outcome for each in ended} == {Outcome.DONE}
    assert (await workshop.plan(PlanOptions())).is_empty


async def test_ids_become_names_and_what_the_server_says_is_left_out(workshop):
    await _make_by_hand(workshop)
    await _export(workshop)
    text = (workshop.folder / "manifests/collections/ads/texts.yaml").read_text()
    assert (
        text
        == """\
apiVersion: reconciler/v1
kind: Collection
metadata:
  name: texts
  namespace: ads
spec:
  source:
    type: bucket
    bucket_ids: [docs]
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings:
      text: body
"""
    )


async def test_an_input_schema_that_somebody_chose_is_exported(workshop):
    await _make_by_hand(workshop)
    made = await workshop.find("buckets", "docs")
    chosen = {"properties": {"body": {"type": "text"}, "other": {"type": "string"}}}
    await workshop.send(
        "POST",
        "/collections",
        {
            "collection_name": "chosen",
            "source": {"type": "bucket", "bucket_ids": [made["bucket_id"]]},
            "input_schema": chosen,
            "feature_extractor": EXTRACTOR,
        },
    )
    found = await _export(workshop)
    texts = {str(each.address): each.text for each in found.new}
    assert "other:" in texts["Collection/ads/chosen"]
    assert "input_schema" not in texts["Collection/ads/texts"]


@pytest.mark.parametrize("is_pinned", [True, False])
async def test_whether_a_namespace_is_kept_warm_is_exported(workshop, is_pinned):
    await _make_by_hand(workshop)
    found = await _export(workshop, write=False)
    assert all("pinned" not in each.text for each in found.new)
    await workshop.send("PATCH", "/namespaces/ads", {"pinned": is_pinned})
    (exported,) = (await _export(workshop, patterns=("Namespace/ads",))).new
    assert f"  pinned:\n    enabled: {str(is_pinned).lower()}\n" in exported.text


async def test_others_and_what_no_manifest_can_say_are_left_out_with_the_reason(workshop):
    await _make_by_hand(workshop)
    theirs = _retriever("theirs", metadata={"reconciler": {"stack": "shop"}})
    await workshop.send("POST", "/retrievers", theirs)
    await workshop.send("POST", "/retrievers", _retriever("  "))
    ports = {"code": "x = 1", "env": {"PORT": 8080}}
    stage = {"stage_name": "run", "config": {"stage_id": "code_execution", "parameters": ports}}
    await workshop.send("POST", "/retrievers", _retriever("numbers", stage))
    found = await _export(workshop)
    told = {str(each.address): each.code for each in found.left_out}
    assert told == {
        "Retriever/ads/theirs": "foreign",
        "Retriever/ads/  ": "bad-name",
        "Retriever/ads/numbers": "secret-not-text",
    }
    assert all("8080" not in each.text for each in found.new)
    with pytest.raises(Rejected) as refused:
        await _export(workshop, patterns=("Retriever/ads/theirs",))
    assert [each.code for each in refused.value.problems] == ["not-exported-foreign"]


async def test_a_pattern_that_fits_nothing_is_a_problem(workshop):
    await _make_by_hand(workshop)
    with pytest.raises(Rejected) as refused:
        await _export(workshop, patterns=("Retriever/ads/serch",))
    assert "Retriever/ads/search" in refused.value.problems[0].remedy


async def test_secrets_are_named_and_never_written(workshop):
    await _make_by_hand(workshop)
    headers = {"Authorization": "Bearer hidden-key-123", "X-Vault": "Bearer {{SECRET.crm}}"}
    call = {"url": "https://x.example", "headers": headers}
    stage = {"stage_name": "call", "config": {"stage_id": "api_call", "parameters": call}}
    await workshop.send(
        "POST", "/organizations/secrets", {"secret_name": "crm", "secret_value": "v"}
    )
    await workshop.send("POST", "/retrievers", _retriever("asks", stage))
    found = await _export(workshop)
    needed, vault = found.secrets
    assert (str(vault.address), vault.shown_path) == ("Secret/crm", "value")
    assert (str(needed.address), needed.shown_path) == (
        "Retriever/ads/asks",
        "stages.call.config.parameters.headers.Authorization",
    )
    texts = "".join(each.text for each in found.new)
    assert "hidden-key-123" not in texts
    assert f"${{secret.{needed.name}}}" in texts
    assert "Bearer {{SECRET.crm}}" in texts
    async with workshop.reader() as reader:
        shown = await find_one(workshop._project(), reader, word="Retriever/ads/asks")
    assert "hidden-key-123" not in shown.manifest.text
    assert "hidden-key-123" not in repr(shown.raw)


async def test_an_id_whose_name_is_the_id_of_another_stays_with_a_comment(workshop):
    await _make_by_hand(workshop)
    lake = {"name": "lake", "provider_type": "s3", "provider_config": {}, "test_before_save": False}
    first = await workshop.send("POST", "/organizations/connections", lake)
    other = {**lake, "name": first["connection_id"]}
    used = (await workshop.send("POST", "/organizations/connections", other))["connection_id"]
    bucket = {"bucket_name": "out", "bucket_schema": SCHEMA, "destination": {"connection_id": used}}
    await workshop.send("POST", "/buckets", bucket)
    found = await _export(workshop)
    text = next(each.text for each in found.new if each.address.name == "out")
    assert text.startswith(f"# spec.destination.connection_id keeps the id {used}: its name, ")
    assert f"connection_id: {used}" in text
    assert found.differences == ()


async def test_what_is_declared_keeps_its_text_and_only_what_is_new_is_added(workshop):
    await _make_by_hand(workshop)
    said = """\
# Ours since spring.
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: docs, namespace: ads}
lifecycle: {adopt: true}
spec: {bucket_schema: {properties: {body: {type: text, required: true}}}, metadata: {team: a}}
"""
    await workshop.declare(said).apply()
    id_ = (await workshop.find("buckets", "docs"))["bucket_id"]
    await workshop.send("PATCH", f"/buckets/{id_}", {"description": "By hand"})
    found = await _export(workshop)
    assert "Bucket/ads/docs" not in {str(each.address) for each in found.new}
    assert (workshop.folder / "manifests/all.yaml").read_text() == said
    (changed,) = found.declared.files
    assert "description: By hand" in changed.after
    assert "# Ours since spring." in changed.after
    changed.path.write_text(changed.after)
    again = await _export(workshop)
    assert (again.new, again.declared.files, again.unchanged) == ((), (), 4)


async def test_a_file_that_is_there_is_not_written_over(workshop):
    await _make_by_hand(workshop)
    taken = workshop.folder / "manifests/buckets/ads/docs.yaml"
    create(taken, ELSEWHERE)
    found = await _export(workshop)
    assert taken.read_text() == ELSEWHERE
    placed = next(each.file for each in found.new if each.address.name == "docs")
    assert placed.startswith("manifests/buckets/ads/docs-")
    with pytest.raises(Rejected):
        create(workshop.folder / placed, "x")


async def test_what_differs_after_all_is_an_error_that_names_the_field(workshop):
    await _make_by_hand(workshop)
    found = await _export(workshop, write=False)
    new = [
        NewFile(each.file, each.address, each.text.replace("team: a", "team: b"))
        for each in found.new
    ]
    async with workshop.reader() as reader:
        account = await read_account(reader, Desired("ads-platform", {}), namespaces=None)
        checked = await check_manifests(
            workshop._project(), reader, account.live, new, environ={}, instead={}
        )
    (problem,) = checked.differences
    assert (str(problem.address), problem.path) == ("Bucket/ads/docs", ("spec", "metadata", "team"))
    assert problem.location.file == "manifests/buckets/ads/docs.yaml"


async def test_pull_takes_patterns_and_writes_what_has_no_manifest(workshop):
    await _make_by_hand(workshop)
    workshop.declare(ELSEWHERE)
    async with workshop.reader() as reader:
        found = await plan_pull_any(
            workshop._project(), reader, patterns=["Bucket/*"], under="manifests", environ={}
        )
    assert [str(each.address) for each in found.new] == ["Bucket/ads/docs"]


async def test_the_list_tells_owner_counts_and_last_change(workshop):
    await _make_by_hand(workshop)
    theirs = _retriever("theirs", metadata={"reconciler": {"stack": "shop"}})
    await workshop.send("POST", "/retrievers", theirs)
    async with workshop.reader() as reader:
        rows = await list_live(workshop._project(), reader, wanted=Wanted())
    assert {str(row.address): (row.owner, row.documents, row.objects) for row in rows} == {
        "Bucket/ads/docs": ("nobody", None, 0),
        "Collection/ads/texts": ("nobody", 0, None),
        "Namespace/ads": ("no stamp", 0, 0),
        "Retriever/ads/search": ("nobody", None, None),
        "Retriever/ads/theirs": ("stack shop", None, None),
    }
    assert all(row.changed_at.startswith("20") for row in rows)


async def test_one_is_found_by_its_name_its_id_and_the_id_alone(workshop):
    await _make_by_hand(workshop)
    id_ = (await workshop.find("retrievers", "search"))["retriever_id"]
    async with workshop.reader() as reader:
        found = [
            (await find_one(workshop._project(), reader, word=word)).manifest.text
            for word in ("Retriever/ads/search", f"Retriever/ads/{id_}", id_)
        ]
    assert len({*found}) == 1
    assert "limit: 7" in found[0]
