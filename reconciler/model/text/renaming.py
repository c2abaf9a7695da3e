"""A word that is misspelled so slightly that one other must have been meant."""

from collections.abc import Collection, Mapping

from reconciler.model.data import FieldPath
from reconciler.model.edit import FieldEdit, RenameKey

_CERTAIN = 0.8
"""How alike two words are of which one was meant for the other; a suggestion needs less."""


def surely_meant(word: str, among: Collection[str]) -> str | None:
    """The one known word that this one must have been, if there is one."""
    from difflib import SequenceMatcher  # only when something is wrong: start-up is a feature

    if word.lower() in among:
        return word.lower()
    alike = sorted((SequenceMatcher(None, word, each).ratio(), each) for each in among)
    if not alike or alike[-1][0] < _CERTAIN:
        return None
    is_alone = len(alike) < 2 or alike[-2][0] < alike[-1][0]
    return alike[-1][1] if is_alone else None


def rename_to_nearest(
    path: FieldPath, known: Collection[str], around: object
) -> tuple[FieldEdit, ...]:
    """The key at a path as the one that it must have been, where nothing else is called so.

    `around` is the map that holds it.
    """
    close = surely_meant(str(path[-1]), known)
    is_taken = isinstance(around, Mapping) and close in around
    return () if close is None or is_taken else (RenameKey(path, close),)
