"""Drift for programs: the JSON of a plan that would undo it, with what was accepted beside it."""

from collections.abc import Mapping

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Fields, show_path
from reconciler.model.drift import Accepted, Drift, Undeclared
from reconciler.model.errors import ExitCode
from reconciler.rendering.drift.undeclared import mask_value
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.json.plan_object import plan_object
from reconciler.rendering.json.resource_change import source_object


def drift_as_json(drift: Drift, *, exit_code: ExitCode, kinds: Mapping[str, Kind] = KINDS) -> str:
    """The drift; the same bytes for the same drift."""
    facts = plan_object(drift.plan, kinds)
    own = facts["mixpeek"]
    return dump(
        {
            **facts,
            "mixpeek": {
                **(own if isinstance(own, dict) else {}),
                "drift": {
                    "accepted": [_accepted_as_json(each) for each in drift.accepted],
                    "pending": drift.pending,
                    "undeclared": [_undeclared_as_json(each, kinds) for each in drift.undeclared],
                },
            },
            "exit": exit_facts(exit_code),
        }
    )


def _accepted_as_json(accepted: Accepted) -> Fields:
    entry = accepted.by
    return {
        "address": str(entry.address),
        "paths": [show_path(path) for path in accepted.paths],
        "reason": entry.reason,
        "expires": entry.expires,
        "source": source_object(entry.location),
    }


def _undeclared_as_json(undeclared: Undeclared, kinds: Mapping[str, Kind]) -> Fields:
    value = mask_value(undeclared, kinds)
    return {
        "address": str(undeclared.address),
        "path": show_path(undeclared.path),
        "value": value,
        "sensitive": value != undeclared.value,
    }
