"""Colours where they are welcome, widths that fit, and words that can always be written."""

import json
import sys
from io import BytesIO, TextIOWrapper

import pytest

from reconciler.cli.flags.global_flags import Format, GlobalFlags
from reconciler.cli.terminal.screen import Screen, screen_for


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
    return screen_for(GlobalFlags(no_color="--no-color" in flags))


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


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("ascii", "creating... old -> new, 1 * x\\xe4 \\U0001f600\n"),
        ("cp1252", "creating… old -> new, 1 · xä \\U0001f600\n"),
        ("utf-8", "creating… old → new, 1 · xä \U0001f600\n"),
    ],
)
def test_what_an_old_terminal_lacks_is_spelled_out(
    encoding: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = BytesIO()
    screen = screen_at(TextIOWrapper(written, encoding=encoding), monkeypatch)
    screen.result("creating… old → new, 1 · xä \U0001f600\n")
    assert written.getvalue().decode(encoding) == told


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_a_program_reads_is_never_spelled_otherwise(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = BytesIO()
    stream = TextIOWrapper(written, encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    screen_for(GlobalFlags(format=Format.JSON)).result('{"was": "a…→b"}\n')
    stream.flush()
    assert json.loads(written.getvalue().decode("utf-8")) == {"was": "a…→b"}
