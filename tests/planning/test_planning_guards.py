"""Promises of the guards as a whole; what each one refuses is told by the stories."""

import pkgutil
from pathlib import Path

import reconciler.planning.guards
from reconciler.planning.guards.refusals import GUARDS


def test_no_guard_is_forgotten() -> None:
    folder = Path(reconciler.planning.guards.__file__).parent
    modules = {module.name for module in pkgutil.iter_modules([str(folder)])} - {"refusals"}
    assert {guard.__module__.rpartition(".")[2] for guard in GUARDS} == modules


def test_a_refusal_carries_the_name_of_its_guards_file() -> None:
    folder = Path(reconciler.planning.guards.__file__).parent
    for guard in GUARDS:
        name = guard.__module__.rpartition(".")[2]
        assert f'"{name.replace("_", "-")}"' in (folder / f"{name}.py").read_text()
