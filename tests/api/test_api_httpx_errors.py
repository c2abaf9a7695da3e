"""Whatever httpx raises is told apart by our names for it as by its own."""

import inspect

import httpx
import pytest

from reconciler.api.network import errors
from reconciler.api.network.httpx_errors import from_httpx

RAISED = sorted(
    (
        kind
        for _, kind in inspect.getmembers(httpx, inspect.isclass)
        if issubclass(kind, httpx.HTTPError)
    ),
    key=lambda kind: kind.__name__,
)
SHARED = sorted(kind.__name__ for kind in RAISED if hasattr(errors, kind.__name__))


def raised(kind: type[httpx.HTTPError]) -> httpx.HTTPError:
    if issubclass(kind, httpx.HTTPStatusError):
        return kind("why", request=httpx.Request("GET", "/"), response=httpx.Response(500))
    return kind("why")


@pytest.mark.parametrize("kind", RAISED)
def test_what_httpx_raises_is_as_narrow_by_our_names(kind: type[httpx.HTTPError]) -> None:
    ours = from_httpx(raised(kind))
    assert (str(ours), ours.name) == ("why", kind.__name__)
    for name in SHARED:
        assert isinstance(ours, getattr(errors, name)) == issubclass(kind, getattr(httpx, name))


def test_what_somebody_derived_from_it_keeps_its_name() -> None:
    class Refused(httpx.ConnectError):
        pass

    ours = from_httpx(Refused("why"))
    assert type(ours) is errors.ConnectError
    assert ours.name == "Refused"


def test_no_name_of_ours_means_another_thing_to_httpx() -> None:
    own = {"TransportBroke", "ResponseTooLarge"}
    named = {
        name
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.HTTPError)
    }
    assert named - own == set(SHARED)
