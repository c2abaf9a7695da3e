"""What a user wants carried out, how, and what became of it."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.run.event import RunOutcome
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.session import Session

if TYPE_CHECKING:
    from reconciler.cli.output.run_record import RunRecord

Reading: TypeAlias = Callable[[Reader], Awaitable[Plan]]
Planning: TypeAlias = Callable[[Project, PlanOptions], Reading]


class Intent(Struct, frozen=True, kw_only=True):
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
    recording: "RunRecord | None" = None


class Run(Struct, frozen=True):
    """What was carried out, how it went, and how that is shown."""

    plan: Plan | None
    ending: RunOutcome
    exit_code: ExitCode
    show: Callable[["Run"], None] = field(default=lambda _: None)

    def marred_by(self, problems: Sequence[Problem]) -> "Run":
        """The same run, when something could not be told of it; what was done stays done."""
        if not problems:
            return self
        is_interrupted = self.exit_code is ExitCode.INTERRUPTED
        code = ExitCode.INTERRUPTED if is_interrupted else ExitCode.ERROR
        ending = replace(self.ending, problems=(*self.ending.problems, *problems))
        return replace(self, ending=ending, exit_code=code)


class ApplyChoices(TypedDict):
    """The options of `applying_options`, as click hands them over."""

    auto_approve: bool
    dry_run: bool
    parallelism: int
    record: Path | None


def intent_of(
    choices: ApplyChoices,
    *,
    project: Project,
    session: Session,
    make: Reading,
    look_again: Reading,
    question: str,
    recording: "RunRecord | None",
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
