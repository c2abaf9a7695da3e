"""What the server writes into open maps by itself: defaults, keys of its own, shipped weights."""

import pytest

from reconciler.emulator.behaviour.additions import NOTE
from reconciler.emulator.behaviour.catalogue import EXTRACTORS, STAGES
from reconciler.emulator.contract.extractor_defaults import EXTRACTOR_DEFAULTS
from reconciler.emulator.contract.stage_defaults import ITEM_DEFAULTS, STAGE_DEFAULTS

pytestmark = pytest.mark.anyio

TEXT = {"feature_extractor_name": "text_extractor", "version": "v1"}
URI = "mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1"


def stage(stage_id, name="one", **parameters):
    return {"stage_name": name, "config": {"stage_id": stage_id, "parameters": parameters}}


async def make(api, *stages, **options):
    return await api.ok(
        "POST", "/retrievers", {"retriever_name": "find", "stages": list(stages)}, **options
    )


async def stored(api):
    """The parameters of the stages, by their names."""
    read = await api.ok("GET", "/retrievers/find")
    return {each["stage_name"]: each["config"]["parameters"] for each in read["stages"]}


@pytest.fixture
async def shop(suffer):
    """A namespace with a bucket, on the faults that a test wants."""

    async def open_shop(*faults):
        api = suffer(*faults)
        await api.make_namespace()
        return api

    return open_shop


async def test_a_server_stores_what_it_was_sent_unless_it_is_asked_to_add(shop):
    api = await shop()
    await make(api, stage("sample", count=3))
    assert await stored(api) == {"one": {"count": 3}}


async def test_every_default_that_was_not_given_is_stored_and_what_was_given_stays(shop):
    api = await shop("POST,PATCH /v1/* * adds defaults")
    await make(api, stage("sample", count=3, strategy="reservoir"))
    assert (await stored(api))["one"] == {
        "count": 3, "strategy": "reservoir", "stratify_by": None, "min_per_stratum": 1,
        "seed": None, "preserve_top_k": 0,
    }  # fmt: skip


async def test_the_items_of_a_list_get_their_defaults_too(shop):
    api = await shop("POST /v1/retrievers * adds defaults")
    await make(api, stage("feature_search", searches=[{"feature_uri": URI, "top_k": 7}]))
    [search] = (await stored(api))["one"]["searches"]
    assert (search["top_k"], search["weight"], search["lexical"]) == (7, 1.0, False)


async def test_a_note_of_the_servers_own_stands_in_parameters_and_in_the_items_of_lists(shop):
    api = await shop("* /v1/* * adds notes")
    await make(api, stage("feature_search", searches=[{"feature_uri": URI}]), stage("limit", "two"))
    assert await stored(api) == {
        "one": {"searches": [{"feature_uri": URI, **NOTE}], **NOTE},
        "two": NOTE,
    }


async def test_the_mirror_of_the_parameters_shows_what_was_added(shop):
    api = await shop("POST /v1/* * adds notes")
    made = await make(api, stage("limit"))
    assert made["stages"][0]["parameters"] == made["stages"][0]["config"]["parameters"] == NOTE


async def test_what_was_sent_again_is_not_added_again(shop):
    api = await shop("POST,PATCH /v1/* * adds")
    made = await make(api, stage("sample"))
    stages = [{**each, "parameters": None} for each in made["stages"]]
    patched = await api.ok("PATCH", "/retrievers/find", {"stages": stages})
    assert patched["retriever"]["stages"] == made["stages"]


async def test_extractors_get_their_defaults_and_a_note(shop):
    api = await shop("POST /v1/collections * adds")
    bucket = await api.make_bucket()
    told = {**TEXT, "parameters": {"chunk_size": 200}}
    made = await api.make_collection("texts", bucket["bucket_id"], feature_extractor=told)
    parameters = made["feature_extractor"]["parameters"]
    assert parameters["chunk_size"] == 200
    assert parameters["chunk_overlap"] == 0
    assert parameters.items() >= NOTE.items()
    silent = await api.make_collection("silent", bucket["bucket_id"])
    assert silent["feature_extractor"]["parameters"]["chunk_size"] == 1000


