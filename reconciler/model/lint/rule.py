"""A rule of `lint`: what it finds, why that is worth a word, and what is done about it."""

from reconciler.model.code_page import Page
from reconciler.model.data import FieldPath
from reconciler.model.edit import FieldEdit
from reconciler.model.problem import Problem


class Rule(Page, frozen=True, kw_only=True):
    """One rule, and the page about it; its code is that of every problem that it finds."""

    vendor: tuple[str, ...] = ()
    """What the vendor's own lint calls it."""
    is_about_keys: bool = False
    """It points at the name of a field, and not at what the field says."""

    def problem(
        self, message: str, remedy: str, path: FieldPath, fix: tuple[FieldEdit, ...] = ()
    ) -> Problem:
        """One finding, at a path from the top of its document."""
        return Problem(self.code, message, remedy, self.severity, path=path, fix=fix)
