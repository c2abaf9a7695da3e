"""What must hold in a document: one function per rule.

A rule yields problems with a path; whoever asked knows the places.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from shlex import quote
from typing import Final, TypeAlias
from unicodedata import category

from reconciler.kinds.catalogue.check import check_uses
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.paths import has_secrets
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.validation.ignore_patterns import find_mismatch
from reconciler.kinds.validation.server_set import warn_of_server_set
from reconciler.kinds.validation.validate import complaints_about
from reconciler.manifest.documents.envelope import (
    API_VERSION,
    Declaration,
    envelope_complaints,
    inner,
)
from reconciler.model.data import FieldPath
from reconciler.model.edit import MoveKey, RemoveKey, ReplaceValue
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import STAMP_KEY
from reconciler.model.text.article import with_article
from reconciler.model.text.field_pattern import is_pattern
from reconciler.model.text.nearest import did_you_mean
from reconciler.model.text.renaming import surely_meant

Rule: TypeAlias = Callable[[Declaration, Mapping[str, Kind]], Iterator[Problem]]


def version_is_known(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """There is one version of the format."""
    version = declaration.content.get("apiVersion")
    if isinstance(version, str) and version != API_VERSION:
        says = f"apiVersion {version} is not known; this release knows {API_VERSION}"
        remedy = f"write apiVersion: {API_VERSION}"
        fix = (ReplaceValue(("apiVersion",), API_VERSION),)
        yield Problem("unknown-version", says, remedy, path=("apiVersion",), fix=fix)


def kind_is_known(declaration: Declaration, kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """The kind is one of ours, spelled as it is."""
    kind = declaration.content.get("kind")
    if isinstance(kind, str) and kind not in kinds:
        says = f"there is no kind {kind}"
        sure = surely_meant(kind, kinds)
        fix = (ReplaceValue(("kind",), sure),) if sure else ()
        yield Problem("unknown-kind", says, did_you_mean(kind, kinds), path=("kind",), fix=fix)


def envelope_is_whole(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """Only known keys around the spec, each of its type."""
    yield from envelope_complaints(declaration)


def namespace_fits_kind(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """A kind inside a namespace says which; one that is not inside any says none."""
    metadata = declaration.content.get("metadata")
    kind = declaration.kind
    if kind is None or not isinstance(metadata, Mapping):
        return
    namespace = metadata.get("namespace")
    if kind.is_namespaced and namespace is None and kind.organization_path is None:
        says = f"{with_article(kind.name)} lives in a namespace, and none is given"
        path = ("metadata", "namespace")
        yield Problem("missing-field", says, "add `namespace: ...`", path=path)
    elif not kind.is_namespaced and namespace is not None:
        says = f"{with_article(kind.name)} is not inside a namespace"
        path = ("metadata", "namespace")
        fix = (RemoveKey(path),)
        yield Problem("unknown-field", says, "remove metadata.namespace", path=path, fix=fix)


def names_are_allowed(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """Names are as long and as plain as the API takes them for this kind."""
    metadata = inner(declaration.content, "metadata")
    for key in ("name", "namespace", "renamed_from"):
        name = metadata.get(key)
        if isinstance(name, str) and (why := _unfit(name, key, declaration.kind)):
            says = f"{name!r} cannot be a name: {why}"
            yield Problem("bad-name", says, "choose another name", path=("metadata", key))


_UNSHOWN: Final = ("Cc", "Zl", "Zp")
"""Unicode's control characters, and its separators of lines and paragraphs."""


def _unfit(name: str, key: str, kind: Kind | None) -> str | None:
    if not name.strip():
        return "it is empty"
    if "/" in name and key == "namespace":
        return "a namespace's name has no /"
    # What is live may be called so: then a rename is the way out, and must be able to name it.
    if key != "renamed_from" and any(category(letter) in _UNSHOWN for letter in name):
        return "it holds a character that cannot be seen, such as a line break or a NUL"
    if kind is None or key == "namespace":
        return None
    shortest, longest = kind.name_length
    if len(name) < shortest or (longest is not None and len(name) > longest):
        limit = f"{shortest} to {longest}" if longest else f"at least {shortest}"
        letters = f"{len(name)} character{'' if len(name) == 1 else 's'}"
        return f"it has {letters}; {with_article(kind.name)} takes {limit}"
    if kind.name_pattern and not re.fullmatch(kind.name_pattern, name):
        return f"{with_article(kind.name)} takes {kind.name_pattern}"
    return None


