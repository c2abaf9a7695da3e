"""The core is pure: it waits for nothing, prints nothing, reads no clock and changes no value."""

import ast

import pytest
from house import FILES, imports_of, name_of, nodes_of, none_of, stage_of, tree_of
from mutations import frozen_classes, mutations_in

WORLDLY = {"os", "time", "datetime", "random", "socket", "subprocess", "asyncio", "pathlib"}

UNWORLDLY = {
    # A cron expression is tried with a date that is always the same.
    ("datetime", "kinds/schedules.py"),
    # How long after its create a namespace ends is told by the API's own dates.
    ("datetime", "kinds/expiry.py"),
    # Whether a text is a moment is asked of what reads moments.
    ("datetime", "kinds/moments.py"),
    # Runs and what is told of them have moments, which whoever makes them hands in.
    ("datetime", "model/controller/event.py"),
    ("datetime", "model/controller/run.py"),
    ("datetime", "model/controller/stack.py"),
    # They are shown in UTC, with how far they are from another one.
    ("datetime", "rendering/controller/moments.py"),
    # Signs are drawn by a generator that always begins with the same seed.
    ("random", "verifying/scoring/permutation.py"),
}

# Progress is handed a console and follows events as they come.
PURE = [
    path
    for path in FILES
    if path.name != "progress.py"
    and (
        stage_of(path) in ("model", "kinds", "planning", "rendering")
        or name_of(path).startswith("verifying/scoring/")
    )
]


def test_the_core_waits_for_nothing():
    offenders = [
        f"{name_of(path)}:{node.lineno}"
        for path in PURE
        for node in nodes_of(path)
        if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)
    ]
    none_of(offenders, "Read before planning, in a workflow, and hand the value in.")


def test_the_core_does_not_touch_the_world():
    offenders = [
        f"{name_of(path)} imports {name}"
        for path in PURE
        for name in sorted({name.split(".")[0] for name in imports_of(path)} & WORLDLY)
        if (name, name_of(path)) not in UNWORLDLY
    ]
    none_of(offenders, "Clock, disk, environment and chance are read at the edge and handed in.")


def test_only_the_command_line_prints():
    offenders = [
        f"{name_of(path)}:{node.lineno}"
        for path in FILES
        # The emulator says "listening on", which is how whoever starts it knows that it is ready.
        if stage_of(path) != "cli" and not name_of(path).startswith("emulator/serve")
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    none_of(offenders, "Return or yield it; `cli` prints.")


def test_what_is_declared_frozen_is_not_changed():
    # The emulator's frozen `Call` hands its store around, which is meant to be written to.
    ours = [path for path in FILES if stage_of(path) != "emulator"]
    frozen = {name for path in ours for name in frozen_classes(tree_of(path))}
    offenders = [
        f"{name_of(path)}:{line} {text}"
        for path in ours
        for line, text in mutations_in(tree_of(path), frozen)
    ]
    none_of(
        offenders,
        "Return a new value, remember what follows from it with `functools.cached_property`, or"
        " say that it changes: `@dataclass(slots=True)` without `frozen`.",
    )


@pytest.mark.parametrize(
    "changing",
    [
        "self.rows[1] = 2",
        "self.rows[1].more = 2",
        "self.rows[1] += 2",
        "del self.rows[1]",
        "self.rows.setdefault(1, []).append(2)",
        "self.rows[1].add(2)",
        "object.__setattr__(self, 'rows', {})",
        "a, self.rows[1] = 1, 2",
    ],
)
def test_a_change_of_what_is_frozen_is_seen(changing):
    inside = ast.parse(
        f"@dataclass(frozen=True)\nclass Table:\n    def change(self):\n        {changing}"
    )
    outside = ast.parse(f"def change(table: Table):\n    {changing.replace('self', 'table')}")
    assert len(mutations_in(inside, {"Table"})) == 1
    assert len(mutations_in(outside, {"Table"})) == 1


@pytest.mark.parametrize(
    "harmless",
    ["rows = dict(self.rows)", "self.rows.get(1)", "rows = {}\n        rows[1] = self.rows"],
)
def test_what_only_reads_is_no_change(harmless):
    tree = ast.parse(
        f"@dataclass(frozen=True)\nclass Table:\n    def change(self):\n        {harmless}"
    )
    assert not mutations_in(tree, {"Table"})


def test_what_is_frozen_may_finish_itself_once():
    tree = ast.parse(
        "@dataclass(frozen=True)\nclass Table:\n    def __post_init__(self):\n"
        "        object.__setattr__(self, 'rows', {})"
    )
    assert not mutations_in(tree, {"Table"})