async def test_stages_of_a_transform_get_them_as_well(shop):
    api = await shop("POST /v1/collections * adds notes")
    bucket = await api.make_bucket()
    body = {
        "collection_name": "made",
        "source": {"type": "bucket", "bucket_ids": [bucket["bucket_id"]]},
        "retriever_transform": {"stages": [stage("limit")]},
    }
    made = await api.ok("POST", "/collections", body)
    assert made["retriever_transform"]["stages"][0]["config"]["parameters"] == NOTE


async def test_a_single_request_may_ask_for_it(shop):
    api = await shop()
    await make(api, stage("limit"), headers={"X-Emulator-Fault": "adds notes"})
    assert await stored(api) == {"one": NOTE}


def test_every_default_belongs_to_a_stage_or_an_extractor_of_the_catalogue():
    assert STAGE_DEFAULTS.keys() | {stage_id for stage_id, _ in ITEM_DEFAULTS} <= STAGES.keys()
    assert EXTRACTOR_DEFAULTS.keys() == {extractor.name for extractor in EXTRACTORS}


LEARNING = {"learning_config": {"evaluation_dataset_id": "ds_1"}}


async def test_a_gate_writes_weights_into_every_learning_config_of_one_retriever(shop):
    api = await shop()
    await make(api, stage("rerank", **LEARNING), stage("limit", "two", limit=3))
    before = await api.ok("GET", "/retrievers/find", headers={"X-Emulator-Fault": "ships"})
    after = await api.ok("GET", "/retrievers/find")
    assert "shipped_weight_set" not in str(before["stages"])
    for parameters in (
        after["stages"][0]["config"]["parameters"],
        after["stages"][0]["parameters"],
    ):
        assert parameters["learning_config"]["shipped_weight_set"]
        assert parameters["learning_config"]["evaluation_dataset_id"] == "ds_1"
    assert after["stages"][1] == before["stages"][1]


@pytest.fixture
async def shipped(shop):
    """A retriever whose stages hold weights."""
    api = await shop("POST /v1/retrievers 1 ships")
    await make(api, stage("rerank", **LEARNING))
    return api


async def test_weights_may_be_said_again_as_they_are(shipped):
    held = (await stored(shipped))["one"]
    stages = [stage("rerank", **held), stage("limit", "two")]
    await shipped.ok("PATCH", "/retrievers/find", {"stages": stages})
    assert (await stored(shipped))["one"] == held


@pytest.mark.parametrize("weights", ["ws_other", None])
async def test_weights_may_not_be_changed(shipped, weights):
    changed = {"learning_config": {**LEARNING["learning_config"], "shipped_weight_set": weights}}
    body = {"stages": [stage("rerank", **changed)]}
    places = await shipped.locations("PATCH", "/retrievers/find", body)
    assert places == [["body", "stages", 0, "config", "parameters", "learning_config"]]


async def test_weights_may_not_be_set_on_a_stage_that_has_none(shipped):
    held = (await stored(shipped))["one"]
    body = {"stages": [stage("rerank", "another", **held)]}
    await shipped.refused(422, "PATCH", "/retrievers/find", body)
    await shipped.refused(422, "POST", "/retrievers", {"retriever_name": "other", **body})


async def test_stages_that_are_sent_without_their_weights_have_none_any_more(shipped):
    await shipped.ok("PATCH", "/retrievers/find", {"stages": [stage("rerank", **LEARNING)]})
    assert (await stored(shipped))["one"] == LEARNING


async def test_a_clone_begins_without_weights(shipped):
    cloned = await shipped.ok("POST", "/retrievers/find/clone", {"retriever_name": "copy"})
    assert cloned["retriever"]["stages"][0]["config"]["parameters"] == LEARNING