def rename_changes_name(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """A resource is renamed from another name than its own."""
    metadata = inner(declaration.content, "metadata")
    if metadata.get("renamed_from") is not None and metadata["renamed_from"] == metadata.get(
        "name"
    ):
        says = "renamed_from is the name it already has"
        path = ("metadata", "renamed_from")
        remedy, fix = "write the earlier name, or remove the line", (RemoveKey(path),)
        yield Problem("bad-rename", says, remedy, path=path, fix=fix)


def swap_fits_kind(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """Only where a successor can live beside it can a resource be swapped and published again."""
    lifecycle, kind = inner(declaration.content, "lifecycle"), declaration.kind
    if kind is None or kind.is_swappable:
        return
    if lifecycle.get("on_replace") == "swap":
        says = f"{with_article(kind.name)} cannot be swapped: its data does not move to a successor"
        remedy = "write on_replace: recreate, and read in the plan what is lost"
        yield Problem("bad-lifecycle", says, remedy, path=("lifecycle", "on_replace"))
    if lifecycle.get("republish"):
        says = f"{with_article(kind.name)} has no public form"
        path = ("lifecycle", "republish")
        yield Problem("bad-lifecycle", says, "remove it", path=path, fix=(RemoveKey(path),))


def secrets_version_is_kept(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """A version is written into the stamp, and says something only where there are secrets."""
    kind, path = declaration.kind, ("lifecycle", "secrets_version")
    if kind is None or inner(declaration.content, "lifecycle").get("secrets_version") is None:
        return
    if not kind.is_stamped:
        says = (
            f"{with_article(kind.name)} carries no stamp, so nobody can tell which secrets were "
            "sent last"
        )
        resend = f"--resend {quote(str(declaration.address or f'{kind.name}/NAME'))}"
        remedy = f"remove the line, and send a new secret with `reconciler apply {resend}`"
        yield Problem("bad-lifecycle", says, remedy, path=path)
    elif declaration.is_wanted and not has_secrets(kind, declaration.spec):
        says = f"secrets_version changes nothing: this {kind.name} has no secret"
        remedy = "remove the line, or write `${secret.NAME}` where the secret stands"
        yield Problem("idle-secrets-version", says, remedy, Severity.WARNING, path=path)


def hand_over_fits_kind(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """Only an owner's mark can change hands."""
    lifecycle, kind = inner(declaration.content, "lifecycle"), declaration.kind
    if kind is None or kind.is_stamped:
        return
    said = {
        "ensure": lifecycle.get("ensure") == "released",
        "take_over_from": lifecycle.get("take_over_from") is not None,
    }
    for key in (key for key, is_said in said.items() if is_said):
        says = f"{with_article(kind.name)} carries no stamp that could change hands"
        remedy = (
            "remove the line: declare it in the stack that takes it, and remove its manifest from "
            "the one that gives it; nothing is deleted by that"
        )
        yield Problem("bad-lifecycle", says, remedy, path=("lifecycle", key))


def hand_over_has_two_sides(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """A stack takes from one that has a name, and keeps what it takes."""
    lifecycle = inner(declaration.content, "lifecycle")
    giver, path = lifecycle.get("take_over_from"), ("lifecycle", "take_over_from")
    if isinstance(giver, str) and not giver.strip():
        says = "it names no stack"
        yield Problem("bad-lifecycle", says, "name the stack that gives it", path=path)
    elif giver is not None and not declaration.is_wanted:
        says = f"it cannot be taken over and be {lifecycle.get('ensure')} at once"
        remedy = "keep take_over_from in the stack that takes it, and ensure in the one that gives"
        yield Problem("bad-lifecycle", says, remedy, path=path)


def stamp_is_ours(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """`metadata.reconciler` holds the owner's stamp and is nobody else's (§0.16)."""
    if STAMP_KEY in inner(declaration.spec, "metadata"):
        says = "the key `reconciler` is reserved for the owner's stamp"
        path = ("spec", "metadata", STAMP_KEY)
        yield Problem("reserved-key", says, "give the key another name", path=path)


def extra_is_new(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """`extra` holds what the kind does not know: nothing has two values, or another owner."""
    kind = declaration.kind
    for key in inner(declaration.spec, "extra") if kind else ():
        path = ("spec", "extra", key)
        if kind and key in (kind.name_field, kind.id_field):
            says = f"`{key}` says which {kind.name} this is, and cannot be passed through"
            remedy, fix = "remove it; metadata holds the name", (RemoveKey(path),)
            yield Problem("reserved-key", says, remedy, path=path, fix=fix)
        elif kind and key in facts_of(kind).fields:
            says = f"`{key}` is a field of {with_article(kind.name)}'s spec, not beyond it"
            remedy = f"write `{key}` beside `extra`"
            yield Problem(
                "reserved-key", says, remedy, path=path, fix=(MoveKey(path, ("spec", key)),)
            )


def ignored_paths_are_paths(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """`ignore_changes` names fields inside the spec: `stages.search.config`."""
    ignored = inner(declaration.content, "lifecycle").get("ignore_changes")
    for index, text in enumerate(ignored if isinstance(ignored, list) else ()):
        path: FieldPath = ("lifecycle", "ignore_changes", index)
        if not isinstance(text, str):
            continue
        if not is_pattern(text):
            says = f"{text!r} is not the path of a field"
            remedy = "write keys with dots between them: stages.search.config"
            yield Problem("bad-path", says, remedy, path=path)
        elif text.startswith("spec."):
            says = f"{text} begins with spec, where every path begins"
            inside = text.removeprefix("spec.")
            fix = (ReplaceValue(path, inside),)
            yield Problem("bad-path", says, f"write {inside}", path=path, fix=fix)
        elif declaration.kind and (why := find_mismatch(declaration.kind, declaration.spec, text)):
            severity = Severity.ERROR if why.is_certain else Severity.WARNING
            says = f"{text} can name nothing: {why.says}"
            yield Problem("ignored-without-effect", says, why.remedy, severity, path=path)


def spec_fits_kind(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """The kind accepts the spec; what shall not exist, or is given up, needs none."""
    if declaration.kind is None or not declaration.is_wanted:
        return
    if not isinstance(declaration.content.get("spec", {}), Mapping | None):
        return
    for problem in complaints_about(declaration.kind, declaration.spec):
        yield problem.beneath("spec")


def spec_makes_sense(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """What has the right shape also means something, and says nothing in the server's place."""
    kind = declaration.kind
    if kind is None or not declaration.is_wanted:
        return
    said = warn_of_server_set(kind, declaration.spec)
    judged = (problem for judge in kind.checks for problem in judge(declaration.spec))
    for problem in (*said, *judged):
        yield problem.beneath("spec")


def takes_what_is_known(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """The bundled catalogues know what the spec takes: doubts, because they may be too old."""
    if declaration.kind is None or not declaration.is_wanted:
        return
    for problem in check_uses(declaration.kind, declaration.spec, None):
        yield replace(problem, severity=Severity.WARNING).beneath("spec")


RULES: tuple[Rule, ...] = (
    version_is_known,
    kind_is_known,
    envelope_is_whole,
    namespace_fits_kind,
    names_are_allowed,
    rename_changes_name,
    swap_fits_kind,
    secrets_version_is_kept,
    hand_over_fits_kind,
    hand_over_has_two_sides,
    stamp_is_ours,
    extra_is_new,
    ignored_paths_are_paths,
    spec_fits_kind,
    spec_makes_sense,
)
