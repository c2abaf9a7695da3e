"""Every way the API says no is one typed error that says what was asked and what to do."""

import httpx
import pytest
from fake_network import SECRET_KEY, answering, refusing, talking_to

from reconciler.model.errors import (
    ApiError,
    BadRequest,
    Conflict,
    Forbidden,
    NoResponse,
    NotFound,
    ServerError,
    ServiceUnavailable,
    TooManyRequests,
    Unauthorized,
    UnexpectedResponse,
)

pytestmark = pytest.mark.anyio


async def refused(*answers: httpx.Response | Exception) -> ApiError:
    """The error that a write meets."""
    async with talking_to(answering(*answers)) as writer:
        with pytest.raises(ApiError) as caught:
            await writer.send("POST", "/v1/buckets", body={})
    return caught.value


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, BadRequest),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (405, BadRequest),
        (408, ServerError),
        (409, Conflict),
        (422, BadRequest),
        (429, TooManyRequests),
        (500, ServerError),
        (502, ServerError),
        (503, ServiceUnavailable),
        (504, ServerError),
    ],
)
async def test_each_status_has_its_error(status: int, error: type[ApiError]) -> None:
    caught = await refused(refusing(status))
    assert type(caught) is error
    assert caught.status == status


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_error_that_says_where_it_leads(status: int) -> None:
    headers = {"location": "https://elsewhere.example.com/v1/buckets?token=abc"}
    caught = await refused(httpx.Response(status, headers=headers))
    assert type(caught) is UnexpectedResponse
    assert caught.problem.code == "api-redirected"
    assert caught.problem.message == (
        f"POST /v1/buckets answered {status}: it leads to https://elsewhere.example.com/v1/buckets"
    )
    assert "the key would have gone along" in caught.problem.remedy


async def test_a_redirect_to_nowhere_is_just_unexpected() -> None:
    caught = await refused(httpx.Response(304))
    assert type(caught) is UnexpectedResponse
    assert caught.problem.code == "api-unexpected"


async def test_a_message_says_what_was_asked_and_what_came_back() -> None:
    caught = await refused(
        refusing(
            403,
            type="QuotaExceededError",
            message="5 of 5 buckets",
            code="quota",
            headers={"x-request-id": "req_7"},
        )
    )
    assert caught.problem.message == (
        "POST /v1/buckets answered 403 QuotaExceededError: 5 of 5 buckets; quota (request id req_7)"
    )
    assert "quota" in caught.problem.remedy
    assert (caught.type, caught.code) == ("QuotaExceededError", "quota")
    assert caught.request_id == "req_7"


async def test_a_refused_key_names_the_variable_and_the_flag() -> None:
    remedy = (await refused(refusing(401))).problem.remedy
    assert "MIXPEEK_API_KEY" in remedy
    assert "--api-key-file" in remedy


async def test_a_422_names_every_field_it_complains_of() -> None:
    entries = [
        {"type": "extra_forbidden", "location": ["body", "limit"], "message": "not permitted"},
        {"type": "missing", "location": ["body", "stages", 0], "message": "required"},
    ]
    caught = await refused(refusing(422, message="bad", details={"validation_errors": entries}))
    assert caught.problem.message.endswith(
        "bad; body.limit: not permitted; body.stages.0: required"
    )


def _entry(place: str, says: str) -> dict[str, object]:
    return {"type": "t", "location": ["body", *place.split(".")], "message": says}


@pytest.mark.parametrize(
    ("message", "entries", "shown"),
    [
        (
            "Invalid",
            [_entry("limit", "not permitted"), _entry("a.k", "not permitted")],
            "Invalid; body.limit, body.a.k: not permitted",
        ),
        (
            "Invalid",
            [_entry("k", "required"), _entry("k", "required"), _entry("a", "too long")],
            "Invalid; body.k: required; body.a: too long",
        ),
        (
            "Field required.",
            [_entry("k", "Field required"), _entry("a", "Field required")],
            "body.k, body.a: Field required",
        ),
        (
            "body.k: required",
            [_entry("k", "required"), _entry("a", "too long")],
            "body.k: required; body.a: too long",
        ),
        (
            "body.k: required; body.a: too long",
            [_entry("k", "required"), _entry("a", "too long")],
            "body.k: required; body.a: too long",
        ),
        ("name and tag: required", [_entry("tag", "required")], "name and tag: required"),
        ("stage: required", [_entry("tag", "required")], "stage: required; body.tag: required"),
    ],
)
async def test_a_422_says_each_sentence_once_and_names_every_field(
    message: str, entries: list[dict[str, object]], shown: str
) -> None:
    caught = await refused(refusing(422, message=message, details={"validation_errors": entries}))
    assert caught.problem.message.endswith(f": {shown}")


