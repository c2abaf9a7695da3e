"""`--record FILE`: what a run did, kept for programs, however the run ends."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from reconciler.cli.output.overwrite import require_no_input
from reconciler.cli.session.plan_file import aim_of
from reconciler.cli.session.settings import EmbeddedApi, RealApi
from reconciler.cli.terminal.atomic_write import write_private
from reconciler.manifest.git.commit import Checkout, find_checkout
from reconciler.manifest.project.project import Project
from reconciler.model.errors import ExitCode, Rejected
from reconciler.model.plan import Plan
from reconciler.model.run.event import RunOutcome
from reconciler.rendering.run.record import RunInfo, record_as_json
from reconciler.workflows.session import Session


class RunRecord(Struct, frozen=True, kw_only=True):
    """One run that is recorded, from its beginning."""

    file: Path
    command: str
    project: Project
    api: RealApi | EmbeddedApi
    session: Session
    began_at: datetime
    checkout: Checkout | None
    """As it was when the run began."""

    def finish(self, plan: Plan | None, ending: RunOutcome, *, exit_code: ExitCode) -> None:
        """Write how it ended; raises `Rejected` when it cannot be, and leaves no record then.

        What was written at the beginning says that nothing is done.
        """
        try:
            self.write(plan, ending, exit_code=exit_code)
        except Rejected:
            with suppress(OSError):
                self.file.unlink(missing_ok=True)
            raise

    def write(self, plan: Plan | None, ending: RunOutcome, *, exit_code: ExitCode) -> None:
        """Write the record; raises `Rejected` when it cannot be."""
        aim, tally = aim_of(self.project, self.api), self.session.tally
        now = datetime.now(UTC)
        about = RunInfo(
            command=self.command,
            stack=self.project.stack,
            environment=aim.environment,
            api=aim.api,
            commit=self.checkout.commit if self.checkout else None,
            is_dirty=self.checkout.is_dirty if self.checkout else None,
            began_at=self.began_at.isoformat(timespec="milliseconds"),
            ended_at=now.isoformat(timespec="milliseconds"),
            seconds=(now - self.began_at).total_seconds(),
            calls=tally.by_method,
            refused=tally.refused,
            unanswered=tally.broken,
        )
        text = record_as_json(
            about,
            plan,
            ending.outcomes,
            exit_code=exit_code,
            problems=ending.problems,
            remaining=ending.remaining,
        )
        write_private(self.file, text, what="the record")


def begin_recording(
    file: Path | None,
    *,
    command: str,
    project: Project,
    api: RealApi | EmbeddedApi,
    session: Session,
    reads: Sequence[Path | None] = (),
) -> RunRecord | None:
    """The recording of a run that is about to begin, if one is wanted; it also `reads` files.

    A file that cannot be written is told now, before anything is done that nobody would know of.
    """
    if file is None:
        return None
    require_no_input([file], folder=project.folder, reads=filter(None, reads))
    recording = RunRecord(
        file=file,
        command=command,
        project=project,
        api=api,
        session=session,
        began_at=datetime.now(UTC),
        checkout=find_checkout(project.folder),
    )
    recording.write(None, RunOutcome(is_interrupted=True), exit_code=ExitCode.INTERRUPTED)
    return recording
