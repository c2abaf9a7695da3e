"""Every code that can be printed has a page, and its example leads to it."""

import re
from pathlib import Path

import pytest
from examples import Stage, is_shown
from printed import Search
from worlds import GIVENS

from reconciler.kinds.codes.registry import CODES, SECTIONS, is_guard
from reconciler.kinds.lint.registry import RULES
from reconciler.kinds.pages.read import read_pages
from reconciler.model.code_page import Page

PLAYED = sorted(code for code, page in CODES.items() if not is_shown(page.example))
SHOWN = sorted(CODES.keys() - set(PLAYED))
SEARCH = Search()
PRINTED, SENTENCES = SEARCH.run(), SEARCH.sentences()
GONE_THROUGH = ["kinds/lint/known.py: code"]
"""What is followed no further: there, each code is that of a page."""


@pytest.fixture
def stage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Stage:
    for name in ("RECONCILER_ENV", "RECONCILER_API_URL", "MIXPEEK_API_KEY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return Stage(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("code", PLAYED)
def test_an_example_leads_to_what_its_page_is_about(code: str, stage: Stage) -> None:
    said = stage.play(CODES[code].example, GIVENS, usual="lint" if code in RULES else "validate")
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", said)
    assert code in words, said


@pytest.mark.parametrize("code", SHOWN)
def test_what_is_shown_and_not_played_is_what_the_source_says(code: str) -> None:
    shown = " ".join(CODES[code].example.split())
    assert any(sentence.search(shown) for sentence in SENTENCES), shown


def test_every_code_that_can_be_printed_has_a_page() -> None:
    missing = {code: place for code, place in PRINTED.codes.items() if code not in CODES}
    assert missing == {}
    for pattern, place in PRINTED.patterns.items():
        assert any(re.fullmatch(pattern, code) for code in CODES), place


def test_no_code_escapes_the_search_for_them() -> None:
    assert [re.sub(r":\d+", "", each) for each in PRINTED.unfollowed] == GONE_THROUGH


def test_there_is_no_page_about_what_is_never_printed() -> None:
    patterns = PRINTED.patterns
    idle = [
        code
        for code in CODES
        if code not in PRINTED.codes and not any(re.fullmatch(each, code) for each in patterns)
    ]
    assert idle == []


def test_a_code_stands_in_one_section() -> None:
    assert sum(map(len, SECTIONS.values())) == len(CODES)
    assert all(code == page.code for code, page in CODES.items())


@pytest.mark.parametrize("page", CODES.values(), ids=CODES)
def test_a_page_says_what_happened_shows_it_and_helps(page: Page) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", page.code)
    assert not page.title.endswith(".")
    assert page.cause.endswith(".")
    assert page.remedy.endswith((".", "`"))
    assert page.example == page.example.strip("\n")
    assert "\N{SECTION SIGN}" not in f"{page.title}{page.cause}{page.example}{page.remedy}"
    assert page.title or not is_guard(page.code)


@pytest.mark.parametrize("page", CODES.values(), ids=CODES)
def test_an_example_fits_a_terminal(page: Page) -> None:
    # The URI of a feature is one word, and longer than most lines.
    lines = [line for line in page.example.splitlines() if "feature_uri: mixpeek" not in line]
    assert max(map(len, lines)) <= 76


@pytest.mark.parametrize(
    "text",
    [
        "odd\n  Without a remedy.\n  example:\n    kind: Bucket\n",
        "odd\n  Without an example.\n  fix: Mend it.\n",
        "odd (note)\n  Cause.\n  fix: Mend it.\n  example:\n    kind: Bucket\n",
        2 * "odd\n  Twice.\n  fix: Mend it.\n  example:\n    kind: Bucket\n",
    ],
)
def test_a_page_that_is_not_whole_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="odd"):
        read_pages(text)
