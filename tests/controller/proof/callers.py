"""Which process is at the other end of a connection on this machine, as the kernel says."""

import os
import sys
from pathlib import Path

_LOOPBACK = "0100007F"


def pid_of(port: int, to: int) -> int:
    """The process that holds the client's end of a connection; 0 where it is gone.

    Both ports are needed: a client may use one of its own for several connections.
    """
    inode = _inode_of(f"{_LOOPBACK}:{port:04X}", f"{_LOOPBACK}:{to:04X}")
    holders = [pid for pid in _processes() if inode and _holds(pid, f"socket:[{inode}]")]
    # A child has a copy until it is another program; its number says nothing, as they begin anew.
    return min(holders, key=_began, default=0)


def _inode_of(ours: str, theirs: str) -> str:
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    rows = (line.split() for line in lines)
    return next((row[9] for row in rows if row[1:3] == [ours, theirs] and row[9] != "0"), "")


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _began(pid: int) -> int:
    """When a process began, in ticks since the machine did; late where it is gone already."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return sys.maxsize
    return int(told.rpartition(")")[2].split()[19])


def _holds(pid: int, what: str) -> bool:
    folder = f"/proc/{pid}/fd"
    try:
        held = os.listdir(folder)
    except OSError:
        return False
    return any(_is_open(f"{folder}/{each}", what) for each in held)


def _is_open(descriptor: str, what: str) -> bool:
    """Others are opened and closed meanwhile, which says nothing of this one."""
    try:
        return os.readlink(descriptor) == what
    except OSError:
        return False
