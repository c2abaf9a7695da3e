"""What must hold in a document for the owner's mark, and for what is noted in it."""

from collections.abc import Iterator, Mapping
from shlex import quote

from reconciler.kinds.compile.paths import has_secrets, marked_secret_paths
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import Declaration, inner
from reconciler.model.data import Data, FieldPath, value_at
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import STAMP_KEY
from reconciler.model.secrets.secret import SECRET_SHOWN
from reconciler.model.text.article import with_article


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


def secrets_are_none_that_were_hidden(
    declaration: Declaration, _: Mapping[str, Kind]
) -> Iterator[Problem]:
    """What stands where a secret was, when something was shown, is none: it would replace it."""
    kind = declaration.kind
    for path in marked_secret_paths(kind, declaration.spec) if kind is not None else ():
        for inside in _texts_of(value_at(declaration.spec, path), path):
            says = f"{SECRET_SHOWN} stands where a secret was left out, and would be sent as one"
            remedy = "name it: ${secret.NAME}"
            yield Problem("hidden-secret", says, remedy, path=("spec", *inside))


def _texts_of(value: Data, path: FieldPath) -> Iterator[FieldPath]:
    """Where the word that hides secrets stands."""
    if value == SECRET_SHOWN:
        yield path
    elif isinstance(value, Mapping):
        for key, inner_value in value.items():
            yield from _texts_of(inner_value, (*path, key))
    elif isinstance(value, list):
        for position, inner_value in enumerate(value):
            yield from _texts_of(inner_value, (*path, position))


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
