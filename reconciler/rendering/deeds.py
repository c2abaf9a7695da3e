"""The words for one step: as a plan lists it, while it runs, and when it is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reconciler.model.change import Action
from reconciler.model.data import Fields
from reconciler.model.plan import Part, Step
from reconciler.rendering.view import visible


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb, whom it concerns when that is not the resource as it will be, and how."""

    doing: str
    done: str
    whom: str = ""
    how: str = ""


_ACTIONS: Final[Mapping[Action, Deed]] = {
    Action.CREATE: Deed("creating", "created"),
    Action.UPDATE: Deed("updating", "updated"),
    Action.RENAME: Deed("renaming", "renamed"),
    Action.ADOPT: Deed("adopting", "adopted"),
    Action.DELETE: Deed("deleting", "deleted"),
    Action.NO_OP: Deed("checking", "checked"),
}

_PARTS: Final[Mapping[Part, Deed]] = {
    Part.SUCCEED: Deed("creating", "created", "its successor"),
    Part.RETIRE: Deed("renaming", "renamed", "the old one", "away"),
    Part.WITHDRAW: Deed("unpublishing", "unpublished", "the old one"),
    Part.PROMOTE: Deed("renaming", "renamed", "its successor", "into place"),
    Part.PUBLISH: Deed("publishing", "published", "its successor"),
    Part.REMOVE: Deed("deleting", "deleted", "the old one"),
    Part.RENEW: Deed("creating", "created", how="anew"),
}


def deed_of(step: Step) -> Deed:
    """The words for this step."""
    if step.part:
        return _PARTS[step.part]
    deed = _ACTIONS[step.action]
    if step.action is Action.RENAME:
        return Deed(deed.doing, deed.done, how=f"from {visible(step.old_name)}")
    return deed


def doing(step: Step) -> str:
    """`creating`, `renaming the old one away`."""
    deed = deed_of(step)
    return _joined(deed.doing, deed.whom, deed.how)


def done(step: Step) -> str:
    """`created`, `renamed the old one away`."""
    deed = deed_of(step)
    return _joined(deed.done, deed.whom, deed.how)


def not_done(step: Step, verb: str) -> str:
    """` was not created`, `: the old one was not renamed away`; `verb` says how sure that is."""
    deed = deed_of(step)
    about = f": {deed.whom}" if deed.whom else ""
    return f"{about} {_joined(verb, deed.done, deed.how)}"


def planned(step: Step) -> str:
    """A part of a replacement in its list: `rename the old one to search--retired`."""
    name = visible(step.new_name)
    match step.part:
        case Part.SUCCEED:
            return f"create the successor as {name}"
        case Part.RETIRE:
            return f"rename the old one to {name}"
        case Part.WITHDRAW:
            return "unpublish the old one"
        case Part.PROMOTE:
            return f"rename the successor to {name}"
        case Part.PUBLISH:
            return "publish the successor as the old one was"
        case Part.REMOVE:
            return f"delete {f'the old one, {visible(step.was)}' if step.was else 'it'}"
        case _:
            return "create it anew"


def name_then(step: Step) -> str:
    """What the resource is called once the step is done, or was called when it was deleted."""
    return step.old_name if step.action is Action.DELETE else step.new_name


def part_facts(step: Step) -> Fields:
    """What distinguishes a step from the others at its address, for programs."""
    if step.part:
        return {"part": step.part.value, "name": name_then(step)}
    return {"was": step.was} if step.was else {}


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
