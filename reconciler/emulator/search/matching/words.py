"""Whole words of a text, and what they have in common with others (§1.9)."""

import re

_WORDS = re.compile(r"\w+")
_ENDINGS = ("ings", "ing", "ed", "es", "s", "e")
_SHORTEST = 3


def words_in(text: str) -> list[str]:
    return _WORDS.findall(text.lower())


def stems_of(text: str) -> list[str]:
    return [_stem(word) for word in words_in(text)]


def has_phrase(text: str, phrase: str) -> bool:
    """The words of the phrase, one after the other, as they are written."""
    found, wanted = (words_in(each) for each in (text, phrase))
    starts = range(len(found) - len(wanted) + 1)
    return any(found[start : start + len(wanted)] == wanted for start in starts)


def _stem(word: str) -> str:
    """English, roughly: drinks, drinking and drink are one; so are run and running."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > _SHORTEST and word[-1] == word[-2] else word
