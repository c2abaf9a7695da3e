"""A law: whatever is found, in whichever way and size its pages are asked for, they add up."""

from hypothesis import given
from hypothesis import strategies as st

from reconciler.emulator.bodies.execution import CursorPage, KeysetPage, OffsetPage, ScrollPage
from reconciler.emulator.search.pages import cut

FOUND = st.lists(st.integers(0, 60), unique=True, max_size=40).map(
    lambda numbers: [{"document_id": f"doc_{number}", "score": 0.5} for number in numbers]
)
WAYS = {
    "offset": lambda size, told: OffsetPage(
        method="offset", page_size=size, page_number=told.get("page_number", 0) + 1
    ),
    "cursor": lambda size, told: CursorPage(limit=size, cursor=told.get("cursor")),
    "scroll": lambda size, told: ScrollPage(
        method="scroll", limit=size, scroll_id=told.get("scroll_id")
    ),
    "keyset": lambda size, told: KeysetPage(method="keyset", limit=size, after=told.get("after")),
}


@given(found=FOUND, way=st.sampled_from(sorted(WAYS)), size=st.integers(1, 12))
def test_pages_add_up(found, way, size):
    seen, told = [], {}
    for _ in range(len(found) + 1):
        page = cut(found, WAYS[way](size, told), "question", 0.0)
        told = page.described
        seen += page.documents
        assert (told["returned"], told["total"]) == (len(page.documents), len(found))
        if not told["has_next"]:
            break
    assert seen == found


@given(found=FOUND, come=FOUND, gone=st.sets(st.integers(0, 60)), size=st.integers(1, 6))
def test_what_stays_is_shown_once_though_others_come_and_go(found, come, gone, size):
    """As long as the last one that was shown is still there, and the order is the same."""
    first = cut(found, CursorPage(limit=size), "question", 0.0)
    if not first.described["has_next"]:
        return
    shown = {each["document_id"] for each in first.documents}
    last = first.documents[-1]["document_id"]
    left = [
        each
        for each in found
        if each["document_id"] == last or int(each["document_id"][4:]) not in gone
    ]
    known = {each["document_id"] for each in found}
    later = [*(each for each in come if each["document_id"] not in known), *left]
    page = CursorPage(limit=500, cursor=first.described["cursor"])
    rest = [each["document_id"] for each in cut(later, page, "question", 0.0).documents]
    assert rest == [each["document_id"] for each in left if each["document_id"] not in shown]
