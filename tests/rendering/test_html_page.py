"""The page of a plan: what a reviewer finds in it, in which order, and without which help."""

import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from html_tree import Element, read_page
from msgspec.structs import replace
from sample_crowds import crowd, doomed
from sample_plans import (
    ADOPT_BUCKET,
    DELETE_COLLECTION,
    EVERYTHING,
    NOTHING,
    UPDATE_RETRIEVER,
    create_bucket,
)
from sample_replacements import (
    CIRCLE,
    FEATURES,
    LIMITED,
    RECREATE,
    SWAP,
    UNTOUCHED,
)

from reconciler.kinds import KINDS
from reconciler.model.address import Address
from reconciler.model.attribution import Attribution, Base, Converged
from reconciler.model.change import Action, FieldChange
from reconciler.model.plan import Plan, Step
from reconciler.rendering.html import as_html
from reconciler.rendering.html.as_html import plan_as_html
from reconciler.rendering.html.page import asset
from reconciler.rendering.words.entries import entries_of
from reconciler.rendering.words.view import HARMFUL, place_of

PLANS = {"everything": EVERYTHING, "nothing": NOTHING, **FEATURES}
EVERY = pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)


def page_of(plan: Plan) -> Element:
    return read_page(plan_as_html(plan))


def entries_in(page: Element) -> list[Element]:
    return page.all(of="entry")


def address_in(entry: Element) -> str:
    return entry.all(of="address")[0].text


def entry_of(page: Element, address: str) -> Element:
    return page.by_id(address)


def squeezed(text: str) -> str:
    return " ".join(text.split())


# --- what it is: one file, the same for the same plan, safe to open anywhere


@EVERY
def test_the_same_plan_gives_the_same_bytes(plan):
    assert plan_as_html(plan) == plan_as_html(replace(plan))


