"""What holds of every comment: it fits, it hides no destruction, and nothing in it acts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from hypothesis import Phase, given
from hypothesis import strategies as st
from made_up import examples
from msgspec.structs import replace
from sample_plans import ADOPT_BUCKET, DELETE_COLLECTION, UPDATE_RETRIEVER, create_bucket
from sample_replacements import CIRCLE, RECREATE, RENAME, SWAP

from reconciler.model.address import Address
from reconciler.model.attribution import Attribution
from reconciler.model.change import Action
from reconciler.model.plan import BlastRadius, Plan, Refusal, Scope, Step
from reconciler.model.problem import Problem
from reconciler.rendering.markdown.as_markdown import (
    Heading,
    plan_as_markdown,
    problems_as_markdown,
)
from reconciler.rendering.markdown.text import code, prose
from reconciler.rendering.words.view import HARMFUL, visible

SOME = examples(60, derandomize=True)
# Large plans are small to tell apart by their sizes, and slow to make smaller.
FEWER = examples(25, derandomize=True, phases=[Phase.generate])

# What Markdown, HTML, GitHub and terminals would act upon, alone and inside other words.
EVIL = st.sampled_from(
    [
        "@everyone", "`", "``", "```", "~~~", "-->", "<!--", "<script>alert(1)</script>",
        "<img src=x onerror=y>", "</details>", "</summary>", "</code>", "![x](http://evil)",
        "[a](javascript:x)", "https://evil.example", "www.evil.example", "me@evil.example", "|",
        "# title", "- item", "1. item", "> quote", "*b*", "_i_", "#12", "GH-12", "a/b#3",
        "deadbeefdeadbeef", ":tada:", "&lt;", "&#64;me", "\\", "\x1b[31m", "\n", "\r", "\u202e",
        "\ud800", "$$x$$", "<https://evil.example>", "[^1]", "---", "===", "\t", "    four",
    ]
)  # fmt: skip
TEXTS = st.lists(EVIL | st.text(max_size=12), max_size=5).map("".join)
NAMES = TEXTS.map(lambda text: text.replace("/", "") or "x")
ADDRESSES = st.builds(Address, st.sampled_from(["Bucket", "Retriever"]), NAMES, NAMES)
GROUPS = [
    (create_bucket(),),
    (UPDATE_RETRIEVER,),
    (ADOPT_BUCKET,),
    (DELETE_COLLECTION,),
    SWAP.steps,
    RECREATE.steps,
    CIRCLE.steps,
    *((step,) for step in RENAME),
]


@st.composite
def evil_plans(draw: st.DrawFn) -> Plan:
    """Plans in which every word that is not ours means harm."""
    steps: list[Step] = []
    for group in draw(st.lists(st.sampled_from(GROUPS), max_size=4)):
        name, says = draw(NAMES), draw(TEXTS)
        steps += [_spoiled(step, name, says, draw) for step in group]
    return Plan(
        draw(TEXTS),
        tuple(steps),
        refusals=tuple(
            draw(st.lists(st.builds(Refusal, TEXTS, TEXTS, TEXTS, ADDRESSES), max_size=2))
        ),
        warnings=tuple(draw(st.lists(st.builds(Problem, TEXTS, TEXTS, TEXTS), max_size=2))),
        orphans=tuple(draw(st.lists(ADDRESSES, max_size=2))),
        scope=draw(st.none() | st.builds(Scope, st.tuples(TEXTS), st.tuples(TEXTS))),
    )


def _spoiled(step: Step, name: str, says: str, draw: st.DrawFn) -> Step:
    changes = tuple(
        replace(change, path=(*change.path[:1], draw(TEXTS)), before=draw(TEXTS), after=draw(TEXTS))
        for change in step.changes
    )
    radius = step.blast_radius and replace(
        step.blast_radius, subtree=draw(st.tuples(ADDRESSES)), users=draw(st.tuples(ADDRESSES))
    )
    return replace(
        step,
        address=step.address._replace(name=f"{name}{step.address.name}"),
        says=says,
        changes=changes,
        blast_radius=radius,
        attribution=draw(st.none() | st.sampled_from([Attribution.DRIFT, Attribution.BOTH])),
    )


class Rendered(HTMLParser):
    """What GitHub's parser makes of a comment: its elements, and its text outside of code."""

    def __init__(self, comment: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.open: list[str] = []
        self.prose = ""
        self.comments: list[str] = []
        options = Options.CMARK_OPT_UNSAFE  # as it was written; GitHub cleans afterwards
        self.feed(cmarkgfm.github_flavored_markdown_to_html(comment, options))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes.update(attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"code", "pre"} & {*self.open}:
            self.prose += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


OURS = {
    "h2", "h3", "p", "em", "ul", "li", "code", "strong", "details", "summary", "b", "pre",
    "blockquote",
}  # fmt: skip
ACTING = re.compile(r"@|https?:|www\.|#\d|GH-\d|[0-9a-f]{7,}|:\w+:|javascript|\$|<|>")


def assert_harmless(comment: str) -> None:
    page = Rendered(comment)
    assert page.elements <= OURS
    assert page.attributes <= {("lang", "diff")}
    assert page.open == []
    assert len(page.comments) == 1
    assert not ACTING.search(page.prose)
    assert not HARMFUL.search(comment.replace("\n", ""))


@given(evil_plans(), st.none() | TEXTS)
@SOME
def test_nothing_in_a_comment_acts(plan: Plan, environment: str | None) -> None:
    assert_harmless(plan_as_markdown(plan, environment=environment))


@given(st.lists(st.builds(Problem, TEXTS, TEXTS, TEXTS), max_size=4), TEXTS)
@SOME
def test_nothing_in_a_comment_about_problems_acts(problems: list[Problem], stack: str) -> None:
    assert_harmless(problems_as_markdown(problems, heading=Heading(stack=stack)))


@given(TEXTS)
@SOME
def test_code_is_what_was_written_and_nothing_else(text: str) -> None:
    shown = cmarkgfm.github_flavored_markdown_to_html(f"a {code(text)} b")
    assert shown.startswith("<p>a <code>")
    assert shown.endswith("</code> b</p>\n")
    assert shown.count("<") == 4


@given(st.lists(st.sampled_from(["see", "`a`", "`", "`` ", "@b", "the end.", "x"])).map(" ".join))
@SOME
def test_a_sentence_is_one_paragraph_of_words_and_code(text: str) -> None:
    shown = cmarkgfm.github_flavored_markdown_to_html(f"- **a** {prose(text)}")
    assert {*re.findall(r"</?(\w+)", shown)} <= {"ul", "li", "strong", "code"}


# --- room


@dataclass(frozen=True)
class Sizes:
    """How large a plan is."""

    destroys: int
    others: int
    refusals: int
    orphans: int
    length: int
    """Of the names of what is destroyed."""

    @property
    def plan(self) -> Plan:
        """A plan of many steps that destroy, and of many that do not."""
        steps = [_deletion(number, self.length) for number in range(self.destroys)]
        steps += [
            _called(step, f"{step.address.name}{number}")
            for number in range(self.others)
            for step in (UPDATE_RETRIEVER, create_bucket())
        ]
        refusal = Refusal("guard", "x" * 200, "y", DELETE_COLLECTION.address)
        orphans = tuple(Address("Bucket", "ads", f"o{n}") for n in range(self.orphans))
        return Plan("ads", tuple(steps), (refusal,) * self.refusals, orphans=orphans)


SIZES = st.builds(
    Sizes,
    destroys=st.integers(0, 1500),
    others=st.integers(0, 400),
    refusals=st.integers(0, 400),
    orphans=st.integers(0, 900),
    length=st.sampled_from([4, 30, 200]),
)


def _deletion(number: int, length: int) -> Step:
    address = Address("Collection", f"room{number % 7}", f"{number}".ljust(length, "x"))
    along = (Address("Collection", "other", f"along{number}"),) if number % 10 == 0 else ()
    radius = BlastRadius(number, subtree=along)
    return replace(DELETE_COLLECTION, address=address, blast_radius=radius)


@given(SIZES, st.sampled_from([10_000, 25_000, 60_000]), st.booleans())
@FEWER
def test_a_comment_fits_and_names_or_counts_whatever_is_destroyed(
    sizes: Sizes, limit: int, has_part: bool
) -> None:
    plan = sizes.plan
    part = "of somebody else's\n" * (limit // 6 // 19)
    comment = plan_as_markdown(plan, limit=limit, part=(lambda _: part) if has_part else None)
    assert len(comment) <= limit
    assert (part in comment) is has_part
    destroyed = set(destroyed_by(plan))
    missing = re.search(r"Exactly ([\d,]+) more have no room here", comment)
    unnamed = destroyed - set(named_in(comment, destroyed))
    assert len(unnamed) == (int(missing.group(1).replace(",", "")) if missing else 0)
    assert_harmless(comment)


def destroyed_by(plan: Plan) -> Iterator[Address]:
    for step in plan:
        if step.action is Action.DELETE:
            yield step.address
            yield from step.blast_radius.subtree if step.blast_radius else ()


def named_in(comment: str, addresses: set[Address]) -> Iterator[Address]:
    """By its whole address, or by its name in the list of its kind and namespace."""
    listed: set[tuple[str, str]] = set()
    room = ""
    for line in comment.splitlines():
        title = re.fullmatch(r"(?:delete|replace|taken along) (\S+/) \([\d,]+\)", line)
        room = title.group(1) if title else room
        listed.add((room, line))
    for address in addresses:
        start = f"{address.kind}/{address.namespace}/"
        if visible(str(address)) in comment or (start, visible(address.name)) in listed:
            yield address


@given(SIZES)
@FEWER
def test_what_is_left_out_first_is_what_is_least_dangerous(sizes: Sizes) -> None:
    plan = sizes.plan
    comment = plan_as_markdown(plan)
    deletions = {step.address for step in plan if step.action is Action.DELETE}
    others = {step.address for step in plan} - deletions
    in_detail = re.findall(r"<code>[-+~]</code> <code>([^<]+)</code>", comment)
    if any(str(address) in in_detail for address in others):
        assert all(str(address) in in_detail for address in deletions)
    if any(f"`{address}`" in comment for address in others if str(address) not in in_detail):
        assert all(str(address) in comment for address in deletions)


@given(SIZES)
@FEWER
def test_the_same_plan_gives_the_same_bytes(sizes: Sizes) -> None:
    assert plan_as_markdown(sizes.plan) == plan_as_markdown(sizes.plan)


def test_the_order_of_what_is_cut() -> None:
    """Details, then the lines of what destroys nothing, then all but the names."""
    few = plan_with(deletions=5, updates=5)
    assert plan_as_markdown(few).count("<details>") == 10
    more = plan_as_markdown(plan_with(deletions=100, updates=200))
    assert 100 < more.count("<details>") < 300
    assert more.count("\n- `~` `Retriever/ads/") == 300 - more.count("<details>")
    many = plan_as_markdown(plan_with(deletions=500, updates=1000))
    assert many.count("<details>") == 0
    assert many.count("**delete**: removes") == 500
    assert re.search(r"- and [\d,]+ more: [\d,]+ `Retriever` to update", many)
    crowd = plan_as_markdown(plan_with(deletions=2000, updates=1000))
    assert "- and 1,000 more: 1,000 `Retriever` to update" in crowd
    assert all(f"\nscenes_of_the_year_{number}\n" in crowd for number in range(2000))
    assert "no room" not in crowd
    horde = plan_as_markdown(plan_with(deletions=20_000, updates=0))
    named = len(re.findall(r"^scenes_of_the_year_\d+$", horde, re.MULTILINE))
    assert f"Exactly {20_000 - named:,} more have no room here." in horde
    assert "delete Collection/ads/ (20,000)" in horde


def plan_with(*, deletions: int, updates: int) -> Plan:
    return Plan(
        "ads",
        (
            *(_called(DELETE_COLLECTION, f"scenes_of_the_year_{n}") for n in range(deletions)),
            *(_called(UPDATE_RETRIEVER, f"search_{n}") for n in range(updates)),
        ),
    )


def _called(step: Step, name: str) -> Step:
    return replace(step, address=step.address._replace(name=name))
