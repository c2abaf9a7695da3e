"""The graph in the page: whose boxes and arrows it has, and what is folded when it is too large."""

import pytest
from html_tree import Element, read_page
from msgspec.structs import replace
from sample_crowds import crowd, doomed
from sample_plans import EVERYTHING, NOTHING, create_bucket, declared
from sample_replacements import BUCKET, COLLECTION, FEATURES, RECREATE, RETRIEVER

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import BlastRadius, Plan, Step
from reconciler.model.resource import Directory, LiveResource
from reconciler.rendering.html.as_html import plan_as_html
from reconciler.rendering.html.nodes import MOST, NamespaceGraph, Node, graphs_of
from reconciler.rendering.html.relations import relations_of
from reconciler.rendering.words.entries import by_address, entries_of

NAMESPACE = Address("Namespace", "", "ads")


def rooms(plan: Plan) -> list[NamespaceGraph]:
    return graphs_of(
        by_address(plan, KINDS), relations_of(plan, entries_of(plan, KINDS), KINDS, LOOKUPS)
    )


def nodes(plan: Plan) -> list[Node]:
    return [
        node for room in rooms(plan) for node in (*room.nodes, *([room.own] if room.own else []))
    ]


def arrows(plan: Plan) -> set[tuple[str, str]]:
    return {
        (str(room.nodes[one].members[0]), str(room.nodes[other].members[0]))
        for room in rooms(plan)
        for one, other in room.edges
    }


def made(address: Address, *after: Address, **spec: object) -> Step:
    return Step(
        address,
        Action.CREATE,
        ActionReason.NOT_LIVE,
        "declared, and not there yet",
        after=after,
        desired=declared(address, spec, file="a.yaml", line=1),  # type: ignore[arg-type]
    )


def gone(address: Address, *after: Address, id_: str, **body: object) -> Step:
    return Step(
        address,
        Action.DELETE,
        ActionReason.NOT_DECLARED,
        "owned by this stack, and no longer declared",
        after=after,
        live=LiveResource(address, id_, body),  # type: ignore[arg-type]
        blast_radius=BlastRadius(),
    )


# --- who is in it


@pytest.mark.parametrize("plan", [EVERYTHING, NOTHING, *FEATURES.values()])
def test_every_resource_of_the_plan_has_its_box(plan):
    drawn = {member for node in nodes(plan) for member in node.members}
    assert {step.address for step in plan} <= drawn


def test_arrows_lead_from_what_is_used_to_its_user():
    collection = made(COLLECTION, source={"type": "bucket", "bucket_ids": ["raw"]})
    retriever = made(RETRIEVER, collection_identifiers=["scenes"])
    plan = Plan("ads", (made(BUCKET), collection, retriever))
    assert arrows(plan) == {
        ("Bucket/ads/raw", "Collection/ads/scenes"),
        ("Collection/ads/scenes", "Retriever/ads/search"),
    }


def test_a_delete_waits_for_its_user_and_the_arrow_still_leads_to_the_user():
    plan = Plan("ads", (gone(RETRIEVER, id_="ret_1"), gone(COLLECTION, RETRIEVER, id_="col_1")))
    assert arrows(plan) == {("Collection/ads/scenes", "Retriever/ads/search")}


def test_ids_of_what_the_plan_touches_are_understood():
    retriever = gone(RETRIEVER, id_="ret_1", collection_identifiers=["col_1", "col_elsewhere"])
    plan = Plan("ads", (retriever, gone(COLLECTION, id_="col_1")))
    assert arrows(plan) == {("Collection/ads/scenes", "Retriever/ads/search")}


def test_an_id_in_a_manifest_is_shown_by_its_name():
    directory = Directory(names={("Collection", "ads"): {"col_1": "scenes"}})
    plan = Plan("ads", (made(RETRIEVER, collection_identifiers=["col_1"]),), directory=directory)
    assert arrows(plan) == {("Collection/ads/scenes", "Retriever/ads/search")}


def test_what_is_only_used_is_there_and_untouched():
    plan = Plan("ads", (made(RETRIEVER, collection_identifiers=["scenes"]),))
    assert {(str(node.members[0]), node.word) for node in nodes(plan)} == {
        ("Retriever/ads/search", "create"),
        ("Collection/ads/scenes", "untouched"),
    }


def test_what_goes_with_a_delete_is_there_and_lost():
    words = {str(node.members[0]): node.word for node in nodes(RECREATE)}
    assert words["Collection/ads/shots"] == "lost"
    assert words["Taxonomy/ads/brands"] == "untouched"


def test_being_in_a_namespace_is_no_arrow():
    plan = Plan("ads", (made(NAMESPACE), made(BUCKET, NAMESPACE)))
    (room,) = rooms(plan)
    assert room.own is not None
    assert room.own.members == (NAMESPACE,)
    assert [node.members for node in room.nodes] == [(BUCKET,)]
    assert room.edges == ()


