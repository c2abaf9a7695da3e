"""Flags that do nothing: their address was probably misspelt."""

from collections.abc import Iterator, Sequence

from reconciler.model.nearest import nearest
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live
from reconciler.planning.drift.ignoring import Ignored
from reconciler.planning.options import PlanOptions, is_named
from reconciler.planning.permissions import named_by


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
    """A warning for every `--ignore` that is about no resource, declared or live."""
    known = dict.fromkeys((*desired.resources, *live.resources))
    for each in ignored:
        if not any(each.is_about(address) for address in known):
            close = nearest(each.pattern, map(str, known))
            yield Problem(
                "ignored-without-effect",
                f"`--ignore {each.pattern}` is about nothing that is declared or live",
                f"did you mean `{close}`?" if close else "remove it, or mend the address",
                Severity.WARNING,
            )
