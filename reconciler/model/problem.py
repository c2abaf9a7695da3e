"""What is wrong, where, why, and what to do about it."""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from reconciler.model.address import Address
from reconciler.model.data import FieldPath
from reconciler.model.edit import FieldEdit, beneath
from reconciler.model.location import Location
from reconciler.model.partly import PartlyCompared, PartlyShown, Uncompared, Unshown


class Severity(StrEnum):
    """Whether a problem stops the run, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    """Nothing is wrong; it could be better."""


class Problem(PartlyShown, PartlyCompared, Struct, frozen=True):
    """One thing a user should know, in a sentence, with the remedy in a second one."""

    code: str
    """Stable and kebab-case, such as `unknown-field`; scripts may branch on it."""
    message: str
    remedy: str = ""
    severity: Severity = Severity.ERROR
    address: Address | None = None
    path: FieldPath = ()
    """The field inside the document, from its top: `("spec", "stages", 0)`."""
    location: Location | None = None
    fix: Unshown[Uncompared[tuple[FieldEdit, ...]]] = ()
    """What mends it, where that is certain: steps for whoever can write into the document."""

    def beneath(self, *prefix: str | int) -> "Problem":
        """The same problem, seen from further out."""
        fix = tuple(beneath(edit, prefix) for edit in self.fix)
        return replace(self, path=(*prefix, *self.path), fix=fix)
