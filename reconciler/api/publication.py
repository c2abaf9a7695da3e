"""The public form of a resource, as it is read; only its own path tells it (§9)."""

from collections.abc import Mapping

from reconciler.api.client import Reader
from reconciler.api.resources import path_of
from reconciler.kinds.kind import Kind
from reconciler.model.data import Fields


async def fetch_publication(
    reader: Reader,
    kind: Kind,
    id: str,  # noqa: A002 - the API's word
    *,
    namespace: str,
) -> Fields | None:
    """What is public of a resource, or `None`: the API answers null for what is not published."""
    if kind.public_form is None:
        return None
    answer = await reader.get_json(
        f"{path_of(kind, id)}{kind.public_form.suffix}", namespace=namespace
    )
    return answer.fields if isinstance(answer.body, Mapping) and answer.body else None
