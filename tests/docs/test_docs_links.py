"""Every link of every page leads somewhere, to the very heading; and every page is reached."""

from pathlib import Path

import pytest
from doc_pages import PAGES, ROOT, name_of

from website.built_links import broken_links
from website.links import anchors, broken, for_the_website, links
from website.navigation import LISTED, navigation
from website.reference import pages

DOCS = ROOT / "docs"
LINKED = [*PAGES, ROOT / "CHANGELOG.md"]


@pytest.mark.parametrize("page", LINKED, ids=name_of)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    assert list(broken(page, page.read_text(encoding="utf-8"))) == []


def test_what_leads_nowhere_is_told_with_its_line() -> None:
    text = (
        "# A b, c!\n\n[fine](#a-b-c) `[code](no.md)`\n[one](no.md)\n[two](drift.md#no)\n[3](#no)\n"
    )
    assert list(broken(DOCS / "index.md", text)) == [
        "4: no.md does not exist",
        "5: drift.md#no names no heading",
        "6: #no names no heading",
    ]


def test_headings_are_named_as_github_names_them() -> None:
    text = "# `plan --base REF`: why?\n```sh\n# no heading\n```\n## [x](y.md) z\n## [x](y.md) z\n"
    assert anchors(text) == {"plan---base-ref-why", "x-z", "x-z-1"}


def test_links_out_of_the_pages_lead_to_the_repository() -> None:
    text = for_the_website(DOCS / "coming-from.md", DOCS)
    assert "](https://github.com/mixpeek/reconciler/blob/main/policies/README.md)" in text
    assert "](export.md)" in text


def test_every_page_is_in_the_navigation_once() -> None:
    found: list[str] = []

    def walk(entry: object) -> None:
        if isinstance(entry, str):
            found.append(entry)
        for each in entry.values() if isinstance(entry, dict) else entry:
            if not isinstance(entry, str):
                walk(each)

    walk(navigation(DOCS))
    ours = [str(page.relative_to(DOCS)) for page in PAGES if page.is_relative_to(DOCS)]
    listed = {each for each in ours if each.startswith("codes/")}
    assert sorted(found) == sorted({*ours} - listed)
    told = (DOCS / LISTED).read_text(encoding="utf-8")
    assert listed <= {each.to for each in links(told)}


def test_a_page_that_nobody_ordered_is_found_all_the_same(tmp_path: Path) -> None:
    for name in ("index.md", "drift.md", "zebra.md"):
        (tmp_path / name).write_text("# Page\n")
    assert "zebra.md" in str(navigation(tmp_path))


@pytest.mark.parametrize("page", [each for each in PAGES if each != DOCS / LISTED], ids=name_of)
def test_a_page_has_five_hundred_lines_at_the_most(page: Path) -> None:
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 500


def test_the_pages_that_repeat_declarations_are_as_they_are() -> None:
    made = pages()
    stale = [name_of(page) for page, text in made.items() if page.read_text() != text]
    assert stale == [], "python -m website reference"
    assert {*(DOCS / "commands").glob("*.md")} <= {*made}


def test_a_built_page_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text('<a href="a/">x</a><a href="a/#no">y</a><img src="z.png">')
    (tmp_path / "a" / "index.html").write_text('<h1 id="yes"></h1><a href="../#no">z</a>')
    assert list(broken_links(tmp_path)) == [
        "a/index.html: ../#no",
        "index.html: a/#no",
        "index.html: z.png",
    ]
