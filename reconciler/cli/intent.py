"""What a user wants carried out, how, and what became of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypedDict

from reconciler.api.client import Reader
from reconciler.cli.ending import Ending
from reconciler.cli.recording import Recording
from reconciler.cli.session import Session
from reconciler.manifest.project import Project
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan
from reconciler.planning.options import PlanOptions

Reading: TypeAlias = Callable[[Reader], Awaitable[Plan]]
Planning: TypeAlias = Callable[[Project, PlanOptions], Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What the user wants done, and how."""

    project: Project
    session: Session
    make: Reading
    """The plan to carry out."""
    look_again: Reading
    """The plan of afterwards, which must be empty."""
    question: str
    is_approved: bool
    is_dry_run: bool
    parallelism: int
    remark: Callable[[Plan], str] = field(default=lambda _: "")
    """What to say about the plan before it is shown."""
    recording: Recording | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What was carried out, and how it went."""

    plan: Plan | None
    ending: Ending
    exit_code: ExitCode


class Choices(TypedDict):
    """The options of `applying_options`, as click hands them over."""

    auto_approve: bool
    dry_run: bool
    parallelism: int
    record: Path | None


def intent_of(
    choices: Choices,
    *,
    project: Project,
    session: Session,
    make: Reading,
    look_again: Reading,
    question: str,
    recording: Recording | None,
) -> Intent:
    """What is wanted, with what was chosen on the command line."""
    return Intent(
        project=project,
        session=session,
        make=make,
        look_again=look_again,
        question=question,
        is_approved=choices["auto_approve"],
        is_dry_run=choices["dry_run"],
        parallelism=choices["parallelism"],
        recording=recording,
    )
