"""`fleet.yaml` -> the fleet; where something is wrong with the whole of it, every problem at once.

What is wrong with one entry goes along with that entry, so that the others can be run.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from reconciler.manifest.documents.place import in_order, place_problem
from reconciler.manifest.fleet.controller import (
    controller_problems,
    controller_settings,
    variables_of,
)
from reconciler.manifest.fleet.rules import Entry, entry_problems, fleet_problems
from reconciler.manifest.fleet.shape import AS_DURATION, FleetShape, LimitsShape
from reconciler.manifest.project.settings import read_settings
from reconciler.manifest.yaml.document import Document
from reconciler.model.change import ChangeClass
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.errors import Rejected
from reconciler.model.fleet.stack import (
    USUAL_WAVE,
    USUALLY_UNATTENDED,
    Fleet,
    FleetLimits,
    FleetStack,
    Repository,
)
from reconciler.model.location import Locations
from reconciler.model.problem import Problem

FLEET_FILE: Final = "fleet.yaml"
_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0}
_MAY_BE_KEYS: Final = {"key_env", "token_env", "environment", "repository", "url_env", "secret_env"}
"""Fields whose lines are not shown: people paste keys where the name of one belongs."""
_ENTRY: Final = 2
"""`stacks`, and a position: a longer path leads into an entry."""


def find_fleet(start: Path) -> Path | None:
    """The nearest folder upwards that holds a fleet.yaml."""
    folder = start.absolute()
    return next((at for at in (folder, *folder.parents) if (at / FLEET_FILE).is_file()), None)


def load_fleet(folder: Path, *, environ: Mapping[str, str]) -> Fleet:
    """The fleet of a folder; raises `Rejected` where its file as a whole is wrong."""
    found: list[Problem] = []
    document = read_settings(folder / FLEET_FILE, FLEET_FILE, FleetShape, environ, found)
    content = _map_or_empty(document.content if document else None)
    found = [_with_own_remedy(each) for each in found]
    if document is None or not isinstance(content.get("stacks"), list):
        raise Rejected(*_discreet(found))
    entries = list(_entries(content))
    shaped = {problem.path[:_ENTRY] for problem in found}
    whole = [(at, entry) for at, entry in entries if at not in shaped]
    told = [
        *controller_problems(content, [entry for _, entry in entries]),
        *(each for at, entry in whole for each in entry_problems(at, entry)),
        *fleet_problems(entries, whole, document.locations, taken=variables_of(content)),
    ]
    found += [place_problem(each, document.locations) for each in told]
    return _fleet(content, entries, _discreet(found), document)


def _with_own_remedy(problem: Problem) -> Problem:
    """What helps here, where that is something else than in a manifest."""
    if problem.code == "variable-not-allowed":
        remedy = "write the value itself, or set it in a variable that is no secret: ${env.NAME}"
        return replace(problem, remedy=remedy)
    if problem.code == "wrong-type" and problem.path[-1:] == ("timeout",):
        return replace(problem, remedy=AS_DURATION)
    return problem


def _fleet(
    content: Fields, entries: Sequence[Entry], problems: Sequence[Problem], document: Document
) -> Fleet:
    by_entry: Mapping[FieldPath, list[Problem]] = defaultdict(list)
    for problem in problems:
        is_in_entry = problem.path[:1] == ("stacks",) and len(problem.path) >= _ENTRY
        by_entry[problem.path[:_ENTRY] if is_in_entry else ()].append(problem)
    if by_entry[()] or not entries:
        raise Rejected(*problems)
    stacks = (_stack(at, entry, by_entry[at], document.locations) for at, entry in entries)
    return Fleet(
        stacks=tuple(_told_apart(stacks)),
        limits=_limits(content),
        controller=controller_settings(content),
    )


def _told_apart(stacks: Iterable[FleetStack]) -> Iterator[FleetStack]:
    """Entries of one name are each wrong, and each told: `shop`, `shop#2`."""
    seen: Counter[str] = Counter()
    for each in stacks:
        seen[each.name] += 1
        number = seen[each.name]
        yield each if number == 1 else replace(each, name=f"{each.name}#{number}")


def _entries(content: Fields) -> Iterator[Entry]:
    listed = content.get("stacks")
    for position, entry in enumerate(listed if isinstance(listed, list) else ()):
        yield ("stacks", position), _map_or_empty(entry)


def _stack(
    at: FieldPath, entry: Fields, problems: Sequence[Problem], locations: Locations
) -> FleetStack:
    """The entry as far as it can be read: what is wrong with it is told in its place."""
    wave, folder = entry.get("wave"), entry.get("folder")
    where = "repository" if entry.get("repository") else "folder"
    return FleetStack(
        name=_text_or_none(entry.get("name")) or f"stacks[{at[-1]}]",
        folder=_text_or_none(folder) or ".",
        repository=_repository(entry),
        env=_text_or_none(entry.get("env")),
        key_env=_text_or_none(entry.get("key_env")),
        environment=_texts(entry.get("environment")),
        wave=wave if isinstance(wave, int) and not isinstance(wave, bool) else USUAL_WAVE,
        unattended=_classes(entry),
        seconds=_seconds(entry.get("timeout")),
        schedule=_text_or_none(entry.get("schedule")),
        problems=tuple(problems),
        place=locations.of_value(at),
        key_place=replace(locations.of_value((*at, "key_env")), excerpt=""),
        folder_place=replace(locations.of_value((*at, where)), excerpt=""),
    )


def _repository(entry: Fields) -> Repository | None:
    url = _text_or_none(entry.get("repository"))
    if url is None:
        return None
    return Repository(url, _text_or_none(entry.get("ref")), _text_or_none(entry.get("token_env")))


def _classes(entry: Fields) -> frozenset[ChangeClass]:
    if "unattended" not in entry:
        return USUALLY_UNATTENDED
    said = _texts(entry.get("unattended"))
    return frozenset(each for each in ChangeClass if each.value in said)


def _limits(content: Fields) -> FleetLimits:
    said = LimitsShape.model_validate(content.get("limits", {}))
    seconds = _seconds(said.timeout) or FleetLimits().seconds
    return FleetLimits(stacks=said.stacks, per_key=said.per_key, seconds=seconds)


def _seconds(said: Data) -> float | None:
    """`90s`, `15m`, `2h`; nothing where it is none of them."""
    text = _text_or_none(said) or ""
    number, unit = text[:-1], text[-1:]
    is_right = unit in _UNITS and number.isascii() and number.isdigit()
    return int(number) * _UNITS[unit] if is_right else None


def _discreet(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """In order, without a line on which a key may stand, whatever is wrong with the line."""
    hidden = {
        each.location.line
        for each in problems
        if each.location is not None and _MAY_BE_KEYS & {*map(str, each.path)}
    }
    return in_order(
        replace(each, location=replace(each.location, excerpt=""))
        if each.location is not None and each.location.line in hidden
        else each
        for each in problems
    )


def _map_or_empty(data: Data) -> Fields:
    return data if isinstance(data, Mapping) else {}


def _text_or_none(data: Data) -> str | None:
    return data if isinstance(data, str) and data else None


def _texts(data: Data) -> tuple[str, ...]:
    return tuple(each for each in (data if isinstance(data, list) else ()) if isinstance(each, str))
