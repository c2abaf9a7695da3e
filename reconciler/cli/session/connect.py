"""The session of one run: over the network, or with the API inside this process."""

from typing import TYPE_CHECKING

from reconciler.api.client import Transport
from reconciler.api.headers.api_key import ApiKey
from reconciler.cli.session.settings import EmbeddedApi, RealApi
from reconciler.workflows.session import Session

if TYPE_CHECKING:
    from reconciler.cli.session.reason import Reason


def session_with(api: RealApi | EmbeddedApi, *, reason: "Reason" = str) -> Session:
    """The session for an API; `reason` is what is told about the changes it makes."""
    if isinstance(api, EmbeddedApi):
        return Session("http://embedded", ApiKey("embedded"), _open_embedded(api), reason=reason)
    key = ApiKey(api.key, variable=api.key_env)
    return Session(api.url, key, may_be_plain=api.may_be_plain, reason=reason)


def _open_embedded(api: EmbeddedApi) -> Transport:
    from reconciler.workflows.embedded import embedded_transport

    inside = embedded_transport(api.database)
    if not api.faults:
        return inside
    from reconciler.cli.flags.faults import read_faults
    from reconciler.emulator.server.fault_transport import FaultTransport

    return FaultTransport(inside, read_faults(api.faults))
