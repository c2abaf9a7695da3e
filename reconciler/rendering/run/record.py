"""The record of one run, for those who ask later what happened: a file for programs.

It tells what was planned, how every step ended, which requests the API knows it by, and how often
the API was asked; like everything that is shown, it holds no secret.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from reconciler import __version__
from reconciler.kinds import KINDS
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.run.event import Ended
from reconciler.rendering.json.as_json import ending_facts
from reconciler.rendering.json.json_text import dump
from reconciler.rendering.json.plan_object import plan_object

RECORD_VERSION: Final = 1


class RunInfo(Struct, frozen=True, kw_only=True):
    """Which run it was, from when to when, and what it cost."""

    command: str
    stack: str
    environment: str | None
    api: str
    commit: str | None
    """The commit that the manifests are of; `None` outside of a repository."""
    is_dirty: bool | None
    """Whether the manifests differed from it."""
    began_at: str
    ended_at: str
    seconds: float
    calls: Mapping[str, int]
    """Requests by method, repetitions among them."""
    refused: int
    """How many of them were told to come back later (§1.3)."""
    unanswered: int


def record_as_json(
    about: RunInfo,
    plan: Plan | None,
    outcomes: Sequence[Ended],
    *,
    exit_code: ExitCode,
    problems: Sequence[Problem] = (),
    remaining: Plan | None = None,
    kinds: Mapping[str, Kind] = KINDS,
) -> str:
    """The whole record; `plan` is `None` when the run ended before there was one."""
    return dump(
        {
            "reconciler_record": RECORD_VERSION,
            "version": __version__,
            "command": about.command,
            "stack": about.stack,
            "environment": about.environment,
            "api": about.api,
            "commit": about.commit,
            "is_dirty": about.is_dirty,
            "began_at": about.began_at,
            "ended_at": about.ended_at,
            "seconds": round(about.seconds, 3),
            "calls": {
                "total": sum(about.calls.values()),
                "by_method": dict(sorted(about.calls.items())),
                "refused": about.refused,
                "unanswered": about.unanswered,
            },
            "plan": plan_object(plan, kinds) if plan else None,
            **ending_facts(
                outcomes,
                exit_code=exit_code,
                problems=problems,
                remaining=remaining,
                kinds=kinds,
            ),
        }
    )
