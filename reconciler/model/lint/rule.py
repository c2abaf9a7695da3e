"""A rule of `lint`: what it finds, why that is worth a word, and what is done about it."""

from dataclasses import dataclass

from reconciler.model.data import FieldPath
from reconciler.model.edit import FieldEdit
from reconciler.model.problem import Problem, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, and the page about it; its texts are Markdown of one paragraph each."""

    code: str
    """Stable and kebab-case; the code of every problem that it finds."""
    title: str
    """What it finds, as a heading."""
    severity: Severity
    cause: str
    """What has happened where it speaks, and what becomes of that."""
    example: str
    """Lines of a manifest in which it finds something."""
    remedy: str
    """What to do, also where it is meant as it is."""
    vendor: tuple[str, ...] = ()
    """What the vendor's own lint calls it."""
    is_about_keys: bool = False
    """It points at the name of a field, and not at what the field says."""

    def problem(
        self, message: str, remedy: str, path: FieldPath, fix: tuple[FieldEdit, ...] = ()
    ) -> Problem:
        """One finding, at a path from the top of its document."""
        return Problem(self.code, message, remedy, self.severity, path=path, fix=fix)
