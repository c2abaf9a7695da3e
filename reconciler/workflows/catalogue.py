"""What can be used in manifests: stages and extractors, bundled or as the API has them."""

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.api.client import Reader
from reconciler.api.reading.catalogue import fetch_rows
from reconciler.kinds import KINDS
from reconciler.kinds.catalogue.entries import EXTRACTORS, SECTIONS, bundled_entries, live_entries
from reconciler.kinds.catalogue.examples import extractor_example, stage_example
from reconciler.kinds.catalogue.legacy_stages import OLDER_EXTRACTORS, OLDER_STAGES
from reconciler.kinds.declaration.containment import container_in
from reconciler.manifest.yaml.emit import entry as lines_of
from reconciler.model.errors import NotFound, Rejected
from reconciler.model.problem import Problem
from reconciler.model.search.catalogue_entry import CatalogueEntry, CatalogueListing
from reconciler.model.text.nearest import did_you_mean

_ONE: Final = {f"{each[:-1]}": each for each in SECTIONS}
_FOUND: Final = "`reconciler catalogue` shows all there are"


async def read_live(reader: Reader, *, namespace: str | None) -> CatalogueListing:
    """The live catalogue; with the extractors of a namespace, by its name or id, where one is
    given. Raises what keeps it from being read."""
    try:
        rows = await fetch_rows(reader, namespace=namespace)
    except NotFound as error:
        if namespace is None:
            raise
        says = f"there is no namespace `{namespace}`, or the key may not see it"
        remedy = f"`reconciler list --kind {container_in(KINDS)}` shows those there are"
        raise Rejected(Problem("unknown-namespace", says, remedy)) from error
    source = f"namespace {namespace}" if namespace else "live"
    return live_entries(rows.stages, rows.extractors, source=source)


def choose(
    listing: CatalogueListing, section: str | None, name: str | None
) -> tuple[CatalogueEntry, ...]:
    """The entries of a section, or those of a name; raises `Rejected` where there are none."""
    inside = [each for each in listing.entries if section is None or each.section == section]
    if name is None:
        return tuple(inside)
    found = tuple(each for each in inside if name in _names_of(each))
    if not found:
        raise Rejected(_unknown(name, section, listing, inside))
    return found


def read_words(words: Sequence[str]) -> tuple[str | None, str | None]:
    """The section and the name that somebody wrote; raises `Rejected` for more than these."""
    if not words:
        return None, None
    section = _ONE.get(words[0].lower(), words[0].lower())
    if section in SECTIONS:
        return section, words[1] if len(words) > 1 else None
    if len(words) > 1:
        says = f"there is no catalogue of `{words[0]}`"
        raise Rejected(Problem("unknown-section", says, did_you_mean(words[0], SECTIONS)))
    return None, words[0]


def completions(typed: str, before: Sequence[str]) -> Iterator[str]:
    """What may be written next, of what this version knows."""
    section, name = read_words(before[:1])
    if name is not None or len(before) > 1:
        return
    if section is None:
        yield from (each for each in SECTIONS if each.startswith(typed))
    names = (each.name for each in bundled_entries().entries if section in (None, each.section))
    yield from (each for each in names if each.startswith(typed))


def example_text(entry: CatalogueEntry) -> str:
    """What to paste into the `spec` of a retriever, or of a collection."""
    write = extractor_example if entry.section == EXTRACTORS else stage_example
    fields = write(entry.name, entry.schema)
    return "\n".join(
        line for key, value in fields.items() for line in lines_of(key, value, indent=0)
    )


def _names_of(entry: CatalogueEntry) -> set[str]:
    """How an entry may be called: an extractor also without its version, or by its id."""
    if entry.section != EXTRACTORS:
        return {entry.name}
    plain, _, version = entry.name.partition("@")
    return {entry.name, plain, f"{plain}_{version}"}


def _unknown(
    name: str, section: str | None, listing: CatalogueListing, inside: Sequence[CatalogueEntry]
) -> Problem:
    older = OLDER_STAGES.get(name) if section != EXTRACTORS else None
    if older is not None:
        says = f"`{name}` is the name of an older generation of stages"
        remedy = f"write `stage_id: {older.successor}`; its parameters are {older.write}"
        return Problem("older-stage", says, remedy)
    if name.partition("@")[0] in OLDER_EXTRACTORS and section in (None, EXTRACTORS):
        says = f"the API no longer has an extractor `{name}`, and none took its place"
        return Problem("older-extractor", says, _FOUND)
    elsewhere = [each for each in listing.entries if name in _names_of(each)]
    if section is not None and elsewhere:
        other = elsewhere[0].section
        says = f"`{name}` is no {section[:-1]}: it stands among the {other}"
        return Problem("unknown-entry", says, f"write `reconciler catalogue {other} {name}`")
    known = {called for each in inside for called in _names_of(each)}
    what = f"{section[:-1]} `{name}`" if section else f"stage and no extractor `{name}`"
    where = f"the catalogue of {listing.date}" if listing.date else "the catalogue of the API"
    near = did_you_mean(name, known)
    remedy = near if len(known) < 12 or near.startswith("did") else _FOUND
    return Problem("unknown-entry", f"there is no {what} in {where}", remedy)
