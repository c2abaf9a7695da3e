"""A page about one code: what it means, what leads to it, and what to do."""

from msgspec import Struct

from reconciler.model.problem import Severity


class Page(Struct, frozen=True, kw_only=True):
    """What is told of the code of a problem, a guard or a rule; its texts are Markdown."""

    code: str
    """Stable and kebab-case; where it is printed, `explain` tells this."""
    title: str = ""
    """What it stands for, as a heading; empty where the code itself says it."""
    severity: Severity
    """The greatest in which it is told."""
    is_also_warning: bool = False
    """Told as an error here, and as a warning there."""
    cause: str
    """What has happened, and what becomes of that."""
    example: str
    """What leads to it, or what is then told."""
    remedy: str
    """What to do, also where it is meant as it is."""

    @property
    def heading(self) -> str:
        """The title, in any case."""
        return self.title or self.code.replace("-", " ").capitalize()
