"""Names to ids while a plan is applied: what was live before, and what has happened since."""

from reconciler.model.address import Address
from reconciler.model.change import Action
from reconciler.model.plan import Step
from reconciler.model.resource import Directory


class IdRegistry:
    """A directory that follows every step: names are given, taken over and set free."""

    def __init__(self, directory: Directory) -> None:
        self._before = directory
        self._since: dict[Address, str | None] = {}

    def id_of(self, kind: str, namespace: str, name: str) -> str | None:
        """The id behind a name; what happened since wins over what was before."""
        address = Address(kind, namespace, name)
        if address in self._since:
            return self._since[address]
        return self._before.id_of(kind, namespace, name)

    def follow(self, step: Step, id: str | None) -> None:  # noqa: A002 - the API's word
        """Remember what a step means for names; the id is `None` where nobody knows it yet."""
        if step.action is Action.DELETE or step.gives_name:
            # `None` hides the directory's entry, which still has the old id.
            self._since[step.address._replace(name=step.old_name)] = None
        if step.action is Action.CREATE or step.gives_name:
            self._since[step.address._replace(name=step.new_name)] = id


def id_of(step: Step, ids: IdRegistry) -> str | None:
    """Whose turn it is: what is live, or what this run has under the name it has by now."""
    if step.action is Action.CREATE:
        return None
    # The id is what it is, whatever names moved while the run went on (§16.22).
    if step.live is not None:
        return step.live.id
    return ids.id_of(step.address.kind, step.address.namespace, step.old_name)
