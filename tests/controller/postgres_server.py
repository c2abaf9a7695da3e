"""A PostgreSQL of a test's own: in a temporary folder, on loopback, with a password."""

import os
import random
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import postgres_programs

USER = "reconciler"
_SETTINGS = {
    "fsync": "off",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "log_statement": "none",
    "log_min_error_statement": "panic",
}
_SIGNALS = {"fast": "INT", "immediate": "QUIT"}
_UNTIL_OUR_END = 'trap "" INT; "$@" </dev/null & read -r how; kill -"${how:-QUIT}" $!; wait'
"""Runs a server until a line says how to end it, or until whoever could say so is gone."""
_PORTS = range(20_000, 32_000)
"""None of those that a system gives to whoever connects: ours must be free after a restart."""


@dataclass
class Postgres:
    """One server; stopped and started again it keeps its port and what it holds."""

    bin: Path = field(default_factory=postgres_programs.folder)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="pg-")))
    port: int = field(default_factory=lambda: _free_port())
    password: str = field(default_factory=lambda: secrets.token_hex(12), repr=False)
    _server: subprocess.Popen[str] | None = None
    _databases: int = 0

    def __enter__(self) -> Self:
        someone = postgres_programs.someone()
        if someone:
            os.chown(self.folder, someone["user"], someone["group"])
        secret = self.folder / "password"
        secret.write_text(self.password)
        secret.chmod(0o644)  # in a folder that is the server's alone
        options = [f"--pwfile={secret}", "--auth-host=scram-sha-256", "--auth-local=trust"]
        options += ["--no-sync", "--encoding=UTF8", "--locale=C", f"--username={USER}"]
        self._run("initdb", *options, "-D", str(self.folder / "data"), **someone)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Run it, and wait until it lets somebody in."""
        places = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.folder)}
        settings = {**_SETTINGS, **places, "port": str(self.port)}
        command = [str(self.bin / "postgres"), "-D", str(self.folder / "data")]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("a") as log:
            self._server = subprocess.Popen(
                ["/bin/sh", "-c", _UNTIL_OUR_END, "sh", *command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                text=True,
                cwd="/",
                **postgres_programs.someone(),
            )
        self._wait()

    def _wait(self) -> None:
        ready = [str(self.bin / "pg_isready"), "-q", "-h", str(self.folder), "-p", str(self.port)]
        for _ in range(600):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self, how: str = "fast") -> None:
        """End it: `fast` takes leave of everybody, `immediate` is as a crash."""
        if self._server is not None:
            self._server.communicate(f"{_SIGNALS[how]}\n", timeout=60)
            self._server = None

    def restart(self, how: str = "immediate") -> None:
        """End it and start it again."""
        self.stop(how)
        self.start()

    def create(self) -> str:
        """The URL of a new, empty database."""
        self._databases += 1
        name = f"test_{self._databases}"
        self.sql(f"CREATE DATABASE {name}")
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{name}"

    def drop(self, url: str) -> None:
        """End a database, whoever uses it."""
        self.sql(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """What a statement finds: one line for each row, with tabs."""
        how = ["--no-psqlrc", "-qAt", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        return self._run("psql", *how, *self._to(database), "-c", statement)

    def dump(self, url: str) -> str:
        """All that a database holds, as SQL."""
        return self._run("pg_dump", "--inserts", *self._to(_name(url)))

    def _to(self, database: str) -> list[str]:
        return ["-h", str(self.folder), "-p", str(self.port), "-U", USER, "-d", database]

    def _run(self, program: str, *arguments: str, **how: object) -> str:
        done = subprocess.run(
            [str(self.bin / program), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **how,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, done.stderr
        return str(done.stdout)


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _free_port() -> int:
    for port in random.sample(_PORTS, 100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("no port is free")