def test_each_namespace_has_a_picture_and_shows_guests_of_others():
    other = Address("Collection", "lab", "cuts")
    (ads,) = rooms(RECREATE)
    assert other in [node.members[0] for node in ads.nodes]
    both = Plan("ads", (*RECREATE.steps, made(other)))
    assert [room.name for room in rooms(both)] == ["ads", "lab"]
    assert "lab/cuts" in read_page(plan_as_html(both)).by_id("graph").text


def test_a_circle_is_drawn_with_one_arrow_back():
    collection = made(
        COLLECTION,
        source={"type": "bucket", "bucket_ids": ["raw"]},
        retriever_enrichments=[{"retriever_id": "search"}],
    )
    retriever = made(RETRIEVER, collection_identifiers=["scenes"])
    plan = Plan("ads", (made(BUCKET), collection, retriever))
    graph = read_page(plan_as_html(plan)).by_id("graph")
    edges = [path for path in graph.all("path") if "data-from" in path.attributes]
    assert len(edges) == 3
    assert len([path for path in edges if "back" in path.classes]) == 1


# --- what a box says


def boxes(plan: Plan) -> dict[str, Element]:
    graph = read_page(plan_as_html(plan)).by_id("graph")
    return {box.all("title")[0].text: box for box in graph.all("g", of="node")}


def test_a_box_says_kind_name_and_fate_and_leads_to_the_entry():
    box = boxes(EVERYTHING)["Collection/ads/video_index: delete"]
    assert [each.text for each in box.all("text")] == ["−", "Collection · delete", "video_index"]
    (link,) = box.all("a")
    assert link.attributes["href"] == "#Collection/ads/video_index"
    assert link.all("title")[0].text == "Collection/ads/video_index: delete"


def test_every_fate_has_a_shape_a_symbol_and_a_word_of_its_own():
    shown = {}
    for plan in (EVERYTHING, *FEATURES.values()):
        for box in boxes(plan).values() if plan.steps else ():
            word = box.classes[1]
            shown[word] = (box.all("path")[0].attributes["d"], box.all("text")[0].text)
    assert set(shown) >= {"create", "update", "delete", "replace", "rename", "untouched", "lost"}
    assert len(set(shown.values())) == len(shown)


def test_a_long_name_loses_its_middle_and_is_whole_for_those_who_ask():
    name = "commercials_of_the_last_ten_years_in_germany"
    step = replace(create_bucket(), address=Address("Bucket", "ads", name))
    (title, box), *_ = boxes(Plan("ads", (step,))).items()
    assert title == f"Bucket/ads/{name}: create"
    assert box.all("text")[2].text == "commercials…germany"


def test_wide_letters_take_the_room_of_two():
    name = "広告の動画をすべて集めたもの"
    step = replace(create_bucket(), address=Address("Bucket", "ads", name))
    (box,) = boxes(Plan("ads", (step,))).values()
    assert len(box.all("text")[2].text) <= 11


# --- size


def test_three_hundred_are_drawn_one_by_one():
    plan = crowd(300)
    assert [len(node.members) for node in nodes(plan)] == [1] * 300


def test_more_than_that_are_folded_by_kind_and_fate_in_each_namespace():
    folded = nodes(crowd(2_000, rooms=4))
    assert {(node.kind, node.word) for node in folded} == {
        ("Bucket", "create"),
        ("Collection", "create"),
        ("Retriever", "create"),
    }
    assert len(folded) == 12
    assert sum(len(node.members) for node in folded) == 2_000


def test_what_is_deleted_is_folded_last():
    plan = crowd(2_000)
    folded = nodes(replace(plan, steps=(*plan.steps, *doomed(40))))
    assert len(folded) <= MOST
    assert [len(node.members) for node in folded if node.word == "delete"] == [1] * 40


def test_too_many_deletes_are_folded_too():
    assert len(nodes(Plan("ads", doomed(500)))) == 1


def test_a_group_says_how_many_and_names_some():
    box = next(title for title in boxes(crowd(2_000)) if title.startswith("Bucket"))
    assert box.startswith("Bucket/room_0/bucket_0, Bucket/room_0/bucket_1, ")
    assert box.endswith(" and 655 more: create")


def test_of_very_many_namespaces_those_come_first_in_which_something_is_lost():
    plan = crowd(90, rooms=30)
    graph = read_page(plan_as_html(replace(plan, steps=(*plan.steps, *doomed(1, "room_29")))))
    titles = [title.text for title in graph.by_id("graph").all("h3")]
    assert titles[0] == "Namespace room_29"
    assert len(titles) == 30
    (rest,) = graph.all("details", of="rest")
    assert rest.all("summary")[0].text == "18 more namespaces"
