"""What namespaces are called by the API, as far as a run has seen it."""

from collections.abc import Mapping


class NamespaceIds:
    """The ids that namespaces had when they were last listed, or changed, by name.

    Good for a guess: whoever asks for what lies in them need not wait for their list, and looks
    whether it says the same.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    @property
    def known(self) -> Mapping[str, str]:
        """Name -> id; whoever else changed a namespace since is not in it."""
        return self._known

    def note_listed(self, ids: Mapping[str, str]) -> None:
        """These are all."""
        self._known = dict(ids)

    def note_changed(self, before: str, after: str | None, namespace_id: str | None) -> None:
        """One has another name or id now, or is new; `None` where it is gone."""
        self._known.pop(before, None)
        if after is not None and namespace_id is not None:
            self._known[after] = namespace_id
