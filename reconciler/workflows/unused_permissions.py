"""Flags that do nothing: their address was probably misspelt."""

from collections.abc import Iterator, Sequence

from reconciler.kinds import KINDS
from reconciler.kinds.validation.ignore_patterns import Mismatch, mismatch
from reconciler.model.address import Address
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live
from reconciler.model.text.nearest import nearest
from reconciler.planning.drift.ignoring import Ignored
from reconciler.planning.impact.permissions import named_by
from reconciler.planning.options.options import PlanOptions, is_named


def without_effect(options: PlanOptions, desired: Desired, live: Live) -> Iterator[Problem]:
    """A warning for every flag that names nothing that is declared or live, pattern or not."""
    known = dict.fromkeys((*desired.resources, *live.resources, *live.bystanders))
    for flag, named in named_by(options).items():
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


def overlooking_nothing(
    ignored: Sequence[Ignored], desired: Desired, live: Live
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
        elif each.path and (why := _why_nothing(each.path, about, desired)):
            says = f"`--ignore {each.path}` can name nothing: {why.says}"
            yield Problem("ignored-without-effect", says, why.remedy, Severity.WARNING)


def _why_nothing(pattern: str, about: Sequence[Address], desired: Desired) -> Mismatch | None:
    """Why a pattern names no field of any of these, told of the first."""
    declared = desired.resources
    found = [
        mismatch(
            KINDS[address.kind], declared[address].spec if address in declared else {}, pattern
        )
        for address in about
    ]
    return None if None in found else found[0]
