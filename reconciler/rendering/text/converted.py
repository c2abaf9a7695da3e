"""What is to be set beside converted manifests, as lines that may stand above them in YAML."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.model.data import Fields
from reconciler.rendering.words.view import visible

_MARK: Final = "# "


def settings_as_text(variables: Sequence[Fields], secrets: Sequence[str], *, mark: str = "") -> str:
    """The variables and secrets that the manifests need; empty where they need none."""
    lines = [*_variables(variables), *_secrets(secrets)]
    return "".join(f"{mark}{line}".rstrip() + "\n" for line in lines)


def manifests_as_text(
    texts: Sequence[str], variables: Sequence[Fields], secrets: Sequence[str]
) -> str:
    """All manifests as one text, below comments with what they need."""
    settings = settings_as_text(variables, secrets, mark=_MARK)
    return settings + "---\n".join(texts)


def _variables(variables: Sequence[Fields]) -> Iterator[str]:
    if variables:
        yield "Variables of these manifests, for reconciler.yaml or an environment:"
        yield "variables:"
    for each in variables:
        default = "..." if each["required"] else json.dumps(each["default"], ensure_ascii=False)
        said = "; ".join(str(each[key]) for key in ("takes", "description") if each[key])
        needed = "must be set: " if each["required"] else ""
        yield f"  {each['name']}: {visible(default)}  # {needed}{visible(said)}"


def _secrets(secrets: Sequence[str]) -> Iterator[str]:
    if secrets:
        yield f"Environment variables that they read while they are applied: {', '.join(secrets)}"
