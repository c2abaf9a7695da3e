"""What changes in a file is shown line by line, and a secret line is shown to nobody."""

from reconciler.rendering.text.file_diff import file_diff

BEFORE = "a: 1\nheaders: {X: hush}\nb: 2\n"


def test_only_what_changes_is_shown():
    assert file_diff("m.yaml", BEFORE, BEFORE.replace("b: 2", "b: 3")) == (
        "m.yaml\n@@ -3 +3 @@\n-b: 2\n+b: 3\n"
    )


def test_a_line_that_spells_a_secret_out_is_hidden_wherever_it_moves():
    after = "headers: {X: hush}\na: 1\nb: 2\n"
    shown = file_diff("m.yaml", BEFORE, after, hidden={"headers: {X: hush}"})
    assert "hush" not in shown
    moved = file_diff("m.yaml", BEFORE, "a: 1\nb: 2\n", hidden={"headers: {X: hush}"})
    assert moved == "m.yaml\n@@ -2 +1,0 @@\n-(secret)\n"


def test_a_line_cannot_command_the_terminal():
    assert "\x1b" not in file_diff("m\x1b.yaml", "", "a: \x1b[2J\n")
