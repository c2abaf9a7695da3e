"""Documents of other tools, recognised so that the remedy can be the right one."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from reconciler.kinds import LOOKUPS
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.kinds.declaration.vendor_section import section_of
from reconciler.manifest.documents.envelope import API_VERSION
from reconciler.model.data import Data, Fields
from reconciler.model.problem import Problem
from reconciler.model.text.nearest import nearest

VENDOR_VERSION = "1.0"
"""Of the vendor's own manifest, the one that is read."""
_KEEP_OUT = "move it out of the folders that `manifests` names"
_REWRITE = "declare each resource in a document of its own, with apiVersion, kind and metadata"


def may_be_the_vendors(content: Data) -> bool:
    """Whether a document says of itself nothing that the vendor's own manifest never says."""
    return isinstance(content, Mapping) and not {"apiVersion", "kind"} & content.keys()


def explain_foreign(
    content: Data, kinds: Mapping[str, Kind], lookups: Mapping[str, Lookup] = LOOKUPS
) -> Problem | None:
    """Why this is no manifest of ours at all; `None` when it means to be one."""
    if not isinstance(content, Mapping):
        noun = "a list" if isinstance(content, list) else "a single value"
        return _report_foreign(f"it is {noun}, not a map", _REWRITE)
    if _means_to_be_ours(content, kinds):
        return None
    for looks_like, is_so, remedy in _others([*kinds.values(), *lookups.values()]):
        if is_so(content):
            return _report_foreign(f"it looks like {looks_like}", remedy)
    return _report_foreign(f"it does not say apiVersion: {API_VERSION}", _REWRITE)


def _report_foreign(because: str, remedy: str) -> Problem:
    return Problem("not-a-manifest", f"this is not a reconciler manifest: {because}", remedy)


def _means_to_be_ours(content: Fields, kinds: Collection[str]) -> bool:
    version, kind = content.get("apiVersion"), content.get("kind")
    if isinstance(version, str):
        return version.startswith("reconciler") or nearest(version, [API_VERSION]) is not None
    return isinstance(kind, str) and bool(kind in kinds or nearest(kind, kinds))


def _others(
    known: Iterable[Kind | Lookup],
) -> Iterator[tuple[str, Callable[[Fields], bool], str]]:
    """What else a document may be, how it is told, and what to do with it; the first one counts."""
    # The vendor's own manifest: one document with a list per kind, called as in its path (§14).
    vendors = [section_of(each.path) for each in known if each.path]
    yield "a decK file", lambda content: "_format_version" in content, _KEEP_OUT
    yield "a Kubernetes manifest", lambda content: "apiVersion" in content, _KEEP_OUT
    yield (
        "a Mixpeek manifest (`mixpeek manifest`) of a version that is not known",
        lambda content: any(isinstance(content.get(key), list) for key in vendors),
        f'write version: "{VENDOR_VERSION}" at its top to have it read as one, or {_REWRITE}',
    )
    yield "a docker-compose file", lambda c: isinstance(c.get("services"), Mapping), _KEEP_OUT
    yield "a workflow of GitHub Actions", lambda c: isinstance(c.get("jobs"), Mapping), _KEEP_OUT
    yield "the project's own reconciler.yaml", lambda content: "stack" in content, _KEEP_OUT
    yield "an environment's file", lambda content: "patches" in content, "move it to environments/"
