"""A key by another name, and every command: whatever fails, whatever the form, nobody sees it.

The commands, forms and failures are not multiplied: each is met, in turn with the others.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, islice

import pytest
from hostile import Answer, Hostile, Said, Told, listening, to_all, to_writes
from marked import Marked

_ALIASED = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: aliased, namespace: ads}
spec:
  description: "a ${env.ALIAS} b ${env.WORD}"
  bucket_schema: {properties: {title: {type: text}}}
"""
_ASKING = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: asking, namespace: ads}
spec:
  description: "${env.MIXPEEK_API_KEY} ${env.GITHUB_TOKEN} ${env.INPUT_GITHUB_TOKEN:-x}"
  source_adapter: {adapter_type: generic_webhook, webhook_secret: "${secret.MIXPEEK_API_KEY}"}
  bucket_schema: {properties: {title: {type: text}}}
"""


def _envelope(told: str) -> object:
    return {"error": {"message": told, "type": told, "code": told}}


def _elsewhere(told: Told) -> Said:
    key = told.headers["authorization"].removeprefix("Bearer ")
    return Said(302, b"", {"location": f"http://elsewhere.example/{key}", "x-request-id": key})


_COMMANDS = {
    "validate": ("validate",),
    "plan": ("plan",),
    "a saved plan": ("plan", "-o", "plan.json"),
    "a dry run": ("apply", "--dry-run"),
    "apply": ("apply", "--auto-approve", "--record", "record.json"),
    "drift": ("drift",),
    "snapshot": ("snapshot", "-o", "live.json"),
    "destroy": ("destroy", "--auto-approve", "--record", "record.json"),
    "pull": ("pull", "Bucket/ads/raw"),
    "export": ("export", "--into", "exported", "--stack", "other"),
    "get": ("get", "Bucket/ads/raw", "--raw"),
    "list": ("list",),
}
_FORMS = ("text", "json", "markdown", "html", "annotations", "sarif", "junit")
_REVIEWED = {"validate", "plan", "a saved plan", "drift"}
"""They have every form; the others have two."""
_WAYS: dict[str, Answer | None] = {
    "all is well": None,
    "401 that repeats": to_all(401, _envelope),
    "422 to writes": to_writes(422, _envelope),
    "a page": to_all(502, lambda told: f"<html>{told}</html>"),
    "elsewhere": _elsewhere,
}
_COVERING = [
    (command, form if command in _REVIEWED else ("text", "json")[at % 2], way)
    for at, (command, form, way) in enumerate(
        islice(zip(cycle(_COMMANDS), cycle(_FORMS), cycle(_WAYS), strict=False), 42)
    )
]


def test_the_selection_meets_everything() -> None:
    commands, forms, ways = (set(each) for each in zip(*_COVERING, strict=True))
    assert (commands, forms, ways) == (set(_COMMANDS), set(_FORMS), set(_WAYS))


@pytest.mark.parametrize(("command", "form", "way"), _COVERING)
def test_a_key_by_another_name_is_seen_nowhere(
    command: str, form: str, way: str, marked: Marked, api: Hostile
) -> None:
    marked.write("manifests/aliased.yaml", _ALIASED)
    if command in ("drift", "snapshot", "destroy", "pull"):
        marked.run("apply", "--auto-approve")
    api.answer = _WAYS[way]
    outputs = ("--output", f"{form}=out.{form}") if command in _REVIEWED else ()
    with listening() as elsewhere:
        elsewhere.answer = to_all(200, _envelope)
        environ = dict.fromkeys(("HTTP_PROXY", "http_proxy"), elsewhere.url)
        ended = marked.run("-v", *_COMMANDS[command], "--format", form, *outputs, environ=environ)
        assert elsewhere.heard == []
    assert ended.leaks == []
    assert "internal-error" not in ended.err


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_manifest_that_asks_for_the_key_is_refused_where_it_asks(
    form: str, marked: Marked, api: Hostile
) -> None:
    marked.write("manifests/asking.yaml", _ASKING)
    api.answer = to_all(200, _envelope)
    ended = marked.run("plan", "--format", form, "--output", "html=out.html")
    assert (ended.code, ended.leaks, api.heard) == (1, [], [])
    said = " ".join((ended.out + ended.err).split())
    assert "which no manifest can read" in said
    assert "asking.yaml" in said


def test_a_plan_that_holds_the_key_is_not_saved(marked: Marked) -> None:
    marked.write("manifests/aliased.yaml", _ALIASED)
    (marked.folder / "manifests" / "retriever.yaml").unlink()
    ended = marked.run("plan", "-o", "plan.json")
    assert (ended.code, ended.leaks) == (1, [])
    assert "would hold the API's key" in ended.err
    assert not (marked.root / "cwd" / "plan.json").exists()


@contextmanager
def echoing() -> Iterator[str]:
    """A server whose answers no parser understands, because they repeat the request's head."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection, suppress(OSError):
                    head = connection.recv(65536)
                    key = head.partition(b"Bearer ")[2].partition(b"\r")[0]
                    connection.sendall(b"HTTP/1.1 200 OK\r\n\x00" + key + b"\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_what_no_parser_reads_is_not_repeated(marked: Marked) -> None:
    with echoing() as url:
        ended = marked.run("-v", "plan", "--api-url", url)
    assert (ended.code, ended.leaks) == (1, [])
    assert "got no answer" in " ".join(ended.err.split())
    assert "(secret)" in ended.err
