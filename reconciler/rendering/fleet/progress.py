"""What happens while a fleet is run, one line at a time."""

from reconciler.model.data import Fields
from reconciler.model.fleet.event import (
    FleetEvent,
    StackEnded,
    StackPaused,
    StackStarted,
    WaveStarted,
)
from reconciler.model.fleet.outcome import Verb
from reconciler.rendering.fleet.words import result_of
from reconciler.rendering.json.json_text import dump_line
from reconciler.rendering.run.pauses import pause_as_text
from reconciler.rendering.words.view import format_count, visible


def event_as_text(event: FleetEvent, verb: Verb) -> str:
    """`ads-de: 3 to create, 0 to update, 0 to delete`; nothing where that would be no news."""
    match event:
        case WaveStarted(stacks, number, of, is_check):
            what = "looking at what was applied" if is_check else "starting"
            return f"wave {number} of {of}: {what}, {format_count(len(stacks), 'stack')}\n"
        case StackStarted():
            return ""
        case StackPaused(stack, pause):
            return f"{visible(stack.name)}: {pause_as_text(pause)}"
        case StackEnded(outcome):
            took = f" ({outcome.seconds:.1f} s)" if outcome.is_started else ""
            return f"{visible(outcome.stack.name)}: {visible(result_of(outcome, verb))}{took}\n"


def event_as_json(event: FleetEvent, verb: Verb) -> str:
    """One line of a log that programs read."""
    return dump_line(_facts(event, verb))


def _facts(event: FleetEvent, verb: Verb) -> Fields:
    match event:
        case WaveStarted(stacks, number, of, is_check):
            names = [each.name for each in stacks]
            word = "wave_checked" if is_check else "wave_started"
            return {"event": word, "wave": number, "of": of, "stacks": names}
        case StackStarted(stack):
            return {"event": "stack_started", "stack": stack.name}
        case StackPaused(stack, pause):
            why = {"why": pause.why.value, "seconds": round(pause.seconds, 3)}
            return {"event": "stack_paused", "stack": stack.name, **why}
        case StackEnded(outcome):
            return {
                "event": "stack_ended",
                "stack": outcome.stack.name,
                "state": outcome.state.value,
                "says": result_of(outcome, verb),
                "seconds": round(outcome.seconds, 3),
            }
