"""Words that every format shares."""

import pytest

from reconciler.rendering.words.view import HARMFUL, format_count, quote, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\x1b[2J"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\x9b\x7f\x00", r"\x9b\x7f\x00"),
        ("abc\u202ecba", r"abc\u202ecba"),
        ("\u200bhidden\ufeff", r"\u200bhidden\ufeff"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("Zürich, 東京, 👩‍🚀", "Zürich, 東京, 👩‍🚀"),
    ],
)
def test_only_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_nothing_harmful_passes_for_printable() -> None:
    harmful = HARMFUL.findall("".join(map(chr, range(0x110000))))
    assert len(harmful) > 2000
    assert not [char for char in harmful if char.isprintable()]


def test_a_quoted_text_cannot_be_mistaken_for_its_escapes() -> None:
    assert quote('say "\\x1b"') == r'"say \"\\x1b\""'


def test_counts_are_grouped_and_agree_with_their_noun() -> None:
    assert format_count(48_000, "document") == "48,000 documents"
    assert format_count(1, "document") == "1 document"
