"""Python programs that a page runs, without loading what all of them load: `fork_server.py SOCKET`.

A process that has everything loaded waits for commands (tests/docs/bin/forked sends them: folder,
environment, words and the three streams), and each is run by a copy of it, as a process of its own.
"""

import contextlib
import gc
import importlib
import io
import os
import pkgutil
import runpy
import socket
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

END = b"\0\0"
_STREAMS = 3


def main(place: str) -> None:
    load()
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{place}.new")
        server.listen(16)
        os.rename(f"{place}.new", place)
        while True:
            asked, _ = server.accept()
            reap()
            with asked:
                if os.fork() == 0:
                    server.close()
                    serve(asked)


def reap() -> None:
    """Nobody else waits for what was run."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def load() -> None:
    """All modules of the project; a program would load some of them when they are needed."""
    import reconciler
    from reconciler.cli.session.left_out import leave_out

    leave_out()

    for module in pkgutil.walk_packages(reconciler.__path__, "reconciler."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def serve(asked: socket.socket) -> None:
    """Run what is asked for, and answer with its exit code."""
    code = 1
    try:
        code = run(asked)
    except BaseException:  # whatever it is, this process ends here
        traceback.print_exc()
    finally:
        asked.sendall(str(code).encode())
        os._exit(code)


def run(asked: socket.socket) -> int:
    sent, streams, _, _ = socket.recv_fds(asked, 1 << 20, _STREAMS)
    while not sent.endswith(END):
        sent += asked.recv(1 << 20)
    folder, count, *words = sent.removesuffix(END).decode().split("\0")
    take(streams)
    os.chdir(folder)
    environ = words[: int(count)]
    os.environ.clear()
    os.environ.update(pair.partition("=")[::2] for pair in environ)
    sys.argv = words[int(count) :]
    try:
        call(sys.argv)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else _said(end.code)
    finally:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    return 0


def take(streams: Sequence[int]) -> None:
    """The streams of whoever asked, as Python opens its own."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0)), "utf-8")
    sys.stdout = _written(1, "strict")
    sys.stderr = _written(2, "backslashreplace")


def _written(number: int, errors: str) -> io.TextIOWrapper:
    buffered = io.BufferedWriter(io.FileIO(number, "w"))
    is_by_line = number == 2 or os.isatty(number)
    return io.TextIOWrapper(buffered, "utf-8", errors, line_buffering=is_by_line)


def call(words: Sequence[str]) -> None:
    program = Path(words[0])
    if program.name == "reconciler":
        from reconciler.cli.main import run as reconciler

        sys.exit(reconciler())
    runpy.run_path(str(program), run_name="__main__")


def _said(words: object) -> int:
    if words is not None:
        sys.stderr.write(f"{words}\n")
    return int(words is not None)


if __name__ == "__main__":
    main(sys.argv[1])
