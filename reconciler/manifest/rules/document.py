"""What must hold in a document: one function per rule.

A rule yields problems with a path; whoever asked knows the places.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final, TypeAlias
from unicodedata import category

from msgspec.structs import replace

from reconciler.kinds.catalogue.check import check_uses
from reconciler.kinds.compile.compile import facts_of, versioned_fields
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.validation.home import complaints_at_home
from reconciler.kinds.validation.ignore_patterns import find_mismatch
from reconciler.kinds.validation.server_set import warn_of_server_set
from reconciler.kinds.validation.validate import complaints_about
from reconciler.manifest.documents.envelope import (
    API_VERSION,
    Declaration,
    envelope_complaints,
    inner,
)
from reconciler.manifest.rules.parts import name_says_the_owner, republish_is_declared
from reconciler.manifest.rules.renaming import rename_changes_name, rename_fits_kind
from reconciler.manifest.rules.stamps import (
    hand_over_fits_kind,
    hand_over_has_two_sides,
    secrets_are_none_that_were_hidden,
    secrets_version_is_kept,
    stamp_is_ours,
)
from reconciler.model.data import FieldPath, is_object
from reconciler.model.edit import MoveKey, RemoveKey, ReplaceValue
from reconciler.model.problem import Problem, Severity
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
    if kind is None or not is_object(metadata):
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
    kind, name = declaration.kind, metadata.get("name")
    has_two_homes = kind is not None and kind.organization_path is not None
    if has_two_homes and metadata.get("namespace") is None and "/" in str(name):
        says = f"{name!r} cannot be a name here: what is before the / would read as a namespace"
        yield Problem("bad-name", says, "choose another name", path=("metadata", "name"))


_UNSHOWN: Final = ("Cc", "Zl", "Zp")
"""Unicode's control characters, and its separators of lines and paragraphs."""


def _unfit(name: str, key: str, kind: Kind | None) -> str | None:
    if not name.strip():
        return "it is empty"
    if "/" in name and key == "namespace":
        return "a namespace's name has no /"
    # What is live may be called so: then a rename is the way out, and must be able to name it.
    is_odd = not name.isprintable() and any(category(letter) in _UNSHOWN for letter in name)
    if is_odd and key != "renamed_from":
        return "it holds a character that cannot be seen, such as a line break or a NUL"
    if kind is None or key == "namespace":
        return None
    shortest, longest = kind.name_length
    if len(name) < shortest or (longest is not None and len(name) > longest):
        limit = f"{shortest} to {longest}" if longest else f"at least {shortest}"
        letters = f"{len(name)} character{'' if len(name) == 1 else 's'}"
        return f"it has {letters}; {with_article(kind.name)} takes {limit}"
    # What is live may be called so: by its id it can be renamed.
    if kind.id_prefix and key != "renamed_from" and name.startswith(kind.id_prefix):
        return f"the API reads what begins with {kind.id_prefix} as an id, and finds no such name"
    if kind.name_pattern and not re.fullmatch(kind.name_pattern, name):
        return f"{with_article(kind.name)} takes {kind.name_pattern}"
    return None


