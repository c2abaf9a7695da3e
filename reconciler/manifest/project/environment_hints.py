"""What to write instead of what an environment's file cannot say."""

from collections.abc import Collection, Mapping
from typing import Final

from msgspec.structs import replace

from reconciler.model.problem import Problem

_IN_A_PATCH: Final[Mapping[str, str]] = {
    "$patch": "to delete the resource here, write `lifecycle: {ensure: absent}`; to have it in "
    "other environments only, put its manifest into a folder that only they name in `manifests:`",
    "metadata": "what a resource is called here is for a variable to say, in its manifest: "
    '`metadata: {name: "${var.name}"}`',
}
_INSTEAD: Final[Mapping[str, str]] = {
    "defaults": 'for one environment write a patch, `target: "Bucket/*"`',
}


def with_hint(problem: Problem, of_project: Collection[str]) -> Problem:
    """The problem with a remedy that works, where a key is meant for something else.

    `of_project` are the keys of reconciler.yaml.
    """
    if problem.code != "unknown-field":
        return problem
    key = str(problem.path[-1])
    if len(problem.path) == 1 and key in of_project:
        hint = f"; {_INSTEAD[key]}" if key in _INSTEAD else ""
        remedy = f"write it into reconciler.yaml, for all environments{hint}"
        return replace(problem, remedy=remedy, fix=())
    if problem.path[0] == "patches" and key in _IN_A_PATCH:
        return replace(problem, remedy=_IN_A_PATCH[key], fix=())
    return problem