def test_it_is_the_same_wherever_strings_hash_otherwise():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from sample_plans import EVERYTHING; from sample_replacements import RECREATE\n"
        "from reconciler.rendering.html.as_html import plan_as_html\n"
        "from hashlib import sha256\n"
        "text = plan_as_html(EVERYTHING) + plan_as_html(RECREATE)\n"
        "print(sha256(text.encode()).hexdigest())"
    )
    here = str(Path(__file__).parent)
    said = {
        subprocess.run(
            [sys.executable, "-c", code, here],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


@EVERY
def test_nothing_is_loaded_from_anywhere(plan):
    page = page_of(plan)
    for element in page:
        assert element.name not in {"link", "img", "iframe", "object", "base"}
        assert not {"src", "style", "action", "srcset", "background"} & set(element.attributes)
        assert (element.attributes.get("href") or "#").startswith("#")
    for word in ("url(http", "@import", "http://", "https://", "fetch(", "XMLHttpRequest"):
        assert word not in asset("page.css") + asset("page.js")


@EVERY
def test_the_browser_is_told_to_run_this_script_and_nothing_else(plan):
    page = page_of(plan)
    (script,), (style,) = page.all("script"), page.all("style")
    assert script.text == asset("page.js")
    assert style.text == asset("page.css")
    policy = next(
        str(meta.attributes["content"])
        for meta in page.all("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    for kind, shown in (("script-src", script.text), ("style-src", style.text)):
        digest = b64encode(sha256(shown.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


@EVERY
def test_no_attribute_runs_anything(plan):
    assert [name for each in page_of(plan) for name in each.attributes if name[:2] == "on"] == []


@EVERY
def test_it_has_no_character_that_a_terminal_would_obey(plan):
    assert not HARMFUL.search(plan_as_html(plan).replace("\n", ""))


@EVERY
def test_every_link_leads_somewhere_and_no_id_is_given_twice(plan):
    page = page_of(plan)
    ids = [each.attributes["id"] for each in page if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    targets = {str(each.attributes["href"])[1:] for each in page if "href" in each.attributes}
    assert targets <= set(ids)
    labels = {each.attributes["aria-labelledby"] for each in page.all("section")}
    assert labels <= set(ids)


@EVERY
def test_without_a_script_only_the_filters_and_the_copy_buttons_are_missing(plan):
    hidden = [each for each in page_of(plan) if "hidden" in each.attributes]
    assert {each.attributes.get("id") or each.classes[0] for each in hidden} <= {"filters", "copy"}


# --- the head


def test_the_head_says_whether_it_can_be_applied_and_counts():
    page = page_of(EVERYTHING)
    (header,) = page.all("header")
    assert header.all(of="verdict")[0].text == "Blocked by 2 refusals"
    counts = [squeezed(item.text) for item in header.all("ul", of="counts")[0].all("li")]
    assert counts == ["−1 to delete", "~1 to update", "&1 to adopt", "+1 to create"]
    said = [each.text for each in header.all("p")]
    assert "Of these, 1 destroys data, 2 change behaviour." in said
    assert "12 other resources match their manifests." in said


def test_a_plan_without_refusals_can_be_applied_and_tells_its_cost():
    header = page_of(RECREATE).all("header")[0]
    assert header.all(of="verdict")[0].text == "Can be applied"
    assert "About 140 API calls: 2 m 20 s at 60 per minute." in [p.text for p in header.all("p")]


def test_a_plan_that_does_nothing_says_so_and_shows_no_empty_parts():
    page = page_of(NOTHING)
    assert "No changes. 12 resources match their manifests." in page.text
    assert page.all("section") == []
    assert page.all("form") == []


def test_what_the_run_was_limited_to_is_in_the_head():
    said = squeezed(page_of(LIMITED).all("header")[0].text)
    assert "Limited to Retriever/ads/*; needed as well: Collection/ads/scenes" in said
    assert "Left out: Collection/ads/faces; not possible without it: Retriever/ads/people." in said
    assert "Limited to Retriever/lab/*. Nothing is pruned." in squeezed(page_of(UNTOUCHED).text)


def test_a_refusal_has_its_guard_its_place_and_a_remedy_that_can_be_copied():
    flag = "--allow-destroy 'Collection/ads/with space'"
    refusal = replace(EVERYTHING.refusals[0], remedy=f"look, and then allow it with `{flag}`")
    panel = page_of(replace(EVERYTHING, refusals=(refusal,))).by_id("refused")
    assert "max_documents_destroyed" in panel.text
    assert "reconciler.yaml:5" in panel.text
    (copied,) = panel.all(of="to-copy")
    code, button = copied.all("code")[0], copied.all("button")[0]
    assert code.text == flag
    assert button.attributes["aria-label"] == f"Copy {flag}"


def test_warnings_orphans_and_unmanaged_are_all_listed():
    page = page_of(EVERYTHING)
    warning = page.by_id("warnings").text
    for said in ("inline credentials are deprecated", "manifests/buckets.yaml:9", "connection_id"):
        assert said in warning
    assert "token: x" not in warning  # it may be a secret, and a page is passed on
    assert "Bucket/ads/old" in page.by_id("orphans").text
    unmanaged = page.by_id("unmanaged").text
    assert "Bucket/ads/by_hand" in unmanaged
    assert "Bucket/lab/tmp" in unmanaged


# --- the entries


@EVERY
def test_every_entry_is_there_once_with_its_place_in_the_manifests(plan):
    shown = entries_in(page_of(plan))
    made = entries_of(plan, KINDS)
    assert sorted(map(address_in, shown)) == sorted(str(entry.address) for entry in made)
    for entry in made:
        if entry.location:
            place = place_of(entry.location)
            assert any(
                place in each.text for each in shown if address_in(each) == str(entry.address)
            )


def test_what_destroys_comes_first():
    shown = [each.classes[1] for each in entries_in(page_of(EVERYTHING))]
    assert shown == ["delete", "update", "adopt", "create"]
    classes = [each.attributes.get("data-class") for each in entries_in(page_of(RECREATE))]
    assert classes == ["destroy", "destroy", "behaviour"]


def test_a_change_has_its_path_both_sides_and_what_stands_in_its_way():
    entry = entry_of(page_of(EVERYTHING), "Retriever/ads/executive_ads_search")
    rows = {
        row.all(of="path")[0].text: row
        for row in entry.all("ul", of="changes")[0].all("li")
        if row.all(of="path")
    }
    limit = rows["stages.semantic_search.config.parameters.limit"]
    assert [limit.all("del")[0].text, limit.all("ins")[0].text] == ["10", "20"]
    assert rows["input_schema.year"].classes == ["added"]
    assert rows["display_config"].classes == ["removed"]
    (obstacle,) = entry.all("li", of="obstacle")
    assert "cannot be changed in place: the API fixes budget limits" in obstacle.text


def test_a_long_text_is_told_line_by_line():
    entry = entry_of(page_of(EVERYTHING), "Retriever/ads/executive_ads_search")
    (diff,) = entry.all("pre", of="diff")
    assert [(line.classes[0], line.text) for line in diff.all("span")] == [
        ("kept", "  You are terse."),
        ("kept", "  Summarise the ad."),
        ("removed", "- Name the brand."),
        ("added", "+ Name brand and year."),
        ("kept", "  Say nothing else."),
    ]


def test_unchanged_lines_far_from_a_change_are_left_out_and_that_is_seen():
    before = "".join(f"line {number}\n" for number in range(30))
    change = FieldChange(
        ("prompt",), before, before.replace("line 5\n", "").replace("line 25\n", "")
    )
    page = page_of(Plan("ads", (replace(UPDATE_RETRIEVER, changes=(change,)),)))
    (diff,) = page.all("pre", of="diff")
    lines = [line.text for line in diff.all("span")]
    assert lines.count("⋯") == 1
    assert "  line 15" not in lines
    assert "- line 25" in lines


def test_a_replacement_says_what_it_loses_and_how_it_goes():
    entry = entry_of(page_of(SWAP), "Retriever/ads/search")
    losses = [item.text for item in entry.all("ul", of="losses")[0].all("li")]
    assert "loses its executions, interactions and evaluations" in losses
    parts = [item.text for item in entry.all("ol")[0].all("li")]
    assert parts[0] == "create the successor as search--successor"
    assert parts[-1] == "delete the old one, search--retired"
    assert len(parts) == 4
    assert "Holds its id, re-pointed" in entry.text


def test_a_delete_says_what_goes_with_it_and_who_is_left_without():
    entry = entry_of(page_of(RECREATE), "Collection/ads/scenes")
    losses = [item.text for item in entry.all("ul", of="losses")[0].all("li")]
    assert losses == [
        "removes 48,000 documents (1.2 GB)",
        "takes with it Collection/ads/shots, Collection/lab/cuts",
        "still used by Taxonomy/ads/brands",
    ]


def test_what_is_used_and_who_uses_it_are_links():
    entry = entry_of(page_of(RECREATE), "Retriever/ads/search")
    (uses,) = entry.all("dl")
    assert [link.attributes["href"] for link in uses.all("a")] == ["#Collection/ads/scenes"]


def test_two_entries_of_one_resource_have_two_anchors():
    page = page_of(CIRCLE)
    anchors = [each.attributes["id"] for each in entries_in(page)]
    assert len(set(anchors)) == 2
    assert anchors.count("Collection/ads/scenes") == 1


def test_a_class_is_said_on_each_change_only_where_they_differ():
    alike = entry_of(page_of(EVERYTHING), "Retriever/ads/executive_ads_search")
    assert alike.all("ul", of="changes")[0].all(of="badge") == []
    mixed = entry_of(page_of(SWAP), "Retriever/ads/search")
    badges = [badge.text for badge in mixed.all("ul", of="changes")[0].all(of="badge")]
    assert badges == ["metadata", "behaviour"]


# --- whose difference it is


def attributed(step: Step, cause: Attribution) -> Step:
    changes = tuple(replace(change, attribution=cause) for change in step.changes)
    return replace(step, attribution=cause, changes=changes)


def test_what_this_change_did_not_cause_has_a_part_of_its_own():
    plan = Plan(
        "ads",
        (
            attributed(UPDATE_RETRIEVER, Attribution.DRIFT),
            attributed(create_bucket(), Attribution.PENDING),
            attributed(ADOPT_BUCKET, Attribution.BOTH),
            attributed(DELETE_COLLECTION, Attribution.PENDING),
        ),
        base=Base("origin/main", "1f3a" * 10, (Converged(Address("Bucket", "ads", "x")),)),
    )
    page = page_of(plan)
    own, foreign = page.by_id("changes"), page.by_id("foreign")
    assert "Not caused by this change" in foreign.text
    assert "Live moved since origin/main" in foreign.text
    assert [address_in(e) for e in entries_in(foreign)] == ["Retriever/ads/executive_ads_search"]
    assert len(entries_in(own)) == 3
    assert "Compared with origin/main (1f3a1f3a1f3a): 1 " in page.all("header")[0].text
    assert "Bucket/ads/x" in page.by_id("converged").text
    both = entry_of(page, "Bucket/ads/images")
    assert "not caused by this change alone: live moved too" in both.text
    boxes = [box.attributes for box in page.all("input")]
    causes = [box["value"] for box in boxes if box["name"] == "attribution"]
    assert causes == ["pending", "drift", "both"]


def test_where_all_of_it_is_foreign_the_filters_are_still_there():
    plan = Plan(
        "ads",
        (
            attributed(UPDATE_RETRIEVER, Attribution.DRIFT),
            attributed(ADOPT_BUCKET, Attribution.DRIFT),
        ),
    )
    page = page_of(plan)
    assert len(page.all("form")) == 1
    assert len(entries_in(page.by_id("foreign"))) == 2


# --- the filters


def test_there_is_a_filter_for_whatever_entries_differ_in():
    (form,) = page_of(EVERYTHING).all("form")
    boxes: dict[str, list[str]] = {}
    for box in form.all("input"):
        if box.attributes["type"] == "checkbox":
            boxes.setdefault(str(box.attributes["name"]), []).append(str(box.attributes["value"]))
    assert boxes == {
        "action": ["delete", "update", "adopt", "create"],
        "kind": ["Bucket", "Collection", "Retriever"],
        "class": ["destroy", "behaviour"],
    }


def test_many_namespaces_are_a_list_to_choose_from():
    (form,) = page_of(crowd(60, rooms=20)).all("form")
    (choice,) = form.all("select")
    assert choice.attributes["name"] == "namespace"
    assert len(choice.all("option")) == 21


def test_what_can_be_filtered_by_is_on_every_entry():
    for entry in entries_in(page_of(EVERYTHING)):
        assert {"data-action", "data-kind", "data-namespace"} <= set(entry.attributes)


def test_a_namespace_that_is_called_like_a_part_of_the_page_is_a_name_all_the_same():
    names = ["entry", "copy delete", "create"]
    steps = [replace(create_bucket(), address=Address("Bucket", name, "x")) for name in names]
    page = page_of(Plan("ads", tuple(steps)))
    chips = page.all("label", of="chip")
    assert [chip.attributes["class"] for chip in chips] == ["chip"] * 3
    assert [chip.text for chip in chips] == sorted(names)
    assert len(entries_in(page)) == 3


# --- size


def test_a_plan_too_large_for_a_page_goes_on_line_by_line_and_hides_nothing(monkeypatch):
    monkeypatch.setattr(as_html, "FULL", 100_000)
    plan = crowd(400)
    text = plan_as_html(replace(plan, steps=(*plan.steps, *doomed(20))))
    shown = entries_in(read_page(text))
    assert len(shown) == 420
    assert [each.classes[1] for each in shown[:20]] == ["delete"] * 20
    assert {each.name for each in shown[:20]} == {"details"}
    assert {each.name for each in shown[-20:]} == {"div"}
    assert sum(len(each.text) for each in shown if each.name == "details") < 100_000


def test_a_thousand_creates_stay_within_three_megabytes():
    assert len(plan_as_html(crowd(1_000)).encode()) < 3_000_000


def test_where_there_are_many_entries_only_what_destroys_is_open():
    plan = crowd(100)
    page = page_of(replace(plan, steps=(*plan.steps, *doomed(2))))
    is_open = {address_in(e): "open" in e.attributes for e in entries_in(page)}
    assert [address for address, shown in is_open.items() if shown] == [
        "Collection/room_0/old_0",
        "Collection/room_0/old_1",
    ]


@pytest.mark.parametrize("action", [each for each in Action if each is not Action.NO_OP])
def test_whatever_a_step_does_the_page_has_a_word_and_a_colour_for_it(action):
    page = page_of(Plan("ads", (replace(UPDATE_RETRIEVER, action=action),)))
    (entry,) = entries_in(page)
    assert entry.all(of="word")[0].text.endswith(action.value)
    assert f".{action.value}" in asset("page.css")
