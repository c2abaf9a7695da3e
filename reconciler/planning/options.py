"""What the user allows a plan to do; the guards measure every plan against it."""

from dataclasses import dataclass
from shlex import quote

from reconciler.model.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """Limits and permissions, from `reconciler.yaml` and the flags over it."""

    prune: bool = True
    """Delete what is ours and no longer declared; otherwise report it."""
    adopt_unowned: bool = False
    """Take over declared resources that nobody owns."""
    adopt: frozenset[Address] = frozenset()
    """Resources that may be taken over, by address."""
    allow_destroy: frozenset[Address] = frozenset()
    """Resources that may be deleted although they are protected or still used."""
    allow_replace: frozenset[Address] = frozenset()
    """Resources that may be replaced although their manifest does not say so."""
    allow_drop: frozenset[Address] = frozenset()
    """Resources whose undeclared values may go although nobody knows where they came from."""
    targets: tuple[str, ...] = ()
    """Addresses, or patterns of them, that the plan is limited to; nothing is pruned then."""
    excluded: tuple[str, ...] = ()
    """Addresses, or patterns of them, that are left alone."""
    resend: tuple[str, ...] = ()
    """Addresses, or patterns of them, that are sent again as they are declared."""
    max_documents_destroyed: int = 0
    """Documents and objects that one run may destroy."""
    max_deletes: int = 10
    max_delete_percent: int = 30
    """Of the resources the stack owns."""
    allow_empty: bool = False
    """Accept that a kind the stack owned is not declared at all any more."""
    is_destroy: bool = False
    """Everything the stack owns is to go, so that nothing declared is no surprise."""


def flag_for(name: str, address: Address) -> str:
    """A flag as it is typed: `--adopt Bucket/ads/videos`; a name may need quotes for the shell."""
    return f"{name} {quote(str(address))}"
