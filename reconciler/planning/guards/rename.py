"""A rename never deletes: neither the old one beside its new name, nor whoever has that name."""

from collections.abc import Iterator

from reconciler.model.plan import Refusal
from reconciler.planning.impact.guard_context import GuardContext
from reconciler.planning.options.options import flag_for


def refuse(plan: GuardContext) -> Iterator[Refusal]:
    """A refusal for every earlier name whose resource would be deleted instead of renamed.

    Whoever destroys the stack, or declares it absent, does not ask for a rename.
    """
    for address, resource in plan.desired.resources.items() if not plan.options.is_destroy else ():
        # Nothing has an empty name, and so nothing is found where there is no earlier one.
        old = address._replace(name=resource.renamed_from or "")
        step = plan.ended.get(old)
        if step is None or resource.lifecycle.is_tombstone or plan.is_allowed(step):
            continue
        flag = flag_for("--allow-destroy", old)
        yield Refusal(
            "rename",
            f"is live beside {old}, which it is declared to be: nothing is left to rename",
            f"remove `renamed_from`, and rename or delete one of the two by hand; "
            f"or let the old one go with `{flag}`",
            address,
            resource.locations.of_value(("metadata", "renamed_from")),
            (flag,),
        )
