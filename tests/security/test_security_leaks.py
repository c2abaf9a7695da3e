"""Whatever an API does with what it was told, no run says a key or a secret, or leaves one behind.

Each test runs the program itself against an API on a socket, and then reads all there is: what it
said on both streams, its command line, and every file under its project, its home, its working
directory and the folder for temporary files.
"""

import signal
import time

import pytest
from hostile import Answer, Hostile, Said, Told, listening, to_all, to_writes
from marked import PROXY_USER, Marked, hear

_FORMS = {
    "people": ("-v",),
    "programs": ("-v", "--format", "json", "--log-format", "json"),
}
_APPLY = ("apply", "--auto-approve", "--record", "../cwd/record.json")


def _envelope(told: str) -> object:
    return {"success": False, "status": 0, "error": {"message": told, "type": told, "code": told}}


def _late(told: str) -> object:
    """So much before it that the message is cut in the midst of it, wherever it is cut."""
    return {"detail": f"{'x' * 1200} {told} {told} {told}"}


def _complaints(told: str) -> object:
    entries = [{"location": ["body", told], "message": told, "type": told, "input": told}]
    return {"error": {"message": "invalid", "details": {"validation_errors": entries}}}


def _older(told: str) -> object:
    return {"detail": [{"loc": ["body", told], "msg": told, "type": told}]}


def _page(told: str) -> object:
    return f"<html><title>{told}</title>"


def _in_headers(told: Told) -> Said:
    """Where a redirect leads, and the id of a request, come out of a header."""
    key = told.headers["authorization"].removeprefix("Bearer ")
    headers = {"location": f"https://elsewhere.example/{key}?{key}", "x-request-id": key}
    return Said(307, b"", headers)


_WAYS: dict[str, Answer] = {
    "401 to all": to_all(401, _envelope),
    "403 to all": to_all(403, _envelope),
    "redirects all": _in_headers,
    "401 to writes": to_writes(401, _envelope),
    "403 to writes": to_writes(403, _older),
    "409 to writes": to_writes(409, _envelope),
    "422 that quotes the input": to_writes(422, _complaints),
    "422 of the older sort": to_writes(422, _older),
    "422 that is cut": to_writes(422, _late),
    "500 that quotes the body": to_writes(500, _envelope),
    "502 of a proxy": to_writes(502, _page),
    "200 of another shape": to_writes(200, _page),
    "200 with warnings": to_writes(200, lambda told: {"warnings": [{"field": told}, told]}),
}


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize("way", _WAYS)
def test_an_api_that_repeats_what_it_was_told_is_not_repeated(
    way: str, form: str, marked: Marked, api: Hostile
) -> None:
    if "all" not in way:
        assert marked.run("apply", "--auto-approve", "--target", "Namespace/ads").code == 0
    api.answer = _WAYS[way]
    ended = marked.run(*_FORMS[form], *_APPLY)
    assert ended.code in (1, 4), ended.err
    assert any(told.is_write or "all" in way for told in api.heard)
    assert ended.leaks == []


_FAULTS = [
    "POST /v1/* 4 lost",
    "POST /v1/* 4 dropped",
    "POST /v1/* 4- cut",
    "POST /v1/* 4- not-json",
    "POST /v1/* 4- wrong-shape as=text",
    "POST /v1/buckets 1 500 committed",
    "GET /v1/* 1- 403",
]


@pytest.mark.parametrize("fault", _FAULTS)
def test_a_connection_or_an_answer_that_breaks_tells_nothing(
    fault: str, marked: Marked, api: Hostile
) -> None:
    api.suffers(fault)
    ended = marked.run(*_FORMS["people"], *_APPLY)
    assert ended.leaks == []
    assert any(watch.struck for watch in api.app.matcher.watches)


def test_a_good_run_and_all_that_follows_tell_nothing(marked: Marked) -> None:
    for form in _FORMS.values():
        assert marked.run(*form, "apply", "--dry-run").leaks == []
    ended = marked.run(*_APPLY, "--api-key-file", str(marked.key_file))
    assert (ended.code, ended.leaks) == (0, [])
    again = marked.run("plan", "--api-key-file", str(marked.key_file))
    assert ("No changes" in again.out, again.leaks) == (True, [])


def test_a_secret_that_is_spelled_out_is_kept_out_of_plan_files_and_one_that_is_named_is_not(
    marked: Marked,
) -> None:
    refused = marked.run("plan", "-o", "plan.json")
    assert (refused.code, refused.leaks) == (1, [])
    saving = ("plan", "--exclude", "Retriever/ads/find", "-o", "plan.json")
    saved = marked.run(*saving)
    assert (saved.code, saved.leaks) == (0, [])
    for form in _FORMS.values():
        shown = marked.run(*form, "show", str(marked.root / "cwd" / "plan.json"))
        assert (shown.code, shown.leaks) == (0, [])
    applied = marked.run("apply", str(marked.root / "cwd" / "plan.json"), "--auto-approve")
    assert (applied.code, applied.leaks) == (0, [])


