"""Flags that do nothing: their address was probably misspelt."""

from collections.abc import Iterator, Sequence

from reconciler.kinds import KINDS
from reconciler.kinds.validation.ignore_patterns import Mismatch, find_mismatch
from reconciler.model.address import Address
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live
from reconciler.model.text.nearest import nearest
from reconciler.planning.drift.ignoring import IgnoreRule
from reconciler.planning.impact.permissions import names_by_flag
from reconciler.planning.options.options import PlanOptions, is_named


def warn_unused_permissions(
    options: PlanOptions, desired: Desired, live: Live
) -> Iterator[Problem]:
    """A warning for every flag that names nothing that is declared or live, pattern or not."""
    known = dict.fromkeys((*desired.resources, *live.resources, *live.bystanders))
    for flag, named in names_by_flag(options).items():
        for each in sorted(named, key=str):
            if any(is_named(address, frozenset({each})) for address in known):
                continue
            close = nearest(str(each), map(str, known))
            yield Problem(
                "permission-without-effect",
                f"`{flag} {each}` names nothing that is declared or live",
                f"did you mean `{close}`?" if close else "remove it, or mend the address",
                Severity.WARNING,
            )


def warn_unused_ignores(
    ignored: Sequence[IgnoreRule], desired: Desired, live: Live
) -> Iterator[Problem]:
    """A warning for every `--ignore` that is about no resource, or about none of its fields."""
    known = dict.fromkeys((*desired.resources, *live.resources))
    for each in ignored:
        about = [address for address in known if each.is_about(address)]
        if not about:
            close = nearest(each.pattern, map(str, known))
            says = f"`--ignore {each.pattern}` is about nothing that is declared or live"
            remedy = f"did you mean `{close}`?" if close else "remove it, or mend the address"
            yield Problem("ignored-without-effect", says, remedy, Severity.WARNING)
        elif each.path and (why := _explain_mismatch(each.path, about, desired)):
            says = f"`--ignore {each.path}` can name nothing: {why.says}"
            yield Problem("ignored-without-effect", says, why.remedy, Severity.WARNING)


def _explain_mismatch(pattern: str, about: Sequence[Address], desired: Desired) -> Mismatch | None:
    """Why a pattern names no field of any of these, told of the first."""
    declared = desired.resources
    found = [
        find_mismatch(
            KINDS[address.kind], declared[address].spec if address in declared else {}, pattern
        )
        for address in about
    ]
    return None if None in found else found[0]
