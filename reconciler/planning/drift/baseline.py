"""Drift that was accepted: for which reason, until which day, and what of it is left over."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.change import FieldChange
from reconciler.model.data import Data, show_path
from reconciler.model.digest import digest_of
from reconciler.model.drift import Acceptance, Accepted, Drift
from reconciler.model.plan import Step
from reconciler.model.problem import Problem, Severity
from reconciler.planning.drift.found import is_whole, says_of
from reconciler.planning.drift.ignoring import covers

_ABSENT: Final = "not there"


def without_accepted(drift: Drift, baseline: Sequence[Acceptance], *, today: str) -> Drift:
    """The drift that nobody accepted, with a warning for each entry that does nothing any more.

    `today` is a date such as `2026-12-24`, on which an entry that expires then still counts.
    """
    sieve = _BaselineFilter(baseline, today)
    left = tuple(step for each in drift.plan.steps for step in sieve.filter_step(each))
    warnings = (*drift.plan.warnings, *sieve.warnings())
    return replace(
        drift,
        plan=replace(drift.plan, steps=left, warnings=warnings),
        accepted=tuple(sieve.accepted),
    )


def digest_at(step: Step, path: str) -> str:
    """What is live in the drifted fields that a path covers, in one word."""
    covered = [change for change in step.changes if covers(path, change.path)]
    fields: list[Data] = [[show_path(each.path), each.before] for each in covered]
    is_there: list[Data] = [] if path else [step.live.id if step.live else _ABSENT]
    return digest_of([*is_there, *fields])[: len("sha256:") + 16]


class _BaselineFilter(Struct):
    """Takes out of drift what was accepted, and notes which entry did it."""

    baseline: Sequence[Acceptance]
    today: str
    accepted: list[Accepted] = field(default_factory=list)
    outdated: list[Acceptance] = field(default_factory=list)
    """Entries that meet drift, and do not accept it any more."""

    def filter_step(self, step: Step) -> Iterator[Step]:
        """What nobody accepted of a resource's drift."""
        entries = [entry for entry in self._entries(step.address) if self._meets(entry, step)]
        valid = [entry for entry in entries if self._is_valid(entry, step)]
        self.outdated.extend(entry for entry in entries if entry not in valid)
        for entry in valid:
            paths = (each.path for each in step.changes if covers(entry.path, each.path))
            self.accepted.append(Accepted(entry, tuple(paths) if entry.path else ()))
        if any(not entry.path for entry in valid):
            return
        kept = tuple(change for change in step.changes if not _is_covered(change, valid))
        if len(kept) == len(step.changes):
            yield step
        elif kept or is_whole(step):
            left = replace(step, changes=kept)
            yield replace(left, says=says_of(left))

    def warnings(self) -> Iterator[Problem]:
        """What should be mended in the baseline."""
        used = {id(each.by) for each in self.accepted} | {id(each) for each in self.outdated}
        for entry in self.baseline:
            if entry in self.outdated:
                yield self._warn_outdated(entry)
            elif id(entry) not in used:
                yield _warning(
                    entry, "acceptance-unused", "accepts nothing any more", "remove the entry"
                )

    def _warn_outdated(self, entry: Acceptance) -> Problem:
        if entry.expires < self.today:
            return _warning(
                entry,
                "acceptance-expired",
                f"was accepted until {entry.expires} ({entry.reason})",
                "mend it, or accept it again with a new date",
            )
        return _warning(
            entry,
            "acceptance-outgrown",
            f"drifted further since it was accepted ({entry.reason})",
            "look at it again, and accept it again if it may stay",
        )

    def _entries(self, address: Address) -> Iterable[Acceptance]:
        return (entry for entry in self.baseline if entry.address == address)

    def _meets(self, entry: Acceptance, step: Step) -> bool:
        return not entry.path or any(covers(entry.path, each.path) for each in step.changes)

    def _is_valid(self, entry: Acceptance, step: Step) -> bool:
        is_same = entry.digest is None or entry.digest == digest_at(step, entry.path)
        return entry.expires >= self.today and is_same


def _is_covered(change: FieldChange, entries: Iterable[Acceptance]) -> bool:
    return any(covers(entry.path, change.path) for entry in entries)


def _warning(entry: Acceptance, code: str, message: str, remedy: str) -> Problem:
    about = f"`{entry.path}` " if entry.path else ""
    return Problem(
        code,
        f"{about}{message}",
        remedy,
        Severity.WARNING,
        entry.address,
        location=entry.location,
    )
