"""The words for one step: as a plan lists it, while it runs, and when it is over."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.data import Fields
from reconciler.model.plan import ReplacementPart, Step
from reconciler.rendering.words.view import join_addresses, name_of, visible


class Phrase(Struct, frozen=True):
    """A verb, whom it concerns when that is not the resource as it will be, and how."""

    doing: str
    done: str
    whom: str = ""
    how: str = ""


_MOST_NAMED: Final = 5

_ACTIONS: Final[Mapping[Action, Phrase]] = {
    Action.CREATE: Phrase("creating", "created"),
    Action.UPDATE: Phrase("updating", "updated"),
    Action.RENAME: Phrase("renaming", "renamed"),
    Action.ADOPT: Phrase("adopting", "adopted"),
    Action.DELETE: Phrase("deleting", "deleted"),
    Action.AWAIT: Phrase("waiting until it is ready", "ready"),
    Action.VERIFY: Phrase("verifying", "verified"),
    Action.EXECUTE: Phrase("executing", "executed"),
    Action.NO_OP: Phrase("checking", "checked"),
}

_PARTS: Final[Mapping[ReplacementPart, Phrase]] = {
    ReplacementPart.SUCCEED: Phrase("creating", "created", "its successor"),
    ReplacementPart.VERIFY: Phrase("verifying", "verified", "its successor"),
    ReplacementPart.RETIRE: Phrase("renaming", "renamed", "the old one", "away"),
    ReplacementPart.PROMOTE: Phrase("renaming", "renamed", "its successor", "into place"),
    ReplacementPart.REMOVE: Phrase("deleting", "deleted", "the old one"),
    ReplacementPart.RENEW: Phrase("re-creating", "re-created"),
    ReplacementPart.RESTORE: Phrase(
        "giving its name back to", "given its name back", "the old one"
    ),
    ReplacementPart.REINSTATE: Phrase("re-creating", "re-created"),
    ReplacementPart.DISCARD: Phrase("deleting", "deleted", "its successor"),
}


def phrase_of(step: Step) -> Phrase:
    """The words for this step."""
    if step.part:
        return _PARTS[step.part]
    phrase = _ACTIONS[step.action]
    if step.action is Action.RENAME:
        return Phrase(phrase.doing, phrase.done, how=f"from {visible(step.old_name)}")
    return phrase


def phrase_doing(step: Step) -> str:
    """`creating`, `renaming the old one away`."""
    phrase = phrase_of(step)
    return _join(phrase.doing, phrase.whom, phrase.how)


def phrase_done(step: Step) -> str:
    """`created`, `renamed the old one away`."""
    phrase = phrase_of(step)
    return _join(phrase.done, phrase.whom, phrase.how)


def phrase_not_done(step: Step, verb: str) -> str:
    """` was not created`, `: the old one was not renamed away`; `verb` says how sure that is."""
    phrase = phrase_of(step)
    about = f": {phrase.whom}" if phrase.whom else ""
    return f"{about} {_join(verb, phrase.done, phrase.how)}"


def phrase_planned(step: Step) -> str:
    """A part of a replacement in its list: `rename the old one to search--retired`."""
    name = visible(step.new_name)
    match step.part:
        case ReplacementPart.SUCCEED:
            return f"create the successor as {name}"
        case ReplacementPart.VERIFY:
            more = len(step.verifies) - _MOST_NAMED
            named = join_addresses(step.verifies[:_MOST_NAMED])
            others = f" and {more} more" if more > 0 else ""
            return f"verify the successor: {named}{others}{phrase_searches(step, ' ({})')}"
        case ReplacementPart.RETIRE:
            return f"rename the old one to {name}"
        case ReplacementPart.PROMOTE:
            return f"rename the successor to {name}"
        case ReplacementPart.RESTORE:
            return f"give the old one its name back, {name}"
        case ReplacementPart.DISCARD:
            return f"delete the successor, {visible(step.old_name)}"
        case ReplacementPart.REMOVE:
            return f"delete {f'the old one, {visible(step.was)}' if step.was else 'it'}"
        case _:
            return "create it again"


def phrase_searches(step: Step, form: str) -> str:
    """How much a step asks, in a form such as ` ({})`; nothing where nobody counted."""
    return form.format(f"at most {count_searches(step.searches)}") if step.searches else ""


def count_searches(number: int) -> str:
    """`1 search`, `1,200 searches`."""
    return f"{number:,} search{'' if number == 1 else 'es'}"


def because_of(step: Step, because: Address) -> str:
    """Why a step was not begun: ` did not succeed` said of another resource, or of its own part."""
    who = "an earlier step of it" if because == step.address else name_of(because)
    return f", because {who} did not succeed"


def name_then(step: Step) -> str:
    """What the resource is called once the step is done, or was called when it was deleted."""
    return step.old_name if step.action is Action.DELETE else step.new_name


def part_facts(step: Step) -> Fields:
    """What distinguishes a step from the others at its address, for programs."""
    if step.part:
        return {"part": step.part.value, "name": name_then(step)}
    return {"was": step.was} if step.was else {}


def _join(*words: str) -> str:
    return " ".join(word for word in words if word)
