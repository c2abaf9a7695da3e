"""What a witness notes of a request, and what it makes out by itself."""

import json
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request

KEYS = re.compile(rb"sk-[0-9a-f]{16}-(?P<tag>[0-9a-f]{12})-alone")
"""How every key of a test is written, so that one is found wherever it is.

Without the account's name: no part of a key may be in any output, and names are in all of them.
"""
_MAKES = re.compile(r"/v1/(?P<kind>namespace|bucket|collection|retriever)s")


@dataclass(kw_only=True)
class Heard:
    """One request, from the moment in which it arrived."""

    account: str
    pid: int
    """Of whoever asked; 0 where it was gone before anybody looked."""
    method: str
    path: str
    makes: str
    """Kind, namespace and name of what it would create."""
    body: str
    """Its digest."""
    key: str
    """Its digest."""
    leaks: list[str]
    """Tags of other accounts whose keys came along."""
    came: float
    status: int = 0
    """Zero until it is answered."""
    answered: float = 0.0

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET" and not self.path.endswith("/list")

    @property
    def made(self) -> bool:
        """Whether it has created something."""
        return bool(self.makes) and 200 <= self.status < 300


def note(request: Request, body: bytes, *, account: str, pid: int, came: float) -> Heard:
    """A request that has just been read to its end."""
    key = request.headers.get("authorization", "").encode()
    lines = [b": ".join(pair) for pair in request.headers.raw]
    everything = b"\n".join([str(request.url).encode(), *lines, body])
    return Heard(
        account=account,
        pid=pid,
        method=request.method,
        path=request.url.path,
        makes=_makes(request, body),
        body=sha256(body).hexdigest()[:16],
        key=sha256(key).hexdigest()[:16],
        leaks=sorted(tags_in(everything) - {tag_of(account)}),
        came=came,
    )


def key_for(account: str) -> str:
    """A new key."""
    return f"sk-{secrets.token_hex(8)}-{tag_of(account)}-alone"


def tag_of(account: str) -> str:
    """What all keys of an account have in common."""
    return sha256(account.encode()).hexdigest()[:12]


def tags_in(text: bytes) -> set[str]:
    """The tags of all keys in a text."""
    return {match["tag"].decode() for match in KEYS.finditer(text)}


def _makes(request: Request, body: bytes) -> str:
    kind = _MAKES.fullmatch(request.url.path)
    if request.method != "POST" or kind is None:
        return ""
    namespace = request.headers.get("x-namespace", "")
    return f"{kind['kind']} {namespace}/{json.loads(body)[kind['kind'] + '_name']}"
