"""What `fleet.yaml` says for the controller: read, and held to what goes beyond its shape."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from reconciler.kinds.declaration.spec import InvalidValue
from reconciler.kinds.schedules import cron
from reconciler.manifest.fleet.shape import ControllerShape, NotifyShape
from reconciler.model.data import Fields
from reconciler.model.fleet.controller import (
    OWN_VARIABLES,
    ControllerSettings,
    EventKind,
    Notification,
    NotificationShape,
)
from reconciler.model.problem import Problem
from reconciler.model.secrets.environment import USUAL_KEY

_FIELDS: Final = 5
_BY_NAME: Final = ("url_env", "secret_env")


def controller_settings(content: Fields) -> ControllerSettings:
    """The section of a file whose shape is right; without one, what is usual."""
    said = ControllerShape.model_validate(content.get("controller", {}))
    return ControllerSettings(
        schedule=said.schedule,
        notifications=tuple(map(_notification, said.notify)),
        keep_runs=said.keep_runs,
    )


def _notification(said: NotifyShape) -> Notification:
    return Notification(
        url_env=said.url_env,
        secret_env=said.secret_env,
        events=frozenset(map(EventKind, said.events)),
        shape=NotificationShape(said.shape),
    )


def schedule_problems(holder: Fields) -> Iterator[Problem]:
    """What is wrong with the `schedule` of an entry, or of the controller."""
    said = holder.get("schedule")
    if not isinstance(said, str):
        return
    try:
        cron(said)
    except InvalidValue as error:
        yield Problem(error.code, f"`schedule` {error}", error.remedy, path=("schedule",))
        return
    if len(said.split()) != _FIELDS:
        says = "`schedule` has six fields, and nothing is run by the second"
        remedy = "leave the seconds out: `*/10 * * * *` is every ten minutes"
        yield Problem("bad-value", says, remedy, path=("schedule",))


def variables_of(content: Fields) -> dict[str, str]:
    """The environment variables that are the controller's alone, and what each of them holds."""
    named = {name: "the controller's notifications" for _, name in _named(content)}
    return {**named, **OWN_VARIABLES}


def controller_problems(content: Fields, entries: Iterable[Fields]) -> Iterator[Problem]:
    """What is wrong with the section, beside the stacks."""
    section = content.get("controller")
    if isinstance(section, Mapping):
        yield from (each.beneath("controller") for each in schedule_problems(section))
    yield from _shared_variables(content, entries)


def _shared_variables(content: Fields, entries: Iterable[Fields]) -> Iterator[Problem]:
    """Variables of a notification that are also a stack's: they would go to the wrong place."""
    taken = {USUAL_KEY: "the API", **OWN_VARIABLES}
    for entry in entries:
        for key in ("key_env", "token_env"):
            if isinstance(name := entry.get(key), str):
                taken.setdefault(name, str(entry.get("name")))
    for (position, key), name in _named(content):
        if name in taken:
            says = f"{name} is the variable of {taken[name]}, and cannot be a notification's"
            path = ("controller", "notify", position, key)
            yield Problem("key-of-another-stack", says, "name a variable of its own", path=path)


def _named(content: Fields) -> Iterator[tuple[tuple[int, str], str]]:
    section = content.get("controller")
    listed = section.get("notify") if isinstance(section, Mapping) else None
    for position, entry in enumerate(listed if isinstance(listed, list) else ()):
        for key in _BY_NAME:
            if isinstance(entry, Mapping) and isinstance(name := entry.get(key), str):
                yield (position, key), name
