"""Work that a resource does only when it is told to."""

from collections.abc import Mapping

import msgspec

from reconciler.model.change import Action, ChangeClass
from reconciler.model.data import Fields
from reconciler.model.plan import ReplacementPart, Step


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Whatever changes takes effect with the next one (§7)."""

    suffix: str
    """Behind the path of one resource: a POST there answers with a task."""
    flag: str
    """What asks for it on the command line, for all that one apply creates or changes."""
    ran_field: str
    """The field of the read model that is empty until a run ended well, and other after each."""
    task_field: str
    """The field that holds the last task."""
    failed: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What the read model says after a run that did not end well."""

    def is_due(self, live: Fields) -> bool:
        """Whether none has ended well yet, or the last one did not."""
        return not live.get(self.ran_field) or any(
            live.get(name) == value for name, value in self.failed.items()
        )

    def takes_up(self, step: Step) -> bool:
        """Whether what a step does takes effect with the next one only."""
        if step.action is Action.CREATE:
            return step.part in (None, ReplacementPart.RENEW)
        is_in_place = step.part is None and step.replacement is None
        return is_in_place and any(
            change.change_class is not ChangeClass.METADATA for change in step.changes
        )
