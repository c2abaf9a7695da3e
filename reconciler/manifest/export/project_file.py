"""The smallest reconciler.yaml that an exported project can be planned with."""

from pydantic import TypeAdapter, ValidationError

from reconciler.manifest.documents.envelope import API_VERSION
from reconciler.manifest.project.embedded import is_embedded
from reconciler.manifest.project.project import API_URL
from reconciler.manifest.project.settings import StackName
from reconciler.manifest.yaml.emit import entry
from reconciler.model.data import Data
from reconciler.model.problem import Problem


def check_stack_name(name: str) -> Problem | None:
    """Why a stack cannot be called so."""
    try:
        TypeAdapter(StackName).validate_python(name)
    except ValidationError:
        return Problem(
            "bad-name",
            f"{name!r} cannot be the name of a stack",
            "write letters, digits, dots, dashes and underscores: --stack NAME",
        )
    return None


def project_text(stack: str, *, url: str) -> str:
    """What reconciler.yaml says, given the API that was exported from."""
    is_told = url != API_URL and not is_embedded(url)
    fields: dict[str, Data] = {
        "apiVersion": API_VERSION,
        "stack": stack,
        "manifests": ["manifests"],
    }
    if is_told:
        fields["api"] = {"url": url}
    lines = [line for key, value in fields.items() for line in entry(key, value, indent=0)]
    return "\n".join([*lines, ""])
