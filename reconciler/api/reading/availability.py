"""Whether what must be unique in the world is still free, where the API tells (§9)."""

from reconciler.api.client import Reader
from reconciler.api.reading.resources import path_of
from reconciler.kinds.declaration.kind import Availability, Kind
from reconciler.model.errors import ApiError, IncompleteRead


async def is_taken(
    reader: Reader, kind: Kind, unique: Availability, value: str, *, namespace: str, parent: str
) -> bool:
    """Whether the API says that somebody has it; what it does not say is told by the create."""
    path = path_of(kind, "", namespace=namespace, parent=parent) + unique.suffix
    try:
        answer = await reader.get_json(path, namespace=namespace, params={unique.parameter: value})
    except (ApiError, IncompleteRead):
        return False
    return answer.fields.get(unique.told_in) is False
