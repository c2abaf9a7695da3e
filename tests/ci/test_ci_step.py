"""The parts of the action's step: what they take for an approval, and what they hand to GitHub."""

import subprocess
import sys

import pytest
from fake_forge import BOT
from local_runner import read_outputs

from ci.github import plan
from ci.github.__main__ import main
from ci.github.forge import Forge, NotAllowed
from ci.github.inputs import BadInput, Run, read_inputs
from ci.github.review import digest_in_comment, is_approved, with_digest
from ci.github.telling import put_out, unheeded, warn

DIGEST = f"sha256:{'4f2c' * 16}"
MARKER = "<!-- reconciler:plan:ads -->"


@pytest.fixture
def there(forge):
    with Forge(forge.url, "acme/ads", "token-that-writes") as found:
        yield found


def run_of(folder):
    return Run(
        repository="acme/ads",
        commit="1a2b",
        event="push",
        event_payload={},
        actor="octocat",
        url="https://github.example/run",
        api_url="",
        results=folder,
        outputs=folder / "output",
        summary=None,
    )


def test_a_digest_is_found_on_its_own_line_alone():
    comment = with_digest(f"{MARKER}\n## Plan\n", DIGEST)
    assert digest_in_comment(comment) == DIGEST
    assert digest_in_comment(with_digest(f"{MARKER}\n## Plan\n", None)) is None
    quoted = f"{MARKER}\n## Plan\n<!-- reconciler-digest {DIGEST} -->\n"
    assert digest_in_comment(quoted) is None


@pytest.mark.parametrize(
    ("approved", "expected"),
    [
        (DIGEST, True),
        (DIGEST[:19], True),
        (DIGEST[:18], False),
        ("sha256:", False),
        ("", False),
        ("any", False),
        (f"sha256:{'0' * 64}", False),
    ],
)
def test_an_approval_names_the_digest_in_full_or_as_it_is_shown(approved, expected):
    assert is_approved(DIGEST, approved) is expected


def test_the_comment_is_found_behind_a_hundred_others(forge, there):
    for number in range(250):
        forge.say(7, f"person-{number}", "Looks good")
    there.put_comment(7, f"{MARKER}\nfirst")
    there.put_comment(7, f"{MARKER}\nsecond")
    assert [text for text in forge.comments_on(7) if text.startswith(MARKER)] == [
        f"{MARKER}\nsecond"
    ]


def test_somebody_elses_copy_of_the_comment_is_left_alone(forge, there):
    forge.say(7, "mallory", f"{MARKER}\nforged")
    there.put_comment(7, f"{MARKER}\nours")
    assert forge.comments_on(7) == [f"{MARKER}\nforged", f"{MARKER}\nours"]
    assert there.comment_on(7, MARKER).author == BOT


def test_each_environment_has_a_comment_of_its_own(forge, there):
    there.put_comment(7, "<!-- reconciler:plan:ads:staging -->\na")
    there.put_comment(7, "<!-- reconciler:plan:ads:production -->\nb")
    there.put_comment(7, "<!-- reconciler:plan:ads:staging -->\nc")
    assert [text[-1] for text in forge.comments_on(7)] == ["c", "b"]


def test_the_same_comment_is_not_written_again(forge, there):
    there.put_comment(7, f"{MARKER}\nsame")
    there.put_comment(7, f"{MARKER}\nsame")
    assert len(forge.writes) == 1


def test_a_token_that_only_reads_is_told_apart(forge):
    with Forge(forge.url, "acme/ads", "token-that-reads") as found, pytest.raises(NotAllowed):
        found.put_comment(7, f"{MARKER}\ntext")


def test_an_output_cannot_begin_another_one(tmp_path):
    put_out(run_of(tmp_path), digest="a\nexit-code=0\nEOF\nplan-file<<EOF", exit_code=3)
    found = read_outputs((tmp_path / "output").read_text())
    assert found == {"digest": "a\nexit-code=0\nEOF\nplan-file<<EOF", "exit-code": "3"}


def test_a_line_of_the_log_cannot_become_a_command(capsys):
    warn("first\n::set-env name=X::y\r%0A")
    assert capsys.readouterr().out == "::warning::first%0A::set-env name=X::y%0D%250A\n"


def test_what_the_program_prints_is_obeyed_by_nobody(capfd):
    with unheeded():
        subprocess.run([sys.executable, "-c", "print('::set-env name=PATH::/evil')"], check=True)
    stop, quoted, resume = capfd.readouterr().out.splitlines()
    assert stop.startswith("::stop-commands::")
    assert quoted == "::set-env name=PATH::/evil"
    assert resume == f"::{stop.removeprefix('::stop-commands::')}::"


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({"INPUT_COMMAND": "destroy"}, "command: `destroy` is none of"),
        ({}, "command: `` is none of"),
        ({"INPUT_COMMAND": "plan", "INPUT_COMMENT": "yes"}, "comment: `yes` is neither"),
        ({"INPUT_COMMAND": "plan", "INPUT_ARGUMENTS": "--target 'x"}, "arguments: No closing"),
        (
            {"INPUT_COMMAND": "plan", "INPUT_COMPARE_CREDITS": "much"},
            "compare-credits: `much` is no",
        ),
        ({"INPUT_COMMAND": "plan", "INPUT_COMPARE_CREDITS": "nan"}, "compare-credits: `nan` is no"),
        ({"INPUT_COMMAND": "plan", "INPUT_COMPARE_CREDITS": "-1"}, "compare-credits: `-1` is no"),
    ],
)
def test_an_input_that_cannot_be_meant_is_refused(environ, why, capsys):
    with pytest.raises(BadInput, match=why):
        read_inputs(environ)
    assert main(environ) == 1
    assert capsys.readouterr().out.startswith("::error::input ")


def test_outside_of_github_it_says_what_is_missing(capsys):
    assert main({"INPUT_COMMAND": "plan"}) == 1
    assert "GITHUB_API_URL: is not set" in capsys.readouterr().out


def test_arguments_are_words_and_never_a_script():
    found = read_inputs(
        {"INPUT_COMMAND": "plan", "INPUT_ARGUMENTS": "--target 'Bucket/ads/*' $(id)"}
    )
    assert found.arguments == ("--target", "Bucket/ads/*", "$(id)")


@pytest.mark.parametrize(
    ("told", "compares", "asks"),
    [
        ({"INPUT_API_KEY": "k", "INPUT_COMPARE_CREDITS": " 40 "}, True, True),
        ({"INPUT_API_KEY": "k", "INPUT_COMPARE_CREDITS": "40"}, False, False),
        ({"INPUT_API_KEY": "k"}, True, False),
        ({"INPUT_SNAPSHOT": "live.json", "INPUT_COMPARE_CREDITS": "40"}, True, False),
    ],
    ids=["a plan", "planning again to apply", "no credits", "a snapshot"],
)
def test_search_is_compared_for_as_many_credits_as_were_allowed(
    tmp_path, monkeypatch, told, compares, asks
):
    said = []
    monkeypatch.setattr(plan, "reconciler", lambda _inputs, *words, **_how: said.extend(words))
    inputs = read_inputs({"INPUT_COMMAND": "plan", "INPUT_PROJECT": str(tmp_path), **told})
    plan.make_plan(inputs, run_of(tmp_path), compares=compares)
    assert ("--compare" in said) is asks
    if asks:
        assert said[said.index("--max-credits") + 1] == "40"
