"""The public form of a resource, as it is read; only a path of its own tells it (§9)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reconciler.api.client import Reader
from reconciler.api.reading.resources import path_of
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Fields
from reconciler.model.resource import Directory, Live, LiveResource


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


async def with_publications(
    reader: Reader,
    live: Live,
    published: Iterable[LiveResource],
    *,
    kinds: Mapping[str, Kind],
    directory: Directory,
) -> Live:
    """The same world, with the public forms of these resources, each by a request of its own.

    The directory speaks of namespaces by the names that the resources' addresses have.
    """
    known, container = dict(live.publications), container_in(kinds)
    for found in published:
        kind, home = kinds[found.address.kind], found.address.namespace
        namespace = directory.id_of(container, "", home) or ""
        form = await fetch_publication(reader, kind, found.id, namespace=namespace)
        if form is not None:
            known[found.id] = form
    return replace(live, publications=known)
