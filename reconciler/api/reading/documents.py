"""How many documents there are by now (§19): free of charge, and no search."""

from reconciler.api.client import Reader
from reconciler.api.reading.resources import path_of
from reconciler.api.responses.error_responses import make_unexpected_response
from reconciler.kinds.declaration.kind import Kind


async def count_documents(reader: Reader, kind: Kind, name: str, *, namespace: str) -> int:
    """The documents of what has this name or id; raises `ApiError`."""
    path = f"{path_of(kind, name)}{kind.counts.documents_path}"
    answer = await reader.get_json(path, namespace=namespace)
    count = answer.fields.get("count")
    if type(count) is not int or count < 0:
        raise make_unexpected_response(answer.asked, "without a usable `count`", answer.request_id)
    return count
