"""Nothing that a manifest or the API says can become markup: whatever it says is read as text."""

import re
from collections.abc import Iterator

import pytest
from html_tree import Element, read_page
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from msgspec.structs import replace
from sample_plans import BUCKET_SPEC, EVERYTHING, create_bucket, declared
from sample_replacements import RECREATE, SWAP

from reconciler.model.address import Address
from reconciler.model.attribution import Base
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import Data
from reconciler.model.location import Location
from reconciler.model.plan import BlastRadius, Plan, Refusal, Scope, Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import LiveResource
from reconciler.rendering.html.as_html import plan_as_html
from reconciler.rendering.html.markup import join, tag, text
from reconciler.rendering.html.page import asset
from reconciler.rendering.words.view import HARMFUL, visible

SOME = examples(50, derandomize=True)
ATTACKS = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "</style><style>*{display:none}",
    "</title></head><body>",
    "</svg><svg onload=alert(1)>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml",
    "&lt;b&gt;",
    "&#x3c;script&#x3e;",
    "&amp",
    "javascript:alert(1)",
    "`code`",
    "`<b>`",
    "\x1b[2J\x07",
    "\u202egnp.exe",
    "\x00",
    "\ud800",
    "\u2028",
    "line\nline",
    "%22%3e",
    "#x!2",
    "<plaintext>",
)
NASTY = st.sampled_from(ATTACKS) | st.text(min_size=1, max_size=20)
TEXTS = st.lists(NASTY, min_size=1, max_size=3).map("".join)
NAMES = TEXTS
VALUES: st.SearchStrategy[Data] = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
LOCATIONS = st.builds(
    Location, TEXTS, st.integers(1, 99), st.integers(1, 9), st.sampled_from(ATTACKS)
)
ADDRESSES = st.builds(Address, st.sampled_from(["Bucket", "Retriever"]) | TEXTS, NAMES, NAMES)
CHANGES = st.builds(
    FieldChange,
    st.lists(TEXTS | st.integers(0, 9), min_size=1, max_size=3).map(tuple),
    VALUES,
    VALUES,
    obstacle=st.none() | TEXTS,
    place=st.none() | LOCATIONS,
    is_repointed=st.booleans(),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan in which everything that can be called anything is called something nasty."""
    problem = st.builds(
        Problem,
        TEXTS,
        TEXTS,
        TEXTS,
        st.just(Severity.WARNING),
        st.none() | ADDRESSES,
        location=st.none() | LOCATIONS,
    )
    refusal = st.builds(Refusal, TEXTS, TEXTS, TEXTS, st.none() | ADDRESSES, st.none() | LOCATIONS)
    return Plan(
        draw(TEXTS),
        tuple(_step(draw, number) for number in range(draw(st.integers(1, 3)))),
        refusals=tuple(draw(st.lists(refusal, max_size=2))),
        warnings=tuple(draw(st.lists(problem, max_size=2))),
        orphans=tuple(draw(st.lists(ADDRESSES, max_size=2))),
        unmanaged=tuple(draw(st.lists(ADDRESSES, max_size=2))),
        scope=draw(st.none() | st.builds(Scope, st.tuples(TEXTS), st.tuples(TEXTS))),
        base=draw(st.none() | st.builds(Base, TEXTS, TEXTS)),
    )


def _step(draw: st.DrawFn, number: int) -> Step:
    address = Address(
        draw(st.sampled_from(["Bucket", "Collection", "Retriever"])),
        draw(NAMES),
        f"{number}{draw(NAMES)}",
    )
    if draw(st.booleans()):
        return _created(draw, address)
    radius = BlastRadius(subtree=draw(st.tuples(ADDRESSES)), users=draw(st.tuples(ADDRESSES)))
    return Step(
        address,
        draw(st.sampled_from([Action.UPDATE, Action.DELETE])),
        ActionReason.CHANGED,
        draw(TEXTS),
        changes=tuple(draw(st.lists(CHANGES, max_size=3, unique_by=lambda each: each.path))),
        after=draw(st.tuples(ADDRESSES)),
        live=LiveResource(address, draw(TEXTS), {"description": draw(TEXTS)}),
        blast_radius=radius,
    )


def _created(draw: st.DrawFn, address: Address) -> Step:
    spec = {"description": draw(TEXTS), draw(TEXTS): draw(VALUES)}
    return Step(
        address,
        Action.CREATE,
        ActionReason.NOT_LIVE,
        draw(TEXTS),
        desired=declared(address, spec, file=draw(TEXTS), line=1),
        unverifiable=((draw(TEXTS),),),
    )


KNOWN = set(
    re.findall(
        r"\w+",
        """html head meta title style body main header section script form svg g path text marker
        h1 h2 h3 p b em ul ol li dl dt dd span a code pre del ins details summary div wbr defs
        label input select option button fieldset legend output""",
    )
)


def assert_is_sound(page: Element) -> None:
    """Only our own elements and attributes, one script, one style."""
    assert {each.name for each in page} <= KNOWN
    assert [script.text for script in page.all("script")] == [asset("page.js")]
    assert [style.text for style in page.all("style")] == [asset("page.css")]
    for each in page:
        assert not any(name.startswith("on") or name == "style" for name in each.attributes)
        assert (each.attributes.get("href") or "#").startswith("#")


@given(plans())
@SOME
def test_nobody_can_break_out(plan: Plan) -> None:
    assert_is_sound(read_page(plan_as_html(plan)))


@given(plans())
@SOME
def test_whatever_is_said_is_read_as_it_was_said(plan: Plan) -> None:
    page = read_page(plan_as_html(plan))
    shown = _read_aloud(page).replace("`", "")
    for said in _sayings(plan):
        assert visible(said).replace("`", "") in shown


def _read_aloud(element: Element) -> str:
    """Its text, without what is said on buttons."""
    return "".join(
        each if isinstance(each, str) else _read_aloud(each)
        for each in element.children
        if isinstance(each, str) or each.name != "button"
    )


def _sayings(plan: Plan) -> Iterator[str]:
    yield plan.stack
    for step in plan:
        yield step.address.name
        yield step.says
        for change in step.changes:
            yield change.obstacle or ""
    for refusal in plan.refusals:
        yield from (refusal.guard, refusal.message, refusal.remedy)
    for warning in plan.warnings:
        yield from (warning.message, warning.remedy)
    for address in (*plan.orphans, *plan.unmanaged):
        yield str(address)


@given(plans())
@SOME
def test_nothing_that_a_terminal_would_obey_is_in_the_page(plan: Plan) -> None:
    printed = plan_as_html(plan)
    assert not HARMFUL.search(printed.replace("\n", ""))
    printed.encode("utf-8")


@given(plans())
@SOME
def test_every_link_still_leads_somewhere(plan: Plan) -> None:
    page = read_page(plan_as_html(plan))
    ids = [each.attributes["id"] for each in page if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    targets = {str(each.attributes["href"])[1:] for each in page if "href" in each.attributes}
    assert targets <= set(ids)


@given(st.lists(TEXTS, min_size=1, max_size=4))
@SOME
def test_the_shape_of_a_page_does_not_depend_on_what_things_are_called(names: list[str]) -> None:
    nasty = [f"{number}{name}" for number, name in enumerate(names)]
    plain = [f"{number}name" for number in range(len(names))]
    assert shape_of(nasty) == shape_of(plain)


def shape_of(names: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    steps = tuple(
        replace(create_bucket(), address=Address("Bucket", "ads", name), says=name.replace("`", ""))
        for name in names
    )
    page = read_page(plan_as_html(Plan("ads", steps)))
    return [(each.name, tuple(each.attributes)) for each in page]


@given(TEXTS, TEXTS)
@SOME
def test_a_tag_says_its_text_and_its_attribute_and_nothing_else(inside: str, value: str) -> None:
    (element,) = read_page(tag("p", inside, title=value)).children
    assert isinstance(element, Element)
    assert (element.name, element.text) == ("p", visible(inside))
    assert element.attributes == {"title": visible(value)}


@given(st.lists(TEXTS))
@SOME
def test_joined_texts_stay_texts(parts: list[str]) -> None:
    assert read_page(join(parts, "<>")).text == "<>".join(map(visible, parts))


def test_text_that_was_made_markup_is_not_escaped_again() -> None:
    assert text(text("a < b")) == "a &lt; b"


@pytest.mark.parametrize("plan", [EVERYTHING, RECREATE, SWAP])
def test_the_samples_are_sound_as_well(plan: Plan) -> None:
    assert_is_sound(read_page(plan_as_html(plan)))


def test_no_secret_is_in_the_page() -> None:
    page = plan_as_html(EVERYTHING)
    assert "sk-live-123" not in page
    assert "${secret" not in page
    assert "(secret)" in read_page(page).by_id("Retriever/ads/executive_ads_search").text


def test_a_secret_inside_a_long_value_is_masked_line_by_line() -> None:
    before = {**BUCKET_SPEC["source_adapter"], "webhook_secret": "hunter2"}  # type: ignore[dict-item]
    change = FieldChange(("source_adapter",), before, BUCKET_SPEC["source_adapter"])
    step = replace(create_bucket(), action=Action.UPDATE, changes=(change,))
    page = plan_as_html(Plan("ads", (step,)))
    assert "hunter2" not in page
    assert "(secret)" in page
