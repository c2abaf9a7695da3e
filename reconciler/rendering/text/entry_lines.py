"""One entry of a plan for people: what happens, why, what differs, what is lost, and how."""

from collections.abc import Collection, Iterator

from reconciler.kinds.declaration.kind import Counts, Kind
from reconciler.model.address import Address
from reconciler.model.attribution import Attribution
from reconciler.model.change import Action, ChangeClass
from reconciler.model.data import show_path
from reconciler.model.plan import Step
from reconciler.rendering.text.changes import change_lines, declared_lines
from reconciler.rendering.words.entries import Entry, is_harmless
from reconciler.rendering.words.excerpts import FULL, ExcerptLimits
from reconciler.rendering.words.layout import (
    DRIFT_TONES,
    REPLACING_TONES,
    TONES,
    Line,
    Tone,
    remark,
    sentence,
)
from reconciler.rendering.words.phrases import phrase_planned, phrase_searches
from reconciler.rendering.words.view import (
    NOT_VERIFIABLE,
    describe_loss,
    join_addresses,
    name_of,
    place_of,
    visible,
)

_INDENT = "    "


def entry_lines(
    entry: Entry,
    *,
    width: int,
    replaced: Collection[Address] = (),
    stuck: Collection[Address] = (),
    limits: ExcerptLimits = FULL,
) -> Iterator[Line]:
    """The entry, with its values as far as the limits allow.

    Its holders are told apart by what the plan does to them: it replaces the `replaced`, and would
    have to replace the `stuck`, which nobody allowed.
    """
    location = entry.location
    place = f" ({place_of(location)})" if location else ""
    head = f"{name_of(entry.address)}{place}"
    yield from sentence(
        head, width=width, indent=f"{entry.symbol} ", hanging=_INDENT, tone=tone_of(entry)
    )
    weight = entry.change_class if entry.changes and not entry.is_drift else None
    for said in remarks(entry, weight=weight):
        yield from remark(said, width=width)
    yield from _body(entry, width=width, limits=limits)
    for path in entry.unverifiable:
        yield Line(f"{_INDENT}{visible(show_path(path))} {NOT_VERIFIABLE}", Tone.FAINT)
    for lost in losses_of(entry):
        yield from sentence(
            lost, width=width, indent=f"{_INDENT}! ", hanging=f"{_INDENT}  ", tone=Tone.BAD
        )
    for held in _holders(entry, replaced, stuck):
        yield from sentence(held, width=width, indent=_INDENT, hanging=f"{_INDENT}  ")
    yield from _parts(entry, width=width)


def tone_of(entry: Entry) -> Tone:
    """How an entry is meant."""
    if entry.is_drift:
        return DRIFT_TONES[entry.symbol]
    how = entry.replacement and entry.replacement.how
    return REPLACING_TONES[how] if how else TONES[entry.first.action]


def remarks(entry: Entry, *, weight: ChangeClass | None = None) -> Iterator[str]:
    """Why, how weighty that is, and what else there is to know."""
    says = entry.first.says
    if says:
        yield f"{says} ({weight})" if weight else says
    if not entry.first.part and (searches := phrase_searches(entry.first, "{}")):
        yield searches
    if entry.is_drift:
        yield from _format_drift(entry)
        return
    if entry.previous_name and f"was {entry.previous_name}" not in says:
        yield f"was {entry.previous_name}"
    if entry.attribution is Attribution.BOTH:
        yield "not caused by this change alone: live moved too"
    cause = entry.replacement.cause if entry.replacement else None
    if cause and str(cause) not in says:
        yield f"because {cause} is replaced"
    yield from _describe_version(entry.first)
    if entry.deferred:
        them = "it closes" if len(entry.deferred) == 1 else "they close"
        yield f"leaves {', '.join(entry.deferred)} to a later step, because {them} a circle"


def _describe_version(step: Step) -> Iterator[str]:
    """What a new version is, and what nobody can tell of it."""
    if not step.makes_version:
        return
    yield "makes a new version of it under the same id, and deletes nothing"
    used = f", nor whether {join_addresses(step.users)} will use it" if step.users else ""
    yield f"what it does to documents that are labelled already is not documented{used}"


def _format_drift(entry: Entry) -> Iterator[str]:
    if entry.previous_name and entry.previous_name not in entry.first.says:
        yield f"live, it is called {entry.previous_name}"
    if entry.attribution is Attribution.BOTH:
        yield "the manifests moved too"


def _body(entry: Entry, *, width: int, limits: ExcerptLimits) -> Iterator[Line]:
    if entry.word == Action.CREATE:
        later = entry.deferred
        now = {key: value for key, value in entry.declared.items() if key not in later}
        yield from declared_lines(now, width=width, limits=limits)
        return
    whole = None if entry.is_drift else entry.attribution
    yield from change_lines(entry.all_changes, width=width, whole=whole, limits=limits)


def losses_of(entry: Entry, *, is_short: bool = False) -> Iterator[str]:
    """What goes with it, counted where the API counts; that nothing does is told at length only."""
    radius = entry.blast_radius
    is_told = not is_short and counts_anything(entry.kind)
    if radius and (is_told or not is_harmless(radius)):
        yield describe_loss(radius)
    if radius and radius.subtree:
        yield f"takes with it {join_addresses(radius.subtree)}"
    if radius and radius.users:
        yield f"still used by {join_addresses(radius.users)}"
    yield from (f"loses {visible(end)}" for end in entry.losses)


def counts_anything(kind: Kind | None) -> bool:
    """Whether the API tells of this kind what would be lost with it."""
    return kind is None or kind.counts != Counts()


def _holders(
    entry: Entry, replaced: Collection[Address], stuck: Collection[Address]
) -> Iterator[str]:
    holders = entry.replacement.holders if entry.replacement else ()
    moved = [each for each in holders if each not in replaced and each not in stuck]
    for alike, end in (
        (moved, "re-pointed"),
        ([each for each in holders if each in replaced], "replaced with it"),
        ([each for each in holders if each in stuck], "refused to be replaced with it"),
    ):
        if alike:
            verb = "is" if len(alike) == 1 else "are"
            yield f"its id is held by {join_addresses(alike)}, which {verb} {end}"


def _parts(entry: Entry, *, width: int) -> Iterator[Line]:
    parts = [step for step in entry.steps if step.part]
    for number, step in enumerate(parts, 1):
        yield from sentence(
            phrase_planned(step),
            width=width,
            indent=f"{_INDENT}{number}. ",
            hanging=f"{_INDENT}   ",
        )