def swap_fits_kind(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """Only where a successor can live beside it can a resource be swapped."""
    lifecycle, kind = inner(declaration.content, "lifecycle"), declaration.kind
    if kind is None or kind.is_swappable:
        return
    if lifecycle.get("on_replace") == "swap":
        says = f"{with_article(kind.name)} cannot be swapped: its data does not move to a successor"
        ways = "version, or recreate" if versioned_fields(kind) else "recreate"
        remedy = f"write on_replace: {ways}, and read in the plan what is lost"
        yield Problem("bad-lifecycle", says, remedy, path=("lifecycle", "on_replace"))


def version_fits_kind(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """Only what the API keeps versions of can become another one under the same id."""
    lifecycle, kind = inner(declaration.content, "lifecycle"), declaration.kind
    if kind is None or lifecycle.get("on_replace") != "version" or versioned_fields(kind):
        return
    says = f"{with_article(kind.name)} has no versions that could be made under the same id"
    how = "swap or recreate" if kind.is_swappable else "recreate"
    remedy = f"write on_replace: {how}, and read in the plan what is lost"
    yield Problem("bad-lifecycle", says, remedy, path=("lifecycle", "on_replace"))


def extra_is_new(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """`extra` holds what the kind does not know: nothing has two values, or another owner."""
    kind = declaration.kind
    for key in inner(declaration.spec, "extra") if kind else ():
        path = ("spec", "extra", key)
        if kind and key in (kind.name_field, kind.id_field):
            says = f"`{key}` says which {kind.name} this is, and cannot be passed through"
            remedy, fix = "remove it; metadata holds the name", (RemoveKey(path),)
            yield Problem("reserved-key", says, remedy, path=path, fix=fix)
        elif kind and (own := _field_called(kind, str(key))):
            says = f"`{key}` is what the API calls `{own}`, a field of {with_article(kind.name)}"
            yield Problem("reserved-key", says, f"write `{own}` beside `extra`", path=path)
        elif kind and key in facts_of(kind).fields:
            says = f"`{key}` is a field of {with_article(kind.name)}'s spec, not beyond it"
            remedy = f"write `{key}` beside `extra`"
            yield Problem(
                "reserved-key", says, remedy, path=path, fix=(MoveKey(path, ("spec", key)),)
            )


def _field_called(kind: Kind, name: str) -> str | None:
    """The field of a kind that the API calls otherwise than we do."""
    fields = facts_of(kind).fields.items()
    return next((ours for ours, facts in fields if facts.api_name == name), None)


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
    spec = declaration.content.get("spec")
    if spec is not None and not is_object(spec):
        return
    for problem in complaints_about(declaration.kind, declaration.spec):
        yield problem.beneath("spec")


def spec_makes_sense(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """What has the right shape also means something, and says nothing in the server's place."""
    kind = declaration.kind
    if kind is None or not declaration.is_wanted:
        return
    said = warn_of_server_set(declaration.server_set)
    judged = (problem for judge in kind.checks for problem in judge(declaration.spec))
    for problem in (*said, *judged):
        yield problem.beneath("spec")


def spec_fits_home(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """What a spec says means something where the resource lives: in a namespace, or outside."""
    kind, address = declaration.kind, declaration.address
    if kind is not None and address is not None and declaration.is_wanted:
        for problem in complaints_at_home(kind, address, declaration.spec):
            yield problem.beneath("spec")


def takes_what_is_known(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """The bundled catalogues know what the spec takes: doubts, because they may be too old."""
    if declaration.kind is None or not declaration.is_wanted:
        return
    for problem in check_uses(declaration.kind, declaration.spec, None):
        yield replace(problem, severity=Severity.WARNING).beneath("spec")


def rules_for(declaration: Declaration) -> Sequence[Rule]:
    """Those of the rules that can have anything to say of a document."""
    metadata = inner(declaration.content, "metadata")
    return _rules(
        has_lifecycle="lifecycle" in declaration.content,
        has_earlier_name="renamed_from" in metadata,
        may_hold_secrets=declaration.may_hold_secrets,
    )


@cache
def _rules(
    *, has_lifecycle: bool, has_earlier_name: bool, may_hold_secrets: bool
) -> Sequence[Rule]:
    idle = {
        *(() if has_lifecycle else _ABOUT_LIFECYCLE),
        *(() if has_earlier_name else _ABOUT_EARLIER_NAMES),
        *(() if may_hold_secrets else (secrets_are_none_that_were_hidden,)),
    }
    return [rule for rule in RULES if rule not in idle]


_ABOUT_LIFECYCLE: Final = (
    swap_fits_kind,
    version_fits_kind,
    republish_is_declared,
    secrets_version_is_kept,
    hand_over_fits_kind,
    hand_over_has_two_sides,
    ignored_paths_are_paths,
)
"""What is only about `lifecycle`, which few documents have."""
_ABOUT_EARLIER_NAMES: Final = (rename_changes_name, rename_fits_kind)
"""What is only about `metadata.renamed_from`."""

RULES: tuple[Rule, ...] = (
    version_is_known,
    kind_is_known,
    envelope_is_whole,
    namespace_fits_kind,
    names_are_allowed,
    rename_changes_name,
    rename_fits_kind,
    swap_fits_kind,
    version_fits_kind,
    republish_is_declared,
    secrets_version_is_kept,
    hand_over_fits_kind,
    hand_over_has_two_sides,
    stamp_is_ours,
    secrets_are_none_that_were_hidden,
    name_says_the_owner,
    extra_is_new,
    ignored_paths_are_paths,
    spec_fits_kind,
    spec_makes_sense,
    spec_fits_home,
)
