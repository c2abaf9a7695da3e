"""Problems for people: what, where, the line itself, and what to do."""

from reconciler.model.address import Address
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.rendering.text.problems import problems_as_text

UNKNOWN_KEY = Problem(
    "unknown-field",
    "there is no field `descripton`",
    "did you mean `description`?",
    address=Address("Bucket", "ads", "videos"),
    location=Location("manifests/buckets.yaml", 12, 3, "  descripton: Every advertisement"),
)
REMARK = Problem("deprecated", "is deprecated", severity=Severity.WARNING)


def test_a_problem_has_a_place_a_caret_and_a_remedy() -> None:
    assert problems_as_text([UNKNOWN_KEY], color=False) == (
        "error: Bucket/ads/videos: there is no field `descripton`\n"
        "  --> manifests/buckets.yaml:12:3\n"
        "  12 |   descripton: Every advertisement\n"
        "     |   ^\n"
        "  help: did you mean `description`?\n"
        "\n"
        "1 error.\n"
    )


def test_warnings_come_after_errors_and_are_counted_apart() -> None:
    shown = problems_as_text([REMARK, UNKNOWN_KEY, UNKNOWN_KEY], color=False)
    assert shown.index("error:") < shown.index("warning: is deprecated")
    assert shown.endswith("2 errors, 1 warning.\n")


def test_the_caret_stays_under_its_character_when_the_line_is_too_long() -> None:
    long = Location("f.yaml", 1, 151, f"{'x' * 150}HERE{'y' * 150}")
    shown = problems_as_text([Problem("c", "m", location=long)], color=False).splitlines()
    assert all(len(line) <= 80 for line in shown)
    assert shown[2][shown[3].index("^")] == "H"


def test_the_caret_stays_under_its_character_behind_a_written_out_control() -> None:
    place = Location("f.yaml", 1, 3, "\x1b\tHERE")
    shown = problems_as_text([Problem("c", "m", location=place)], color=False).splitlines()
    assert shown[2][shown[3].index("^")] == "H"
    assert "\x1b" not in shown[2]


def test_colours_only_when_asked_for() -> None:
    assert "\x1b[31merror:" in problems_as_text([UNKNOWN_KEY], color=True)
    assert "\x1b" not in problems_as_text([UNKNOWN_KEY], color=False)


def test_nothing_wrong_is_said_in_words() -> None:
    assert problems_as_text([], color=False) == "No problems.\n"
