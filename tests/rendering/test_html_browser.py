"""The page in a real browser: nothing scrolls sideways, the filters work, nobody is asked.

Needs a Chromium, which no package of Python's own registry brings along: see `needed.py`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from needed import need
from sample_crowds import crowd, doomed
from sample_plans import EVERYTHING, NOTHING, create_bucket
from sample_replacements import CIRCLE, LIMITED, RECREATE, SWAP

from demo.headless import Headless, browser
from reconciler.model.address import Address
from reconciler.model.attribution import Attribution, Base
from reconciler.model.change import FieldChange
from reconciler.model.plan import Plan
from reconciler.rendering.html.as_html import plan_as_html

_LONG = "a_name_that_never_ends_" * 9
UNBROKEN = Plan(
    _LONG,
    tuple(
        replace(
            step,
            address=Address("Bucket", _LONG, f"{number}{_LONG}"),
            says=_LONG,
            changes=(FieldChange((_LONG, _LONG), _LONG, _LONG, obstacle=_LONG),),
        )
        for number, step in enumerate((create_bucket({_LONG: _LONG}), *SWAP.steps[:1]))
    ),
    refusals=(replace(EVERYTHING.refusals[0], remedy=f"`--allow-destroy {_LONG}`"),),
    warnings=EVERYTHING.warnings,
    orphans=(Address("Bucket", _LONG, _LONG),),
)
FOREIGN = replace(
    EVERYTHING,
    steps=(
        *EVERYTHING.steps[:2],
        replace(EVERYTHING.steps[2], attribution=Attribution.DRIFT),
        *EVERYTHING.steps[3:],
    ),
    base=Base("origin/main", "1f3a" * 10),
)
PLANS = {
    "everything": EVERYTHING,
    "nothing": NOTHING,
    "recreate": RECREATE,
    "swap": SWAP,
    "circle": CIRCLE,
    "limited": LIMITED,
    "unbroken": UNBROKEN,
    "foreign": FOREIGN,
    "many": replace(crowd(150, rooms=12), refusals=EVERYTHING.refusals),
}


@pytest.fixture(scope="module")
def headless() -> Iterator[Headless]:
    with Headless(need("chromium", browser())) as found:
        yield found


@pytest.fixture
def show(headless: Headless, tmp_path: Path):
    def shown(plan: Plan, **how: object) -> Headless:
        file = tmp_path / "plan.html"
        file.write_text(plan_as_html(plan), encoding="utf-8")
        headless.open(file, **how)  # type: ignore[arg-type]
        return headless

    return shown


def shown_entries(page: Headless) -> list[str]:
    return list(
        page.tell(
            "[...document.querySelectorAll('.entry')].filter(e => e.checkVisibility())"
            ".map(e => e.querySelector('.address').textContent)"
        )
    )


def check(page: Headless, name: str, value: str) -> None:
    page.tell(f"document.querySelector('input[name={name}][value={value}]').click()")


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
@pytest.mark.parametrize("name", PLANS)
def test_the_page_never_scrolls_sideways(show, name, width):
    page = show(PLANS[name], width=width)
    wide = page.tell("document.documentElement.scrollWidth")
    assert wide <= width
    # Nor is anything cut off: what is too wide scrolls in a frame of its own.
    sticking = page.tell(
        "[...document.querySelectorAll('main *')].filter(e => !e.closest('svg, .unseen, .picture')"
        f" && e.getBoundingClientRect().right > {width} + .5).map(e => e.outerHTML.slice(0, 90))"
    )
    assert sticking == []


@pytest.mark.parametrize("name", PLANS)
def test_the_console_has_nothing_to_say_and_nobody_is_asked(show, name):
    page = show(PLANS[name])
    page.tell("new Promise(done => setTimeout(done))")
    said = [
        event
        for event in page.events
        if event.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")
    ]
    assert said == []
    asked = [
        event["params"]["request"]["url"]
        for event in page.events
        if event.get("method") == "Network.requestWillBeSent"
    ]
    assert [url for url in asked if not url.startswith("file:///")] == []
    assert len(asked) == 1


def test_a_script_that_is_not_ours_is_not_run(show):
    page = show(EVERYTHING)
    page.tell(
        "{ const s = document.createElement('script'); s.textContent = 'window.hit = 1';"
        " document.body.append(s); document.body.setAttribute('onclick', 'window.hit = 1');"
        " document.body.click(); }"
    )
    assert page.tell("window.hit") is None


def test_filters_of_one_kind_add_up_and_of_several_narrow_down(show):
    page = show(EVERYTHING)
    check(page, "action", "delete")
    assert shown_entries(page) == ["Collection/ads/video_index"]
    assert page.tell("document.querySelector('output').value") == "1 of 4 entries"
    check(page, "action", "create")
    assert len(shown_entries(page)) == 2
    check(page, "kind", "Bucket")
    assert shown_entries(page) == ["Bucket/ads/videos"]
    page.tell("document.querySelector('button[type=reset]').click()")
    page.tell("new Promise(done => setTimeout(done))")
    assert len(shown_entries(page)) == 4


def test_a_search_looks_for_all_words_anywhere_in_an_entry(show):
    page = show(EVERYTHING)
    page.tell(
        "{ const f = document.forms.filters; f.elements.text.value = 'BRAND executive';"
        " f.dispatchEvent(new Event('input')); }"
    )
    assert shown_entries(page) == ["Retriever/ads/executive_ads_search"]


def test_a_filter_that_leaves_nothing_of_a_part_hides_the_part(show):
    page = show(FOREIGN)
    assert page.tell("document.getElementById('foreign').checkVisibility()")
    check(page, "action", "adopt")
    assert shown_entries(page) == ["Bucket/ads/images"]
    page.tell("document.forms.filters.reset()")
    check(page, "action", "delete")
    assert not page.tell("document.getElementById('foreign').checkVisibility()")


def test_a_node_leads_to_its_entry_and_opens_it(show):
    page = show(EVERYTHING)
    page.tell("document.querySelector('button[data-open=false]').click()")
    check(page, "action", "create")
    page.tell(
        "document.querySelector('.node.delete a').dispatchEvent("
        "new MouseEvent('click', {bubbles: true, cancelable: true}))"
    )
    page.tell("new Promise(done => setTimeout(done, 50))")
    assert page.tell("decodeURIComponent(location.hash)") == "#Collection/ads/video_index"
    assert page.tell("document.getElementById('Collection/ads/video_index').open")
    assert page.tell("document.getElementById('Collection/ads/video_index').checkVisibility()")


def test_a_group_of_the_graph_shows_its_entries(show):
    plan = crowd(330, rooms=2)
    page = show(replace(plan, steps=(*plan.steps, *doomed(3))))
    page.tell(
        "[...document.querySelectorAll('.node[data-kind=Bucket][data-namespace=room_1] a')][0]"
        ".dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))"
    )
    shown = shown_entries(page)
    assert len(shown) == 55
    assert all(address.startswith("Bucket/room_1/") for address in shown)


def test_all_entries_open_and_close_at_once(show):
    page = show(EVERYTHING)
    page.tell("document.querySelector('button[data-open=false]').click()")
    assert page.tell("document.querySelectorAll('.entry[open]').length") == 0
    page.tell("document.querySelector('button[data-open=true]').click()")
    assert page.tell("document.querySelectorAll('.entry[open]').length") == 4


def test_everything_is_readable_without_scripts(show, headless):
    headless.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page = show(EVERYTHING)
        assert not page.tell("document.getElementById('filters').checkVisibility()")
        assert len(shown_entries(page)) == 4
        assert page.tell("[...document.querySelectorAll('.body')].every(e => e.checkVisibility())")
    finally:
        headless.ask("Emulation.setScriptExecutionDisabled", value=False)


def test_everything_that_can_be_used_is_reached_by_the_keyboard_and_has_a_name(show):
    page = show(EVERYTHING)
    nameless = page.tell(
        "[...document.querySelectorAll('a, button, input, select, summary, [tabindex]')]"
        ".filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()"
        " || e.closest('label')?.textContent.trim())).map(e => e.outerHTML)"
    )
    assert nameless == []
    reached = page.tell(
        "[...document.querySelectorAll('a, button, input, select, summary')]"
        ".filter(e => e.checkVisibility() && e.tabIndex < 0).length"
    )
    assert reached == 0


def test_paper_has_everything_open_and_no_filters(show, tmp_path):
    page = show(replace(crowd(60), refusals=EVERYTHING.refusals))
    assert page.tell("document.querySelectorAll('.entry:not([open])').length") == 60
    page.ask("Emulation.setEmulatedMedia", media="print")
    try:
        page.tell("dispatchEvent(new Event('beforeprint'))")
        assert page.tell("document.querySelectorAll('details:not([open])').length") == 0
        assert not page.tell("document.getElementById('filters').checkVisibility()")
        style = "getComputedStyle(document.querySelector('.entry')).breakInside"
        assert page.tell(style) == "avoid"
        page.tell("dispatchEvent(new Event('afterprint'))")
        assert page.tell("document.querySelectorAll('.entry:not([open])').length") == 60
    finally:
        page.ask("Emulation.setEmulatedMedia", media="")
    page.print(tmp_path / "plan.pdf")
    assert (tmp_path / "plan.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("dark", [False, True])
def test_the_scheme_is_the_reader_s(show, dark):
    page = show(EVERYTHING, dark=dark)
    ground = page.tell("getComputedStyle(document.documentElement).backgroundColor")
    assert ground == ("rgb(21, 23, 26)" if dark else "rgb(246, 246, 243)")
