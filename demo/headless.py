"""A headless Chromium, spoken to over two pipes in its own protocol: no port, no library.

The tests of the page and the pictures in the documentation both look through it.
"""

import json
import os
import shutil
import subprocess
import tempfile
from base64 import b64decode
from pathlib import Path
from typing import Any, Self, TypeAlias

Json: TypeAlias = Any
"""What the browser says, in its own shapes."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser() -> str | None:
    """Where a Chromium is, if there is one: $CHROMIUM, or on the path."""
    named = os.environ.get("CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


class Headless:
    """One page in one browser, thrown away afterwards."""

    def __init__(self, program: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="headless-", ignore_cleanup_errors=True)
        reads, self._out = os.pipe()
        self._in, writes = os.pipe()
        # The protocol has its pipes at 3 and 4, and a shell can put them there.
        command = f'exec "$0" "$@" 3<&{reads} 4>&{writes}'
        self._process = subprocess.Popen(
            ["bash", "-c", command, program, *self._flags()],
            pass_fds=(reads, writes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(reads)
        os.close(writes)
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Json]] = []
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self._ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def _flags(self) -> list[str]:
        return [
            "--headless=new",
            "--remote-debugging-pipe",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={self._folder.name}",
        ]

    def ask(self, method: str, **params: Json) -> dict[str, Json]:
        """One command to the page, and its answer."""
        return self._ask(method, self._session, **params)

    def _ask(self, method: str, session: str | None = None, **params: Json) -> dict[str, Json]:
        self._number += 1
        said = {"id": self._number, "method": method, "params": params}
        if session:
            said["sessionId"] = session
        os.write(self._out, json.dumps(said).encode() + b"\0")
        while True:
            heard = self._hear()
            if heard.get("id") == self._number:
                assert "error" not in heard, heard
                return dict(heard["result"])
            self.events.append(heard)

    def _hear(self) -> dict[str, Json]:
        while b"\0" not in self._rest:
            read = os.read(self._in, 1 << 16)
            assert read, "the browser went away"
            self._rest += read
        message, self._rest = self._rest.split(b"\0", 1)
        return dict(json.loads(message))

    def open(self, page: Path, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Show a file, as large and as dark as is said."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.events.clear()
        self.ask("Page.navigate", url=page.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._hear())

    def tell(self, expression: str) -> Json:
        """What a script in the page says."""
        answer = self.ask(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def picture(self, file: Path, *, whole: bool = False, clip: tuple[int, ...] = ()) -> None:
        """What is seen, as a PNG; or the whole page."""
        said: dict[str, Json] = {}
        if clip:
            x, y, width, height = clip
            said = {"clip": {"x": x, "y": y, "width": width, "height": height, "scale": 1}}
        answer = self.ask(
            "Page.captureScreenshot", captureBeyondViewport=whole or bool(clip), **said
        )
        file.write_bytes(b64decode(answer["data"]))

    def print(self, file: Path) -> None:
        """The page as a PDF."""
        answer = self.ask("Page.printToPDF", preferCSSPageSize=True)
        file.write_bytes(b64decode(answer["data"]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ask("Browser.close")
        self._process.wait()
        os.close(self._out)
        os.close(self._in)
        self._folder.cleanup()
