"""What a spec takes from the catalogues, held against them: the bundled copy, and the live one.

A stage, an extractor or a parameter that the copy does not know may be newer than the copy, so
that only the live catalogue can say that there is none. Without it every finding is a warning.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, TypeAlias

from msgspec.structs import replace

from reconciler.kinds.catalogue.bundled import load_bundled, load_bundled_date
from reconciler.kinds.catalogue.fit import fits
from reconciler.kinds.catalogue.json_schema import SchemaViolation, find_misfits, missing_in
from reconciler.kinds.catalogue.legacy_stages import (
    IDLE_PARAMETERS,
    OLDER_KEYS,
    OLDER_PARAMETERS,
    OLDER_STAGES,
    SEARCHES,
)
from reconciler.kinds.catalogue.older_searches import SEARCH, write_searches
from reconciler.kinds.catalogue.successors import stage_id_of_today
from reconciler.kinds.compile.paths import is_secret_at
from reconciler.kinds.declaration.catalogue_uses import CatalogueSection, CatalogueUse
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.catalogue import Catalogue
from reconciler.model.data import Data, FieldPath, Fields, show_path
from reconciler.model.edit import FieldEdit, RemoveKey, RenameKey, ReplaceValue, WrapValue
from reconciler.model.problem import Problem, Severity
from reconciler.model.sharing.memo import Memo
from reconciler.model.text.nearest import did_you_mean

_CUSTOM = "custom"
"""How the extractors that a user brought along are called; no public catalogue lists them."""

_REFUSED = {("sort_relevance", "feature_address"): "it has had no effect for long"}
"""Parameters that the API still describes, and refuses since 2026-11-02 (§25)."""


OwnNames: TypeAlias = Callable[[], Collection[str]]
"""The extractors that live namespaces are known to have; asked only where a name is in doubt."""


def _nothing() -> Collection[str]:
    return ()


_KNOWN: Final = Memo[bool]()
"""Whether an entry of the bundled catalogue explains the very same parameters."""


def is_plainly_known(kind: Kind, spec: Fields) -> bool:
    """Whether the bundled catalogue explains all that a spec takes: then `check_uses` says nothing
    of it without the live one, which nobody needs to ask."""
    return all(map(_is_plainly_known, kind.uses(spec)))


def _is_plainly_known(use: CatalogueUse) -> bool:
    schema = _entries(load_bundled(), use.section).get(use.name)
    if schema is None:
        return False
    is_known = _KNOWN.find(use.parameters, schema)
    if is_known is None:
        is_known = _KNOWN.keep(use.parameters, schema, answer=_is_explained(use, schema))
    return is_known


def _is_explained(use: CatalogueUse, schema: Fields) -> bool:
    if not fits(schema, use.parameters):
        return False
    said = (*_check_missing(use, schema), *_check_refused(use))
    return not said


def needs_live_catalogue(kind: Kind, spec: Fields, *, own: OwnNames = _nothing) -> bool:
    """Whether only the live catalogue can tell that something in a spec is right."""
    return any(_needs_live(use, own) for use in kind.uses(spec))


def _needs_live(use: CatalogueUse, own: OwnNames) -> bool:
    schema = _entries(load_bundled(), use.section).get(use.name)
    if schema is not None:
        return not fits(schema, use.parameters)
    older = OLDER_STAGES.get(use.name) if use.section is CatalogueSection.STAGE else None
    return not (older is not None and older.may_work) and not _is_own(use, own)


def is_catalogued(extractor: str, live: Catalogue | None) -> bool:
    """Whether there is an extractor of this `name@version` at all."""
    return extractor in load_bundled().extractors or bool(live and extractor in live.extractors)


def check_uses(
    kind: Kind, spec: Fields, live: Catalogue | None, *, own: OwnNames = _nothing
) -> Iterator[Problem]:
    """Whatever the catalogues speak against; paths start inside the spec.

    Errors where that is certain, which takes the live catalogue; warnings where it is not.
    """
    for use in kind.uses(spec):
        yield from _check_use(kind, spec, use, live, own)


def _check_use(
    kind: Kind, spec: Fields, use: CatalogueUse, live: Catalogue | None, own: OwnNames
) -> Iterator[Problem]:
    told = _entries(live, use.section).get(use.name) if live is not None else None
    copied = _entries(load_bundled(), use.section).get(use.name)
    if use.section is CatalogueSection.STAGE and use.name in OLDER_STAGES and copied is None:
        yield _report_older(use, spec, is_refused=live is not None and told is None)
    elif told is None and copied is None and not _is_own(use, own):
        yield _report_unknown(use, live)
    yield from _check_parameters(kind, spec, use, copied, told)
    yield from _check_missing(use, told or copied or {})
    yield from _check_refused(use)


def _entries(catalogue: Catalogue, section: CatalogueSection) -> Mapping[str, Fields]:
    return catalogue.stages if section is CatalogueSection.STAGE else catalogue.extractors


def _is_own(use: CatalogueUse, own: OwnNames) -> bool:
    is_extractor = use.section is CatalogueSection.EXTRACTOR
    return is_extractor and (use.name.startswith(_CUSTOM) or use.name in own())


def _report_unknown(use: CatalogueUse, live: Catalogue | None) -> Problem:
    known = {*_entries(load_bundled(), use.section), *(_entries(live, use.section) if live else ())}
    says = f"`{use.name}` is not {_with_article(use)} that the API knows"
    if live is None:
        says = f"`{use.name}` is not in the catalogue of {use.section}s of {load_bundled_date()}"
    return Problem(
        f"unknown-{use.section}",
        says,
        did_you_mean(use.name, known),
        Severity.WARNING if live is None else Severity.ERROR,
        path=use.path,
    )


def _with_article(use: CatalogueUse) -> str:
    return f"{'a' if use.section is CatalogueSection.STAGE else 'an'} {use.section}"


def _report_older(use: CatalogueUse, spec: Fields, *, is_refused: bool) -> Problem:
    older = OLDER_STAGES[use.name]
    is_error = is_refused and not older.may_work
    return Problem(
        "older-stage",
        f"`{use.name}` is the name of an older generation"
        f"{', and not a stage that the API knows' if is_error else ''}",
        f"write `stage_id: {older.successor}`; its parameters are {older.write}",
        Severity.ERROR if is_error else Severity.WARNING,
        path=use.path,
        fix=_rename_stage(use, spec),
    )


def _rename_stage(use: CatalogueUse, spec: Fields) -> tuple[FieldEdit, ...]:
    """Its id of today, where that takes the same parameters, or takes them in other words."""
    if OLDER_STAGES[use.name].write == SEARCHES and (steps := _write_searches(use, spec)):
        return (*steps, ReplaceValue(use.path, SEARCH))
    stage_id = stage_id_of_today(use.name, use.parameters)
    return () if stage_id == use.name or stage_id is None else (ReplaceValue(use.path, stage_id),)


def _write_searches(use: CatalogueUse, spec: Fields) -> tuple[FieldEdit, ...]:
    return write_searches(use.at, use.parameters, spec.get("input_schema"))


def _check_parameters(
    kind: Kind, spec: Fields, use: CatalogueUse, copied: Fields | None, told: Fields | None
) -> Iterator[Problem]:
    """Parameters that do not fit: what the live catalogue says counts, where it says anything."""
    if copied is not None and fits(copied, use.parameters):
        return
    found = list(find_misfits(copied, use.parameters)) if copied is not None else []
    if told:
        found = list(find_misfits(told, use.parameters))
    severity = Severity.ERROR if told else Severity.WARNING
    for misfit in found:
        yield replace(_report_misfit(kind, spec, use, misfit), severity=severity)


def _report_misfit(kind: Kind, spec: Fields, use: CatalogueUse, misfit: SchemaViolation) -> Problem:
    path: FieldPath = (*use.at, *misfit.path)
    if misfit.code == "unknown-parameter" and len(misfit.path) == 1:
        says = f"`{misfit.path[0]}` is not a parameter of the {use.section} `{use.name}`"
        older = OLDER_PARAMETERS.get((use.name, str(misfit.path[0])))
        if older is not None:
            remedy = older.format(_one_word(use.parameters[str(misfit.path[0])]))
            fix = _rewrite_parameter(use, spec, str(misfit.path[0]))
            return Problem(misfit.code, says, remedy, path=path, fix=fix)
    elif misfit.code == "unknown-parameter":
        says = misfit.says
    else:
        says = f"`{show_path(path)}` {misfit.says}{_show_given(kind, spec, path, misfit)}"
    return Problem(misfit.code, says, misfit.remedy, path=path)


def _rewrite_parameter(use: CatalogueUse, spec: Fields, name: str) -> tuple[FieldEdit, ...]:
    if use.name == SEARCH and (steps := _write_searches(use, spec)):
        return steps
    path, key = (*use.at, name), OLDER_KEYS.get((use.name, name))
    if (use.name, name) in IDLE_PARAMETERS:
        return (RemoveKey(path),)
    if (use.name, name) == ("attribute_filter", "filters") and "conditions" not in use.parameters:
        conditions = (*use.at, "conditions")
        is_list = isinstance(use.parameters[name], list)
        wrapped = (WrapValue(conditions, "AND"),) if is_list else ()
        return (RenameKey(path, "conditions"), *wrapped)
    return (RenameKey(path, key),) if key and key not in use.parameters else ()


def _one_word(value: Data) -> str:
    return str(value) if isinstance(value, int | str) and len(str(value)) <= 40 else "..."


def _show_given(kind: Kind, spec: Fields, path: FieldPath, misfit: SchemaViolation) -> str:
    """The value, where a message may repeat it."""
    if misfit.given is None or is_secret_at(kind, path, spec):
        return ""
    shown = str(misfit.given)
    return f", and this is `{f'{shown[:40]}…' if len(shown) > 40 else shown}`"


def _check_missing(use: CatalogueUse, schema: Fields) -> Iterator[Problem]:
    for name in missing_in(schema, use.parameters):
        yield Problem(
            "missing-parameter",
            f"the {use.section} `{use.name}` needs the parameter `{name}`",
            f"add `{name}: ...` to its {use.at[-1]}",
            Severity.WARNING,
            path=use.at if use.parameters else use.path,
        )


def _check_refused(use: CatalogueUse) -> Iterator[Problem]:
    for (name, parameter), why in _REFUSED.items():
        if use.name == name and parameter in use.parameters:
            yield Problem(
                "refused-parameter",
                f"the API refuses `{parameter}` since 2026-11-02: {why}",
                "take it out: nothing else changes",
                path=(*use.at, parameter),
                fix=(RemoveKey((*use.at, parameter)),),
            )
