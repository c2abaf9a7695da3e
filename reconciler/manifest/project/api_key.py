"""The API's key, where the environment holds it; it is shown nowhere."""

from collections.abc import Mapping

from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem


def key_in(environ: Mapping[str, str], variable: str) -> str:
    """The API's key out of its variable; raises `Rejected` where it is not set."""
    key = environ.get(variable, "").strip()
    if not key:
        raise Rejected(
            Problem(
                "no-api-key",
                f"there is no API key: {variable} is not set",
                f"export {variable}=…, or pass --api-key-file FILE; to try without an account, "
                "write `api: {url: embedded}` in reconciler.yaml",
            )
        )
    return key
