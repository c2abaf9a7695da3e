"""The rule about secrets that stand in a manifest, where everybody reads them."""

import re
from collections.abc import Iterator
from typing import Final

from reconciler.kinds.compile.paths import secret_paths
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.lint.flow.stack import SPEC, texts_in
from reconciler.model.data import FieldPath, Fields, value_at
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem, Severity
from reconciler.model.secrets.secret import SecretText

SPELLED_OUT: Final = Rule(
    code="spelled-out-secret",
    title="A secret that is spelled out",
    severity=Severity.WARNING,
    cause=(
        "A key, a token or a password stands in the manifest, and so in git, in every clone of it "
        "and in its history for good. Nothing shows it, and no plan that holds it can be saved; "
        "but whoever reads the repository has it."
    ),
    example=(
        "kind: Connection\n"
        "metadata: {name: archive}\n"
        "spec:\n"
        "  provider_type: s3\n"
        "  provider_config:\n"
        "    credentials:\n"
        "      type: access_key\n"
        "      access_key_id: AKIA4711\n"
        "      secret_access_key: wJalr4711"
    ),
    remedy=(
        "Write `${secret.NAME}` and set NAME where manifests are applied, or refer to a secret of "
        "the account's vault with `{{SECRET.name}}`. What was committed is known: issue a new one."
    ),
)
RULES: Final = (SPELLED_OUT,)

_LETS_IN: Final = re.compile(r"secret|token|passw|passphrase|(?<!public)_key$|credential", re.I)
"""Of all that is never shown, what lets somebody in; an address or a user's name does not."""


def secrets_are_named(kind: Kind, spec: Fields) -> Iterator[Problem]:
    """What lets somebody in is named in a manifest, and never spelled out."""
    for path in secret_paths(kind, spec):
        for inner, text in texts_in(value_at(spec, path), path):
            if _is_spelled_out(inner, text):
                says = f"`{inner[-1]}` is spelled out, where everybody reads it"
                remedy = "name it: ${secret.NAME}; and issue a new one"
                yield SPELLED_OUT.problem(says, remedy, (*SPEC, *inner))


def _is_spelled_out(path: FieldPath, text: str) -> bool:
    named = isinstance(text, SecretText) or "{{" in text
    return bool(text) and not named and _LETS_IN.search(str(path[-1])) is not None
