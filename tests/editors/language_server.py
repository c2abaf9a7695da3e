"""A YAML language server, asked over its standard streams as an editor asks it."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class LanguageServer:
    """One server, one folder."""

    def __init__(self, command: list[str], folder: Path, schemas: Mapping[str, Any]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
        )
        self._count, self._folder, self._schemas = 0, folder, schemas
        self._told: dict[str, list[dict[str, Any]]] = {}
        self._ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self._tell("initialized", {})
        settings = {"yaml": {"schemas": schemas, "hover": True, "completion": True}}
        self._tell("workspace/didChangeConfiguration", {"settings": settings})

    def open(self, file: str, text: str) -> str:
        """Open a file that need not be there; returns how the server calls it."""
        uri = (self._folder / file).as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def problems(self, uri: str) -> list[dict[str, Any]]:
        """What the server finds wrong, as soon as it says so."""
        while uri not in self._told:
            self._read()
        return self._told[uri]

    def hover(self, uri: str, line: int, character: int) -> str:
        """What is shown beside a word."""
        found = self._ask("textDocument/hover", _at(uri, line, character))
        contents = found["contents"] if found else ""
        return contents["value"] if isinstance(contents, dict) else str(contents)

    def completions(self, uri: str, line: int, character: int) -> list[str]:
        """What could be typed here."""
        found = self._ask("textDocument/completion", _at(uri, line, character))
        items = found["items"] if isinstance(found, dict) else found or []
        return [item["label"] for item in items]

    def stop(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.communicate()

    def _ask(self, method: str, params: Any) -> Any:
        self._count += 1
        self._send({"id": self._count, "method": method, "params": params})
        while True:
            answer = self._read()
            if answer.get("id") == self._count and "method" not in answer:
                assert "error" not in answer, answer
                return answer.get("result")

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline().strip()) or not length:
            assert line, "the server has ended"
            name, _, value = line.decode().partition(":")
            if name.lower() == "content-length":
                length = int(value)
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        self._note(message)
        return message

    def _note(self, message: Mapping[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            self._told[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message and "method" in message:
            # It asks for the editor's settings, section by section; others it need not have.
            asked = message.get("params", {}).get("items", [])
            result = [
                {"schemas": self._schemas, "hover": True, "completion": True}
                if each.get("section") == "yaml"
                else None
                for each in asked
            ]
            self._send({"id": message["id"], "result": result})


def _at(uri: str, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


@contextmanager
def serving(
    command: list[str], folder: Path, schemas: Mapping[str, Any]
) -> Iterator[LanguageServer]:
    """A server for as long as it is needed."""
    server = LanguageServer(command, folder, schemas)
    try:
        yield server
    finally:
        server.stop()
