"""Pull: live values stand in the manifests that declare them, or there is a reason why not."""

import re

import pytest
from projects import Workshop
from sample_manifests import BEFORE

from reconciler.manifest.project.project import load_project
from reconciler.manifest.project.save import save
from reconciler.model.address import parse_address
from reconciler.model.errors import Rejected
from reconciler.rendering.text.file_diff import file_diff
from reconciler.workflows.pull import Pull, plan_pull

pytestmark = pytest.mark.anyio

COMMENTED = (
    BEFORE.replace("  tags: [ads]\n", "  tags: [ads]   # who asks\n")
    .replace("    - stage_name: find\n", "    # finds by brand\n    - stage_name: find   # first\n")
    .replace("spec:\n  collection_identifiers", "spec:\n  # reads\n  collection_identifiers")
)


async def _pull(workshop: Workshop, *addresses: str, fields=(), environment=None) -> Pull:
    project = load_project(workshop.folder, environment=environment, environ={})
    async with workshop.reader() as reader:
        sent = len(workshop.transport.writes)
        found = await plan_pull(
            project, reader, addresses=[*map(parse_address, addresses)], fields=fields, environ={}
        )
    assert len(workshop.transport.writes) == sent
    return found


async def _change(workshop: Workshop, kind: str, name: str, body: dict) -> None:
    found = await workshop.find(kind, name)
    await workshop.send("PATCH", f"/{kind}/{found[f'{kind[:-1]}_id']}", body)


def _diff(pull: Pull) -> list[str]:
    shown = "".join(
        file_diff(each.file, each.before, each.after, hidden=each.hidden) for each in pull.files
    )
    return [line for line in shown.splitlines() if line[0] in "+-"]


async def _refusal(workshop: Workshop, *addresses: str, **more) -> str:
    with pytest.raises(Rejected) as refused:
        await _pull(workshop, *addresses, **more)
    (problem,) = refused.value.problems
    assert problem.remedy
    return f"{problem.code}: {problem.message}"


async def test_what_is_pulled_is_declared_and_the_next_plan_is_empty(workshop):
    await workshop.reach(COMMENTED)
    stages = (await workshop.find("retrievers", "search"))["stages"]
    more = {
        "stage_name": "cut",
        "stage_type": "reduce",
        "config": {"stage_id": "limit", "parameters": {"limit": 7}},
    }
    await _change(
        workshop,
        "retrievers",
        "search",
        {"description": "a: b", "tags": ["ads", "film"], "stages": [*stages, more]},
    )
    pull = await _pull(workshop, "Retriever/ads/search")
    assert _diff(pull) == [
        "+    - stage_name: cut",
        "+      stage_type: reduce",
        "+      config:",
        "+        stage_id: limit",
        "+        parameters:",
        "+          limit: 7",
        "-  tags: [ads]   # who asks",
        "+  tags: [ads, film]   # who asks",
        '+  description: "a: b"',
    ]
    for each in pull.files:
        save(each.path, each.after)
    assert (await workshop.plan()).is_empty
    text = (workshop.folder / "manifests" / "all.yaml").read_text()
    for comment in re.findall(r"#.*", COMMENTED):
        assert comment in text


async def test_nothing_is_pulled_where_nothing_differs(workshop):
    await workshop.reach(BEFORE)
    assert await _pull(workshop, "Retriever/ads/search") == Pull()


async def test_one_field_may_be_pulled_and_the_others_left(workshop):
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "x", "tags": ["film"]})
    pull = await _pull(workshop, "Retriever/ads/search", fields=["tags"])
    assert _diff(pull) == ["-  tags: [ads]", "+  tags: [film]"]


async def test_what_cannot_change_in_place_is_pulled_all_the_same(workshop):
    await workshop.reach(BEFORE)
    workshop.declare(BEFORE.replace("max_credits: 10", "max_credits: 20"))
    pull = await _pull(workshop, "Retriever/ads/search")
    assert _diff(pull) == [
        "-  budget_limits: {max_credits: 20}",
        "+  budget_limits: {max_credits: 10}",
    ]


async def test_an_id_is_written_as_the_name_it_stands_for(workshop):
    await workshop.reach(BEFORE)
    workshop.declare(BEFORE.replace("ingest_filter: {retriever_id: search}", "description: x"))
    pull = await _pull(workshop, "Bucket/ads/filtered", fields=["ingest_filter"])
    assert "+    retriever_id: search" in _diff(pull)


