"""What the user allows a plan to do; the guards measure every plan against it."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from shlex import quote
from typing import Final, TypeAlias

from msgspec import Struct

from reconciler.model.address import Address

Selection: TypeAlias = frozenset[Address | str]
"""Resources by their addresses, or, as text, by a pattern such as `Retriever/ads/*`."""

_WILD: Final = re.compile(r"([*?[])")


class Limits(Struct, frozen=True, kw_only=True):
    """How far a run goes that was told nothing: what `PlanOptions` and the project leave open."""

    prune: bool = True
    adopt_unowned: bool = False
    max_documents_destroyed: int = 0
    max_deletes: int = 10
    max_delete_percent: int = 30


class PlanOptions(Struct, frozen=True, kw_only=True):
    """Limits and permissions of one run.

    What is `None` is as `reconciler.yaml` has it, once a workflow has asked the project; where
    that says nothing either, `Limits` has the last word.
    """

    prune: bool | None = None
    """Delete what is ours and no longer declared; otherwise report it."""
    adopt_unowned: bool | None = None
    """Take over declared resources that nobody owns."""
    adopt: Selection = frozenset()
    """Resources that may be taken over, by address."""
    allow_destroy: Selection = frozenset()
    """Resources that may be deleted although they are protected or still used."""
    allow_replace: Selection = frozenset()
    """Resources that may be replaced although their manifest does not say so."""
    allow_drop: Selection = frozenset()
    """Resources whose undeclared values may go although nobody knows where they came from."""
    targets: tuple[str, ...] = ()
    """Addresses, or patterns of them, that the plan is limited to; nothing is pruned then."""
    excluded: tuple[str, ...] = ()
    """Addresses, or patterns of them, that are left alone."""
    resend: tuple[str, ...] = ()
    """Addresses, or patterns of them, that are sent again as they are declared."""
    max_documents_destroyed: int | None = None
    """Documents and objects that one run may destroy."""
    max_deletes: int | None = None
    max_delete_percent: int | None = None
    """Of the resources the stack owns."""
    allow_empty: bool = False
    """Accept that a kind the stack owned is not declared at all any more."""
    is_destroy: bool = False
    """Everything the stack owns is to go, so that nothing declared is no surprise."""
    verifies_new: bool = False
    """Ask the checks and gates of what is only created, too."""
    runs: frozenset[str] = frozenset()
    """The flags that ask for runs of what is created, changed or due, as their kinds state them."""
    is_with_namespaces: bool = False
    """When all is to go, the namespaces that the stack declares go as well."""

    @property
    def limits(self) -> "Limits":
        """What holds where nothing else was said."""
        said = {name: getattr(self, name) for name in Limits.__struct_fields__}
        return Limits(**{name: value for name, value in said.items() if value is not None})

    def may_adopt(self, address: Address) -> bool:
        """Whether it may be taken over from nobody."""
        return self.limits.adopt_unowned or is_named(address, self.adopt)

    def may_destroy(self, address: Address) -> bool:
        """Whether it may go although something speaks against it."""
        return is_named(address, self.allow_destroy)

    def may_drop(self, address: Address) -> bool:
        """Whether what nobody declares of it may go, wherever that came from."""
        return is_named(address, self.allow_drop)

    def may_replace(self, address: Address) -> bool:
        """Whether it may be replaced although its manifest does not say so."""
        return is_named(address, self.allow_replace)


def is_named(address: Address, named: Selection) -> bool:
    """Whether it is one of these, or fits a pattern among them."""
    if address in named:
        return True
    patterns = [each for each in named if isinstance(each, str)]
    return bool(patterns) and matches(address, patterns)


def matches(address: Address, patterns: Iterable[str]) -> bool:
    """Whether an address is one of these, or fits a pattern such as `Retriever/ads/*`."""
    shown = str(address)
    return any(shown == pattern or fnmatchcase(shown, pattern) for pattern in patterns)


def flag_for(name: str, address: Address) -> str:
    """A flag as it is typed: `--adopt Bucket/ads/videos`; a name may need quotes for the shell.

    It means this one alone: what would be a pattern in the name is spelled out, `a*` as `a[*]`.
    """
    exactly = _WILD.sub(r"[\1]", str(address))
    return f"{name} {quote(exactly)}"
