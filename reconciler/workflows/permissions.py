"""Flags that do nothing: their address was probably misspelt."""

from collections.abc import Iterator, Sequence

from reconciler.model.nearest import nearest
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live
from reconciler.planning.drift.ignoring import Ignored
from reconciler.planning.options import PlanOptions


def without_effect(options: PlanOptions, desired: Desired, live: Live) -> Iterator[Problem]:
    """A warning for every flag that names a resource which is neither declared nor live."""
    said = {
        "--adopt": options.adopt,
        "--allow-destroy": options.allow_destroy,
        "--allow-drop": options.allow_drop,
        "--allow-replace": options.allow_replace,
    }
    known = dict.fromkeys((*desired.resources, *live.resources, *live.bystanders))
    for flag, addresses in said.items():
        for address in sorted(addresses - known.keys()):
            close = nearest(str(address), map(str, known))
            yield Problem(
                "permission-without-effect",
                f"`{flag} {address}` names nothing that is declared or live",
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
