"""The session with a project's own API, as the project and the environment name it."""

from collections.abc import Mapping

from reconciler.api.client import Transport
from reconciler.api.headers.api_key import ApiKey
from reconciler.api.host.base_url import read_base_url
from reconciler.manifest.project.api_key import key_in
from reconciler.manifest.project.embedded import database_of, is_embedded
from reconciler.manifest.project.project import Project
from reconciler.workflows.embedded import embedded_transport
from reconciler.workflows.session import Session


def connect_to(
    project: Project,
    *,
    environ: Mapping[str, str],
    url: str | None = None,
    key: str | None = None,
    transport: Transport | None = None,
    reason: str = "",
) -> Session:
    """The session; raises `Rejected` for a URL that is none, and where there is no key."""
    where = url or project.api_url
    if is_embedded(where):
        inside = transport or embedded_transport(database_of(where, project.folder))
        return Session("http://embedded", ApiKey("embedded"), inside, reason=lambda: reason)
    read_base_url(where)  # a wrong URL is told before a key is asked for
    said = key or key_in(environ, project.key_env)
    return Session(where, ApiKey(said, variable=project.key_env), transport, reason=lambda: reason)
