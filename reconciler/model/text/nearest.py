"""The word somebody probably meant."""

from collections.abc import Iterable


def nearest(word: str, among: Iterable[str]) -> str | None:
    """The closest of the known words, or `None` when none is close."""
    from difflib import get_close_matches  # only when something is wrong: start-up is a feature

    found = get_close_matches(word, list(among), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, among: Iterable[str]) -> str:
    """A remedy that names the closest known word, or lists a few when none is close."""
    known = sorted(among)
    close = nearest(word, known)
    if close is not None:
        return f"did you mean `{close}`?"
    return f"known here: {', '.join(known)}" if known else ""
