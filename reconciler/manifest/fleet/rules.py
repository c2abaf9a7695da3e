"""What the entries of `fleet.yaml` must keep to beyond their shape, each rule a function."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, TypeAlias

from reconciler.manifest.fleet.controller import schedule_problems
from reconciler.model.data import FieldPath, Fields
from reconciler.model.location import Locations
from reconciler.model.problem import Problem
from reconciler.model.secrets.environment import USUAL_KEY

Entry: TypeAlias = tuple[FieldPath, Fields]
"""Where an entry stands, and what it says."""

_CREDENTIALS: Final = re.compile(r"^[a-z]+://([^/@]*)@")
_PLAIN_USER: Final = re.compile(r"^[A-Za-z0-9_.-]+$")


def entry_problems(at: FieldPath, entry: Fields) -> Iterator[Problem]:
    """What is wrong with one entry, whatever the others are."""
    for rule in _OF_ONE:
        yield from (problem.beneath(*at) for problem in rule(entry))


def fleet_problems(
    entries: Sequence[Entry],
    whole: Sequence[Entry],
    locations: Locations,
    *,
    taken: Mapping[str, str],
) -> Iterator[Problem]:
    """What is wrong with an entry beside the others; `whole` are those of the right shape.

    `taken` has the variables that are the fleet's as a whole, and what each of them is of.
    """
    yield from _repeated(entries, locations)
    yield from _same_stack(whole, locations)
    yield from _keys_as_variables(entries, taken)


def _is_nowhere(entry: Fields) -> Iterator[Problem]:
    if entry.get("folder") is None and entry.get("repository") is None:
        says = "it is not said where the stack is"
        remedy = "add `folder: stacks/ads`, or `repository: URL`"
        yield Problem("missing-field", says, remedy, path=("folder",))


def _is_of_no_repository(entry: Fields) -> Iterator[Problem]:
    for key in ("ref", "token_env"):
        if entry.get(key) is not None and entry.get("repository") is None:
            says = f"`{key}` means nothing without `repository`"
            yield Problem("unknown-field", says, "remove it, or add `repository: URL`", path=(key,))


def _has_credentials(entry: Fields) -> Iterator[Problem]:
    url = str(entry.get("repository") or "")
    found = _CREDENTIALS.match(url)
    if found is None or (url.startswith("ssh:") and _PLAIN_USER.match(found[1])):
        return
    says = "the URL of the repository holds a user, a password or a token"
    remedy = (
        "revoke what was written there, take it out of the URL, and name the variable of a token: "
        "`token_env: NAME`"
    )
    yield Problem("credentials-in-url", says, remedy, path=("repository",))


def _leads_out(entry: Fields) -> Iterator[Problem]:
    folder = PurePosixPath(str(entry.get("folder") or "."))
    if entry.get("repository") is not None and (folder.is_absolute() or ".." in folder.parts):
        says = f"{folder} leads out of the repository"
        remedy = "write the folder as it is seen from the top of the repository"
        yield Problem("outside-repository", says, remedy, path=("folder",))


def _sends_token(entry: Fields) -> Iterator[Problem]:
    url, token = str(entry.get("repository") or ""), entry.get("token_env")
    if url and token is not None and not url.startswith("https://"):
        says = "a token is sent over https alone"
        remedy = "write the URL with https://, or remove `token_env` and leave it to git and ssh"
        yield Problem("token-not-for-url", says, remedy, path=("token_env",))


def _repeated(entries: Iterable[Entry], locations: Locations) -> Iterator[Problem]:
    named: Mapping[str, list[FieldPath]] = defaultdict(list)
    for at, entry in entries:
        if isinstance(name := entry.get("name"), str):
            named[name].append(at)
    for name, places in named.items():
        for at in places if len(places) > 1 else ():
            others = [str(locations.of_value(each)) for each in places if each != at]
            says = f"{len(places)} stacks are called {name}: another one is at {', '.join(others)}"
            yield Problem("repeated-stack", says, "give each a name of its own", path=(*at, "name"))


def _same_stack(entries: Iterable[Entry], locations: Locations) -> Iterator[Problem]:
    """The same files in the same environment are one stack, which two runs would both write."""
    seen: Mapping[tuple[object, ...], list[Entry]] = defaultdict(list)
    for at, entry in entries:
        if entry.get("folder") is None and entry.get("repository") is None:
            continue
        folder = PurePosixPath(str(entry.get("folder") or "."))
        keys = ("repository", "ref", "env", "key_env")
        seen[folder, *(entry.get(key) for key in keys)].append((at, entry))
    for same in seen.values():
        for at, entry in same if len(same) > 1 else ():
            others = [str(locations.of_value(each)) for each, _ in same if each != at]
            says = f"{entry.get('name')} is the same stack as the one at {', '.join(others)}"
            remedy = "remove one, or tell them apart by `env`, `key_env` or `ref`"
            yield Problem("same-stack", says, remedy, path=at)


def _keys_as_variables(entries: Sequence[Entry], taken: Mapping[str, str]) -> Iterator[Problem]:
    """What lets one stack in is no value for the manifests of any."""
    keys: dict[str, str] = {USUAL_KEY: "", **taken}
    for _, entry in entries:
        for key in ("key_env", "token_env"):
            if isinstance(name := entry.get(key), str):
                keys.setdefault(name, str(entry.get("name")))
    for at, entry in entries:
        listed = entry.get("environment")
        for position, name in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(name, str) and name in keys:
                whose = f" of {keys[name]}" if keys[name] else ""
                says = f"{name} holds a key{whose}, and no manifest can read that"
                path = (*at, "environment", position)
                yield Problem("key-in-environment", says, "take it out of the list", path=path)


_OF_ONE: Final = (
    _is_nowhere,
    _is_of_no_repository,
    _has_credentials,
    _leads_out,
    _sends_token,
    schedule_problems,
)
