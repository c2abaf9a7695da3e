"""What a kind, a field or a code is, for somebody who names it as plans and messages do."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from reconciler.kinds import KINDS, LOOKUPS, VERIFICATIONS
from reconciler.kinds.codes.registry import CODES, page_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.describe.fields import describe_kind, field_in, names_in
from reconciler.kinds.describe.kind import FieldDescription, KindDescription
from reconciler.model.code_page import Page
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import did_you_mean, nearest

Place: TypeAlias = KindDescription | FieldDescription
Explained: TypeAlias = Place | tuple[KindDescription, ...] | Page

_POSITION = re.compile(r"\[[^]]*\]")


_DECLARED: Final[Mapping[str, Kind]] = {**KINDS, **VERIFICATIONS}


def explain(subject: str | None, *, kinds: Mapping[str, Kind] = _DECLARED) -> Explained:
    """Describe `KIND`, `KIND.field.deeper`, a code, or, when nothing is asked for, every kind."""
    if subject is None:
        return tuple(describe_kind(kind) for kind in kinds.values())
    if (page := page_of(subject)) is not None:
        return page
    kind_word, *words = _POSITION.sub("", subject).split(".")
    return _walk(describe_kind(_kind(kind_word, kinds)), words)


def completions(typed: str, *, kinds: Mapping[str, Kind] = _DECLARED) -> Iterator[str]:
    """What may follow what is typed so far."""
    before, _, begun = typed.rpartition(".")
    if not before:
        yield from (name for name in map(str.lower, kinds) if name.startswith(begun.lower()))
        # An empty word would be offered hundreds of codes.
        yield from (code for code in CODES if begun and code.startswith(begun.lower()))
        return
    try:
        place = explain(before, kinds=kinds)
    except Rejected:
        return
    if isinstance(place, KindDescription | FieldDescription):
        yield from (f"{before}.{name}" for name in names_in(place) if name.startswith(begun))


def _kind(word: str, kinds: Mapping[str, Kind]) -> Kind:
    by_word = {name.casefold(): kind for name, kind in kinds.items()}
    found = by_word.get(word.casefold())
    if found is not None:
        return found
    for name in LOOKUPS:
        if name.casefold() == word.casefold():
            raise Rejected(_report_lookup_kind(name))
    close = nearest(word.lower(), CODES)
    if "-" in word or (close and not nearest(word.capitalize(), kinds)):
        says = f"there is neither a kind nor a code `{word}`"
        remedy = f"did you mean `{close}`?" if close else "docs/codes.md lists all codes"
        raise Rejected(Problem("unknown-code", says, remedy))
    remedy = did_you_mean(word.capitalize(), kinds)
    raise Rejected(Problem("unknown-kind", f"there is no kind `{word}`", remedy))


def _report_lookup_kind(name: str) -> Problem:
    return Problem(
        "unknown-kind",
        f"{name} cannot be declared yet, only referred to",
        "write its name or its id where a field refers to one",
    )


def _walk(place: Place, words: Sequence[str]) -> Place:
    """The place that the words lead to; `spec` and the names of items may be among them."""
    for position, word in enumerate(words):
        found = _step(place, word)
        if found is not None:
            place = found
        elif not _is_passed_over(place, word, words[position + 1 :]):
            raise Rejected(_unknown(place, word))
    return place


def _step(place: Place, word: str) -> FieldDescription | None:
    by_word = {name.casefold(): name for name in names_in(place)}
    return field_in(place, word) or field_in(place, by_word.get(word.casefold(), word))


def _is_passed_over(place: Place, word: str, rest: Sequence[str]) -> bool:
    """Whether a word only leads on: `spec`, a position, or an item's name as plans show it."""
    if isinstance(place, KindDescription):
        return word == "spec" and bool(rest)
    is_repeated = place.type.item is not None
    return is_repeated and (word in ("", "*") or word.isdigit() or _knows_next(place, rest))


def _knows_next(place: Place, rest: Sequence[str]) -> bool:
    return bool(rest) and _step(place, rest[0]) is not None


def _unknown(place: Place, word: str) -> Problem:
    path = () if isinstance(place, KindDescription) else place.path
    subject = subject_of(place)
    for stale in place.kind.legacy:
        if tuple(stale.path.replace("[]", "").split(".")) == (*path, word):
            says = f"`{subject}.{word}` {stale.says}"
            return Problem("stale-shape", says, stale.remedy)
    names = names_in(place)
    if not names:
        return Problem(
            "unknown-field", f"nothing is known inside `{subject}`", f"explain `{subject}` itself"
        )
    says = f"`{word}` is not a field of `{subject}`"
    return Problem("unknown-field", says, did_you_mean(word, names))


def subject_of(place: Place) -> str:
    """How a place is asked for: `retriever.stages.config`."""
    path = () if isinstance(place, KindDescription) else place.path
    return ".".join((place.kind.name.lower(), *path))
