"""Whatever goes wrong, nothing that a run says or leaves behind holds a key or a secret.

Each test runs the program itself against an API on a socket, and then reads all there is: what it
said on both streams, its command line, and every file under its project, its home, its working
directory and the folder for temporary files.
"""

import pytest
from hostile import Answer, Hostile, to_all, to_writes
from marked import Marked

_FORMS = {
    "people": ("-v",),
    "programs": ("-v", "--format", "json", "--log-format", "json"),
}
_APPLY = ("apply", "--auto-approve", "--record", "../cwd/record.json")


def _envelope(told: str) -> object:
    return {"success": False, "status": 0, "error": {"message": told, "type": "E", "code": told}}


def _late(told: str) -> object:
    """So much before it that the message is cut in the midst of it, wherever it is cut."""
    return {"detail": f"{'x' * 1200} {told} {told} {told}"}


def _complaints(told: str) -> object:
    entries = [{"location": ["body", told], "message": told, "type": told, "input": told}]
    return {"error": {"message": "invalid", "details": {"validation_errors": entries}}}


def _older(told: str) -> object:
    return {"detail": [{"loc": ["body", told], "msg": told, "type": told}]}


def _as_it_is(told: str) -> object:
    return f"<html><title>{told}</title>"


_WAYS: dict[str, Answer] = {
    "401 to all": to_all(401, _envelope),
    "403 to all": to_all(403, _envelope),
    "401 to writes": to_writes(401, _envelope),
    "403 to writes": to_writes(403, _older),
    "409 to writes": to_writes(409, _envelope),
    "422 that quotes the input": to_writes(422, _complaints),
    "422 of the older sort": to_writes(422, _older),
    "422 that is cut": to_writes(422, _late),
    "500 that quotes the body": to_writes(500, _envelope),
    "502 of a proxy": to_writes(502, _as_it_is),
    "200 of another shape": to_writes(200, _as_it_is),
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
