"""Colours where they are welcome, widths that fit, and words that can always be written."""

import sys
from io import BytesIO, TextIOWrapper

import pytest

from reconciler.cli.flags import Flags
from reconciler.cli.screen import Screen, screen_for


class Glass(TextIOWrapper):
    """A terminal to look at."""

    def isatty(self) -> bool:
        return True


def screen_at(
    stream: TextIOWrapper, monkeypatch: pytest.MonkeyPatch, *flags: str, **environ: str
) -> Screen:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"COLUMNS": "72", **environ}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", stream)
    return screen_for(Flags(no_color="--no-color" in flags))


def test_a_terminal_is_coloured_and_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = screen_at(Glass(BytesIO()), monkeypatch)
    assert screen.has_color
    assert screen.width == 72


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_who_wants_no_colours_gets_none(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not screen_at(Glass(BytesIO()), monkeypatch, **environ).has_color


def test_a_flag_takes_the_colours_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not screen_at(Glass(BytesIO()), monkeypatch, "--no-color").has_color


def test_a_very_wide_terminal_is_not_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    assert screen_at(Glass(BytesIO()), monkeypatch, COLUMNS="400").width == 100


def test_a_pipe_gets_80_columns_and_no_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = screen_at(TextIOWrapper(BytesIO()), monkeypatch)
    assert not screen.has_color
    assert screen.width == 80


def test_what_an_old_code_page_lacks_is_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    written = BytesIO()
    stream = TextIOWrapper(written, encoding="cp1252")
    screen_at(stream, monkeypatch).result("old → new\n")
    stream.flush()
    assert written.getvalue() == b"old \\u2192 new\n"
