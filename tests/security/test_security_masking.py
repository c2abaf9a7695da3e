"""Whoever repeats a secret, in whatever form: nothing of it is left that is worth anything."""

import json
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from reconciler.api.text.sanitize import one_line
from reconciler.model.secrets.secret import SECRET_SHOWN, without_secrets
from reconciler.model.secrets.secret_forms import is_shown

ESCAPES: Mapping[str, Callable[[str], str]] = {
    "raw": str,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON with letters of others": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "a literal": lambda text: repr(text)[1:-1],
    "a literal of bytes": lambda text: repr(text.encode())[2:-1],
    "a URL": lambda text: quote(text, safe=""),
    "a path": quote,
    "a form": quote_plus,
    "lower-case percents": lambda text: _lowered(quote(text, safe="")),
    "a page": escape,
    "one line": lambda text: one_line(text, longest=10_000),
}
_EDGE = st.sampled_from('aZ9-"\\é日%&')
SECRETS = st.builds(
    "{}{}{}".format, _EDGE, st.text(st.characters(codec="utf-8"), max_size=80), _EDGE
)
"""Anything that a variable can hold, and more; white space at its edges tells nothing."""
AROUND = st.text(st.sampled_from("xyz \n\"'\\%&;{}"), max_size=30)


def _lowered(text: str) -> str:
    parts = text.split("%")
    return "%".join([parts[0], *(part[:2].lower() + part[2:] for part in parts[1:])])


def _misread(text: str) -> str:
    return text.encode().decode("latin-1")


def letters(text: str) -> str:
    """What counts of a text."""
    return "".join(filter(is_shown, text))


@given(SECRETS, st.lists(st.sampled_from(sorted(ESCAPES)), min_size=1, max_size=2), AROUND, AROUND)
@example("ÄÖÜ0", ["misread", "JSON"], "", "")
@example('whsec_"quoted"\\and\\"more"', ["JSON", "JSON"], "", "")
@example("naïve-pässwörd-日本語", ["a literal of bytes"], "x", "y")
@example("-----BEGIN\nab\ncd\nef\ngh\nEND", ["JSON"], "", "")
@example("a%41b%42c%43d%44e+f", ["a URL"], "%", "%")
def test_a_secret_is_hidden_in_every_form(
    secret: str, ways: list[str], before: str, after: str
) -> None:
    if not letters(secret):
        return
    written = secret
    for way in ways:
        written = {**ESCAPES, "misread": _misread}[way](written)
    shown = without_secrets(f"{before}={written}={after}", [secret])
    assert SECRET_SHOWN in shown
    if len(letters(secret)) >= 8 and len(letters(written)) >= 8:
        rest = shown.replace(SECRET_SHOWN, "\0")
        assert not _holds(rest, letters(written)), (written, shown)


_IDS = st.text(st.sampled_from("ab9-_.:/%&\\+"), max_size=12)


@given(_IDS, _IDS, _IDS, st.integers(0, 9), st.integers(1, 12))
@example("abcdefghij", "x-", "-y", 1, 8)
@example("abc", "", "", 0, 3)
@example("ab+cd+ef+gh", "abcdefgh", "", 0, 1)
@example("abcdefgh", "ab+cd+ef+gh", "", 0, 1)
@example("a/b/c/d/e", "a%2Fb%2Fc%2Fd%2Fe", "", 0, 1)
@example("a/b/c/d/e", "a&#47;b&#47;c&#47;d&#47;e", "", 0, 1)
@example("a/b/c/d/e", r"a\x2fb\x2fc\x2fd\x2fe", "", 0, 1)
def test_a_text_that_is_read_at_a_glance_loses_what_any_other_loses(
    secret: str, before: str, after: str, start: int, size: int
) -> None:
    """With much space behind it, which tells nothing, a text is read letter by letter."""
    space = " " * 300
    text = f"{before}{secret[start : start + size]}{after}"
    assume(not text.endswith("\\"))  # which would escape the space
    shown = without_secrets(text, [secret])
    assert without_secrets(f"{text}{space}", [secret]) == f"{shown}{space}"


def _holds(text: str, written: str) -> bool:
    """Whether a text has eight letters in a row of what was written, outside of what is around."""
    seen = letters(text)
    parts = {written[at : at + 8] for at in range(len(written) - 7)}
    return any(part in seen and not set(part) <= set("xyz\"'\\%&;{}=") for part in parts)


@pytest.mark.parametrize("way", ESCAPES)
@given(st.data())
def test_what_is_cut_shows_less_than_eight_letters_in_a_row(way: str, data: st.DataObject) -> None:
    secret = data.draw(st.text("abcdefghij0123456789", min_size=12, max_size=40))
    written = ESCAPES[way](secret)
    start = data.draw(st.integers(0, len(written) - 8))
    shown = without_secrets(written[start:], [secret])
    assert SECRET_SHOWN in shown
    assert secret[-8:] not in shown


@given(st.lists(st.text('abcdefghijklmnop"\\é', min_size=6, max_size=7), min_size=2, max_size=5))
def test_a_line_of_a_secret_is_hidden_by_itself(lines: list[str]) -> None:
    for line in lines:
        shown = without_secrets(f"line 1: {json.dumps(line)}", ["\n".join(lines)])
        assert SECRET_SHOWN in shown
        assert json.dumps(line)[1:-1] not in shown


@given(AROUND, st.text("abcdefghijklmnop", min_size=8))
def test_what_is_no_secret_is_left_as_it_is(text: str, secret: str) -> None:
    assert without_secrets(text, [secret]) == text
    assert without_secrets(text * 1_000, [secret]) == text * 1_000


@given(st.text('abc0123-_"\\é', min_size=8, max_size=30), st.sampled_from(sorted(ESCAPES)))
def test_a_long_text_is_searched_like_a_short_one(secret: str, way: str) -> None:
    written = ESCAPES[way](secret)
    assert SECRET_SHOWN in without_secrets(f"{'. ' * 6_000}{written}", [secret])


@pytest.mark.parametrize("way", ESCAPES)
@pytest.mark.parametrize("offset", [-70, -33, -8, -1, 0, 1, 7, 3_990, 4_000, 4_010])
def test_a_text_of_many_parts_is_searched_across_their_borders(way: str, offset: int) -> None:
    secret = 'sk_live_é"9\\aB-c_9Zq%7Gx&TfW'
    written = ESCAPES[way](secret)
    before = "filler " * 20_000
    at = 2 * 64_000 + offset
    text = f"{before[:at]} {written} {before}"
    shown = without_secrets(text, [secret])
    assert SECRET_SHOWN in shown
    assert written not in shown
    assert shown.startswith(before[: at - 10])
    assert len(shown) > len(text) - len(written)
