"""What of a plan's entries a comment has room for. Whatever destroys is never left out unsaid.

Long values go first, then details, those of the least dangerous entries before all others, and in
them what means least; then the lines of what destroys nothing, of which the number remains; then
what is destroyed is listed by name alone. Where not even that fits, as many as do are named, and
the exact number of the others is told.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from reconciler.model.address import Address
from reconciler.rendering.markdown.details import details_of
from reconciler.rendering.markdown.entries import CommentEntry, Section
from reconciler.rendering.markdown.text import code, fence_lines
from reconciler.rendering.words.entries import DRIFTED
from reconciler.rendering.words.view import visible

CUT: Final = "_Cut to fit into a comment: the whole plan is in the artifacts of the run._\n"
_GOES_ALONG: Final = "taken along"

Group: TypeAlias = tuple[str, str, str]
"""What becomes of resources, their kind, and their namespace."""


def limit_lines(lines: Sequence[str], *, budget: int, noun: str) -> str:
    """As many of the lines as fit, and how many did not."""
    shown, left = "", budget
    for at, line in enumerate(lines):
        if len(line) > left:
            return f"{shown}- and {len(lines) - at:,} more {noun}\n"
        shown, left = shown + line, left - len(line)
    return shown


def fit_entries(told: Sequence[CommentEntry], *, budget: int, is_short: bool = False) -> str:
    """The entries in sections, in at most `budget` characters; short ones have no details."""
    totals = Counter(each.section for each in told)
    left = budget - len(CUT) - sum(len(_section(each, "", totals)) for each in totals)
    spare = left - sum(len(each.line) for each in told)
    if spare >= 0:
        return _with_details(told, totals, -1 if is_short else spare)
    destroyed = [each for each in told if each.is_destructive]
    others = [each for each in told if not each.is_destructive]
    left -= sum(map(len, _counts(others).values()))
    spare = left - sum(len(each.line) for each in destroyed)
    if spare >= 0:
        return _with_lines(destroyed, others, totals, spare)
    bodies = {Section.DESTROYED: _names(destroyed, left), **_counts(others)}
    return _sections(bodies, totals) + CUT


def _with_details(told: Sequence[CommentEntry], totals: Mapping[Section, int], spare: int) -> str:
    """Everything has a line, and where there is room the most dangerous have their details."""
    details = details_of(told, spare) if spare >= 0 else {}
    bodies: dict[Section, str] = defaultdict(str)
    for at, each in enumerate(told):
        bodies[each.section] += details[at].text if at in details else each.line
    is_whole = len(details) == len(told) and all(each.is_whole for each in details.values())
    is_cut = spare >= 0 and not is_whole
    return _sections(bodies, totals) + (CUT if is_cut else "")


def _with_lines(
    destroyed: Sequence[CommentEntry],
    others: Sequence[CommentEntry],
    totals: Mapping[Section, int],
    spare: int,
) -> str:
    """What destroys has a line; of the others as many as fit, and the number of the rest."""
    bodies: dict[Section, str] = defaultdict(str)
    for each in destroyed:
        bodies[each.section] += each.line
    for at, each in enumerate(others):
        if len(each.line) > spare:
            for section, counts in _counts(others[at:]).items():
                bodies[section] += counts
            break
        bodies[each.section] += each.line
        spare -= len(each.line)
    return _sections(bodies, totals) + CUT


def _sections(bodies: Mapping[Section, str], totals: Mapping[Section, int]) -> str:
    return "".join(_section(each, bodies[each], totals) for each in Section if bodies.get(each))


def _section(section: Section, body: str, totals: Mapping[Section, int]) -> str:
    return f"### {section} ({totals[section]:,})\n\n{body.rstrip()}\n\n"


def _counts(told: Sequence[CommentEntry]) -> dict[Section, str]:
    """How many of each kind have no line."""
    counts: dict[Section, Counter[tuple[str, str]]] = defaultdict(Counter)
    for each in told:
        counts[each.section][each.entry.word, each.entry.address.kind] += 1
    return {section: _count_line(counted) for section, counted in counts.items()}


def _count_line(counted: Counter[tuple[str, str]]) -> str:
    parts = [
        f"{number:,} {code(kind)} {word if word in DRIFTED else f'to {word}'}"
        for (word, kind), number in counted.items()
    ]
    return f"- and {counted.total():,} more: {', '.join(parts)}\n"


def _names(destroyed: Sequence[CommentEntry], budget: int) -> str:
    """Who is destroyed, in the shortest form that is not ambiguous."""
    groups: dict[Group, list[str]] = defaultdict(list)
    for word, address in _find_destroyed(destroyed):
        groups[word, address.kind, address.namespace].append(visible(address.name))
    lines, missing = _as_many_as_fit(groups, budget - 200)
    rest = f"\nExactly {missing:,} more have no room here.\n" if missing else ""
    return f"{fence_lines(lines)}\n{rest}"


def _find_destroyed(destroyed: Sequence[CommentEntry]) -> Iterator[tuple[str, Address]]:
    """Also what goes along, after all that goes by itself."""
    own = {each.entry.address: each.entry.word for each in destroyed}
    along = [
        address
        for each in destroyed
        for address in (each.entry.blast_radius.subtree if each.entry.blast_radius else ())
    ]
    yield from ((word, address) for address, word in own.items())
    yield from ((_GOES_ALONG, address) for address in dict.fromkeys(along) if address not in own)


def _as_many_as_fit(groups: Mapping[Group, Sequence[str]], budget: int) -> tuple[list[str], int]:
    lines: list[str] = []
    missing = 0
    for group, names in groups.items():
        word, kind, namespace = map(visible, group)
        title = f"{word} {kind}/{namespace}{'/' if namespace else ''} ({len(names):,})"
        budget -= len(title) + 1
        shown = _first_that_fit(names, budget)
        missing += len(names) - shown
        lines += [title, *names[:shown]] if shown else []
        budget = budget - sum(len(name) + 1 for name in names[:shown]) if shown == len(names) else 0
    return lines, missing


def _first_that_fit(names: Sequence[str], budget: int) -> int:
    for at, name in enumerate(names):
        budget -= len(name) + 1
        if budget < 0:
            return at
    return len(names)