_BUG = """
import sys
from reconciler.api.transport.connection import Connection
from reconciler.cli.main import main

async def send(self, method, path, headers, **sent):
    try:
        raise KeyError(str(headers), str(sent))
    except KeyError as error:
        raise ExceptionGroup(str(headers), [ValueError(str(headers)), error])

Connection.send = send
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("form", _FORMS)
def test_a_bug_shows_where_it_is_and_not_what_it_was_working_on(form: str, marked: Marked) -> None:
    ended = marked.run(*_FORMS[form], *_APPLY, program=("-c", _BUG))
    assert (ended.code, "internal-error" in ended.out or "failed" in ended.err) == (1, True)
    assert "in send" in ended.err
    assert "KeyError" in ended.err
    assert [leak for leak in ended.leaks if "argv" not in leak] == []


def test_a_redirect_takes_the_key_nowhere(marked: Marked, api: Hostile) -> None:
    with listening() as elsewhere:
        elsewhere.answer = to_all(200, _envelope)
        leading = Said(308, b"", {"location": f"{elsewhere.url}/v1/namespaces/list"})
        api.answer = lambda _: leading
        ended = marked.run(*_APPLY)
        assert (ended.code, ended.leaks) == (1, [])
        assert elsewhere.heard == []
    assert elsewhere.url in ended.err


@pytest.mark.parametrize("form", _FORMS)
def test_the_password_of_a_proxy_is_told_to_the_proxy_alone(
    form: str, marked: Marked, api: Hostile
) -> None:
    api.answer = to_all(407, _envelope)
    proxy = api.url.replace("//", f"//{PROXY_USER}@")
    environ = {"HTTP_PROXY": proxy, "http_proxy": proxy}
    plain = ("--api-url", "http://api.example", "--insecure-http")
    ended = marked.run(*_FORMS[form], *_APPLY, *plain, environ=environ)
    assert (ended.code, ended.leaks) == (1, [])
    assert any("proxy-authorization" in told.headers for told in api.heard)


def test_a_proxy_that_nobody_reaches_is_told_without_its_password(
    marked: Marked, api: Hostile
) -> None:
    proxy = f"http://{PROXY_USER}@127.0.0.1:1"
    environ = {"HTTPS_PROXY": proxy, "https_proxy": proxy}
    ended = marked.run("-v", *_APPLY, "--api-url", "https://api.example", environ=environ)
    assert (ended.code, ended.leaks, api.heard) == (1, [], [])


@pytest.mark.parametrize("form", _FORMS)
def test_a_run_that_is_interrupted_twice_in_the_midst_of_a_request_tells_nothing(
    form: str, marked: Marked, api: Hostile
) -> None:
    api.suffers("POST /v1/buckets 1 silent", "POST /v1/retrievers 1 silent")
    url = ("-C", str(marked.folder), "--api-url", api.url)
    process = marked.begin(*_FORMS[form], *url, *_APPLY)
    while not any(watch.struck for watch in api.app.matcher.watches):
        assert process.poll() is None
        time.sleep(0.01)  # leaves the processor to the run
    process.send_signal(signal.SIGINT)
    # Two signals of one sort that come at once are one signal.
    heard = hear(process, "Stopping")
    process.send_signal(signal.SIGINT)
    ended = marked.end(process, heard)
    assert (ended.code, ended.leaks) == (130, [])


def test_the_key_goes_over_http_to_no_other_machine(marked: Marked, api: Hostile) -> None:
    api.answer = to_all(200, _envelope)
    environ = dict.fromkeys(("HTTP_PROXY", "http_proxy"), api.url)
    ended = marked.run(*_APPLY, "--api-url", "http://api.example", environ=environ)
    assert (ended.code, ended.leaks, api.heard) == (1, [], [])
    assert "--insecure-http" in ended.err


def test_no_redirect_takes_it_there_either(marked: Marked, api: Hostile) -> None:
    leading = Said(307, b"", {"location": "http://api.example/v1/namespaces/list"})
    api.answer = lambda _: leading
    with listening() as proxy:
        proxy.answer = to_all(200, _envelope)
        environ = dict.fromkeys(("HTTP_PROXY", "http_proxy"), proxy.url)
        ended = marked.run(*_APPLY, "--insecure-http", environ=environ)
        assert (ended.code, ended.leaks, proxy.heard) == (1, [], [])
