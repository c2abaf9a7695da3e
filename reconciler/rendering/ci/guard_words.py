"""What each guard is for, in the words of `docs/guards.md`: the help of rules in other tools."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class GuardWords:
    """A guard, as its row in the table of guards has it."""

    prevents: str
    lifted_by: str


GUARD_WORDS: Final = {
    "foreign-owner": GuardWords(
        "touching what another stack owns",
        "declaring it in one place only, `lifecycle: {take_over_from: STACK}`, or `previously:`",
    ),
    "adoption": GuardWords(
        "taking over what nobody owns",
        "`--adopt ADDRESS`, `lifecycle: {adopt: true}`, `adopt: unowned`",
    ),
    "origin-unknown": GuardWords(
        "dropping values that nobody declares, of what is adopted or was stamped by a version "
        "without notes",
        "declaring them, `lifecycle: {ignore_changes: [...]}`, `--allow-drop ADDRESS`",
    ),
    "server-made": GuardWords(
        "taking over, or deleting, what the server made for a cluster",
        "to delete: `--allow-destroy ADDRESS`",
    ),
    "replacement": GuardWords(
        "replacing what cannot change in place without a word",
        "`lifecycle: {on_replace: recreate}`, `swap` or `version`, `--allow-replace ADDRESS`",
    ),
    "published": GuardWords(
        "losing a public page, its URL and its key: by deleting, replacing or destroying the "
        "retriever, or with its namespace",
        "declaring the public form itself, with `lifecycle: {on_replace: recreate}`; "
        "`--allow-destroy ADDRESS`; where it is swapped: `--allow-replace ADDRESS`",
    ),
    "unrepeatable": GuardWords(
        "deleting, to create it anew, what could not be made again as it is",
        "declaring what it says",
    ),
    "unavailable": GuardWords(
        "creating what is unique in the world under what another has",
        "another value in the manifest",
    ),
    "rename": GuardWords(
        "deleting the old one, because the new name is taken",
        "removing `renamed_from`, `--allow-destroy OLD_ADDRESS`",
    ),
    "earlier-name": GuardWords(
        "pruning what carries an earlier name of the stack: a stack may still be called so",
        "taking the name out of `previously:`, `--allow-destroy ADDRESS`",
    ),
    "declared-elsewhere": GuardWords(
        "deleting what another environment of the project declares under the same stack",
        "a `stack:` of its own in each environment, `--allow-destroy ADDRESS`",
    ),
    "prevent-destroy": GuardWords(
        "deleting or replacing what is protected, in the manifest or on its stamp",
        "`--allow-destroy ADDRESS`",
    ),
    "final-deletion": GuardWords(
        "deleting or replacing what nobody can bring back: a connection is archived",
        "`--allow-destroy ADDRESS`",
    ),
    "documents-destroyed": GuardWords(
        "destroying documents and objects",
        "`--max-documents-destroyed N`; an unknown number: `--allow-destroy ADDRESS`",
    ),
    "max-deletes": GuardWords("deleting many resources at once", "`--max-deletes N`"),
    "max-delete-percent": GuardWords(
        "deleting a great share of what the stack owns, where more than three go or documents do",
        "`--max-delete-percent N`",
    ),
    "nothing-declared": GuardWords(
        "emptying a kind: its manifests were probably not all read",
        "`--allow-empty`",
    ),
    "cascade": GuardWords(
        "taking along what the plan does not delete itself",
        "`--allow-destroy ADDRESS` for each of them",
    ),
    "foreign-drift": GuardWords(
        "undoing, with `--fail-on-foreign-drift`, what was changed live since the base",
        "taking it over with `reconciler pull ADDRESS`, or leaving that flag out",
    ),
    "still-used": GuardWords(
        "deleting under what stays and would break",
        "`--allow-destroy ADDRESS` of what is deleted",
    ),
}