async def test_what_is_not_live_or_not_declared_says_what_to_do(workshop):
    await workshop.reach(BEFORE)
    await workshop.send(
        "POST", "/buckets", {"bucket_name": "mine", "bucket_schema": {"properties": {}}}
    )
    gone = await workshop.find("buckets", "filtered")
    await workshop.send("DELETE", f"/buckets/{gone['bucket_id']}")
    assert "not-live" in await _refusal(workshop, "Bucket/ads/filtered")
    assert "no manifest declares it" in await _refusal(workshop, "Bucket/ads/mine")
    assert "neither declared nor live" in await _refusal(workshop, "Bucket/ads/vidoes")
    assert "names nothing that differs" in await _refusal(
        workshop, "Retriever/ads/search", fields=["tagz"]
    )


async def test_a_field_of_the_environment_is_refused_with_its_place(workshop):
    patch = "patches: [{target: Retriever/ads/search, spec: {description: Staged}}]\n"
    (workshop.folder / "environments").mkdir()
    (workshop.folder / "environments" / "staging.yaml").write_text(patch)
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "x"})
    said = await _refusal(workshop, "Retriever/ads/search", environment="staging")
    assert "set outside of its manifest, at environments/staging.yaml:1:" in said


async def test_a_field_that_the_environment_takes_away_cannot_be_pulled(workshop):
    patch = "patches: [{target: Retriever/ads/search, spec: {tags: null}}]\n"
    (workshop.folder / "environments").mkdir()
    (workshop.folder / "environments" / "staging.yaml").write_text(patch)
    await workshop.reach(BEFORE)
    said = await _refusal(workshop, "Retriever/ads/search", environment="staging")
    assert "would not make it so" in said or "cannot be written" in said


async def test_a_variable_is_not_overwritten(workshop):
    (workshop.folder / "reconciler.yaml").write_text(
        "apiVersion: reconciler/v1\nstack: ads-platform\nvariables: {tag: ads}\n"
    )
    await workshop.reach(BEFORE.replace("tags: [ads]", "tags: ['${var.tag}']"))
    await _change(workshop, "retrievers", "search", {"tags": ["film"]})
    assert "filled in from `${var.tag}`" in await _refusal(workshop, "Retriever/ads/search")


async def test_a_secret_is_neither_written_nor_shown(workshop):
    secret = BEFORE.replace(
        "      config: {stage_id: attribute_filter",
        "      description: plain\n      config: {stage_id: attribute_filter",
    ).replace(
        "  budget_limits",
        "    - stage_name: call\n"
        "      config: {stage_id: api_call, parameters: {url: 'https://a', headers: {X: told}}}\n"
        "  budget_limits",
    )
    await workshop.reach(secret)
    workshop.declare(secret.replace("X: told", "X: another"))
    said = await _refusal(workshop, "Retriever/ads/search")
    assert "secret-not-pulled" in said
    assert "told" not in said


async def test_who_may_read_a_manifest_and_where_it_is_stays(workshop):
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "x"})
    link = workshop.folder / "manifests" / "all.yaml"
    real = workshop.folder / "real.yaml"
    link.rename(real)
    link.symlink_to(real)
    real.chmod(0o640)
    pull = await _pull(workshop, "Retriever/ads/search")
    save(pull.files[0].path, pull.files[0].after)
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert "description: x" in real.read_text()


@pytest.mark.parametrize("way", ["a link", "a folder link", "a path"])
async def test_nothing_outside_of_the_project_is_written(workshop, tmp_path_factory, way):
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "theirs"})
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    manifests = workshop.folder / "manifests"
    text = (manifests / "all.yaml").read_text()
    (elsewhere / "all.yaml").write_text(text)
    (manifests / "all.yaml").unlink()
    if way == "a link":
        (manifests / "all.yaml").symlink_to(elsewhere / "all.yaml")
    elif way == "a folder link":
        manifests.rmdir()
        manifests.symlink_to(elsewhere)
    else:
        said = (workshop.folder / "reconciler.yaml").read_text()
        (workshop.folder / "reconciler.yaml").write_text(f"{said}manifests: ['{elsewhere}']\n")
    told = await _refusal(workshop, "Retriever/ads/search")
    assert told.startswith("outside-project: ")
    assert str(elsewhere / "all.yaml") in told
    assert (elsewhere / "all.yaml").read_text() == text


async def test_a_link_within_the_project_is_followed(workshop):
    await workshop.reach(BEFORE)
    await _change(workshop, "retrievers", "search", {"description": "theirs"})
    manifest = workshop.folder / "manifests" / "all.yaml"
    manifest.rename(workshop.folder / "kept.txt")
    manifest.symlink_to("../kept.txt")
    (file,) = (await _pull(workshop, "Retriever/ads/search")).files
    assert "theirs" in file.after