async def test_what_was_sent_is_not_quoted_from_a_validation_error() -> None:
    entry = {"loc": ["body", "api_token"], "msg": "too short", "input": "hunter2"}
    caught = await refused(httpx.Response(422, json={"detail": [entry]}))
    assert "body.api_token: too short" in caught.problem.message
    assert "hunter2" not in caught.problem.message


@pytest.mark.parametrize(
    "body",
    [
        {"detail": "no such bucket"},
        {"detail": {"message": "no such bucket"}},
        {"detail": {"error": {"message": "no such bucket"}}},
        {"error": "no such bucket"},
        {"error": {"message": "no such bucket"}},
    ],
)
async def test_older_bodies_are_understood(body: object) -> None:
    caught = await refused(httpx.Response(404, json=body))
    assert isinstance(caught, NotFound)
    assert "no such bucket" in caught.problem.message


async def test_a_404_that_is_not_the_apis_own_does_not_mean_that_a_resource_is_gone() -> None:
    caught = await refused(httpx.Response(404, html="<h1>nginx</h1>"))
    assert isinstance(caught, UnexpectedResponse)
    assert "<h1>nginx</h1>" in caught.problem.message
    assert "Check that the API is at http://api:" in caught.problem.remedy


async def test_a_page_of_a_proxy_is_shown_by_its_beginning() -> None:
    caught = await refused(httpx.Response(502, html="<html>\n\tBad\x1b[31m Gateway" + "x" * 9999))
    assert isinstance(caught, ServerError)
    assert "<html> Bad [31m Gateway" in caught.problem.message
    assert len(caught.problem.message) < 400
    assert "This is a web page: check that the API is at http://api." in caught.problem.remedy


@pytest.mark.parametrize("content", [b"<html>", b'{"x": ', b'{"x":\xff}'])
async def test_a_2xx_that_is_not_json_is_unexpected(content: bytes) -> None:
    caught = await refused(httpx.Response(200, content=content))
    assert isinstance(caught, UnexpectedResponse)
    assert "POST /v1/buckets answered with a body that is not JSON" in caught.problem.message


UNREADABLE = {
    "a nest": (b"[" * 100_000, "is nested more than 120 levels deep", "Check that the API is at"),
    "brackets": (b"[" + b"[]," * 1_000_000 + b"0]", "375,000 are the most", "Check that the API"),
    "a long number": (b'{"x": ' + b"9" * 10_000 + b"}", "10,000 digits", "Change that value"),
    "a large number": (
        b'{"x": 1e400}',
        "the number 1e400, which is too large",
        "Change that value",
    ),
    "no number": (b'{"x": NaN}', "holds NaN, which JSON does not know", "Change that value"),
    "half a character": (rb'{"x": "\ud83d"}', "holds half a character", "Change that value"),
}


@pytest.mark.parametrize(("content", "why", "remedy"), UNREADABLE.values(), ids=UNREADABLE)
async def test_an_answer_that_cannot_be_held_is_named_with_its_reason(
    content: bytes, why: str, remedy: str
) -> None:
    caught = await refused(httpx.Response(200, content=content))
    assert isinstance(caught, UnexpectedResponse)
    assert caught.problem.message.startswith("POST /v1/buckets answered with a body that ")
    assert why in caught.problem.message
    assert remedy in caught.problem.remedy


async def test_a_write_that_got_no_answer_is_lost() -> None:
    caught = await refused(httpx.ReadError("reset"))
    assert isinstance(caught, NoResponse)
    assert caught.problem.message == "POST /v1/buckets got no answer from api (ReadError: reset)"


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.PoolTimeout, httpx.ProxyError])
async def test_a_write_that_a_transport_says_was_never_sent_is_lost_all_the_same(
    error: type[httpx.TransportError],
) -> None:
    caught = await refused(error("refused"))
    assert isinstance(caught, NoResponse)
    assert caught.problem.message.startswith("POST /v1/buckets got no answer from api")
    assert "refused" in caught.problem.message
    assert "Check the API's URL, http://api" in caught.problem.remedy


async def test_a_final_503_leaves_a_write_in_doubt() -> None:
    caught = await refused(refusing(503, details={"retryable": False}))
    assert isinstance(caught, ServerError)


async def test_the_wait_that_the_api_asks_for_is_told() -> None:
    caught = await refused(refusing(429, headers={"retry-after": "3600"}))
    assert caught.retry_after == 3600


async def test_no_error_shows_the_key() -> None:
    for answer in (refusing(401), httpx.ConnectError("refused"), httpx.Response(200, text="x")):
        caught = await refused(answer)
        assert SECRET_KEY not in repr(caught) + str(caught) + repr(caught.problems)
