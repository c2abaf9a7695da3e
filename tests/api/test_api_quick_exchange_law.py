"""Whatever is sent and whatever comes, the quick exchange ends as the thorough one does."""

import asyncio
import gzip
from collections.abc import Sequence

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from made_up import examples

from reconciler.api.network.errors import HTTPError, ResponseTooLarge
from reconciler.api.network.exchange import exchange, exchange_thoroughly
from reconciler.api.network.messages import LARGEST_ANSWER, Headers, Request, Response, Silence
from reconciler.api.network.quick_body import read_body
from reconciler.api.network.quick_request import QuickRequests
from reconciler.api.network.quick_response import read_head
from reconciler.api.network.sockets import Socket

HOST = (b"Host", b"host")
SILENCE = Silence(1.0, 1.0)


class Scripted(Socket):
    """Brings these bytes, piece by piece, and then its end; keeps what was sent."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        super().__init__()
        self.pieces = [piece for piece in pieces if piece]
        self.sent = b""

    async def write(self, sent: bytes, seconds: float) -> None:
        assert seconds == SILENCE.exchange
        self.sent += sent

    async def read(self, seconds: float) -> bytes:
        assert seconds == SILENCE.exchange
        return self.pieces.pop(0) if self.pieces else b""


def asking(
    method: str = "GET", target: str = "/v1/x", headers: Headers = (HOST,), content: bytes = b""
) -> Request:
    return Request(
        method=method,
        path="/v1/x",
        target=target,
        headers=headers,
        content=content,
        silence=SILENCE,
    )


Ending = tuple[bytes, tuple[Response, bool] | type[Exception], list[bytes]]


def ending_of(request: Request, pieces: Sequence[bytes], *, quickly: bool) -> Ending:
    """What was sent, what came of it, and what was left unread."""
    socket, requests = Scripted(pieces), QuickRequests()
    way = exchange(request, socket, requests) if quickly else exchange_thoroughly(request, socket)
    try:
        told: tuple[Response, bool] | type[Exception] = asyncio.run(way)
    except HTTPError as error:
        told = type(error)
    return socket.sent, told, socket.pieces


USUAL = (b"Content-Type: application/json", b"connection:keep-alive", b"Content-Length: 2")


def _answer(
    *, start: bytes = b"HTTP/1.1 200 OK", lines: Sequence[bytes] = USUAL, body: bytes = b"{}"
) -> bytes:
    return b"\r\n".join([start, *lines, b"", b""]) + body


TOKENS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "get", "A B"])
TARGETS = st.one_of(
    st.sampled_from(["/v1/x", "/v1/x?a=b", "/", "", "/a b", "/\r\nX: 1", "/~%20"]),
    st.text(st.characters(max_codepoint=0x7F), max_size=8),
)
NAMES = st.sampled_from(
    [b"X-A", b"Content-Length", b"Transfer-Encoding", b"HOST", b"Connection", b"", b"a b", b"A:"]
)
VALUES = st.one_of(
    st.sampled_from(
        [b"", b" a ", b"a b", b"a\r\nb", b"\x00", b"chunked", b"3", b"caf\xe9", b"a\n"]
    ),
    st.binary(max_size=6),
)
UNUSUAL_HEADERS: tuple[Headers, ...] = (
    (),
    (HOST, HOST),
    ((b"host", b"host"),),
    ((b"X-A", b"a"), HOST),
    (HOST, (b"Connection", b"close")),
    (HOST, (b"Content-Length", b"3")),
    (HOST, (b"Transfer-Encoding", b"chunked")),
    (HOST, (b"Expect", b"100-continue")),
    (HOST, (b"Upgrade", b"x"), (b"Connection", b"upgrade")),
    (HOST, (b"X-A", b" a")),
    (HOST, (b"X-A", b"a\tb")),
    (HOST, (b"X-A", b"")),
    (HOST, (b"X-A", b"a\r\nX-B: b")),
    (HOST, (b"X A", b"a")),
    (HOST, (b"", b"a")),
)
REQUESTS = st.builds(
    asking,
    TOKENS,
    TARGETS,
    st.lists(st.tuples(NAMES, VALUES), max_size=3).map(lambda some: (HOST, *some)),
    st.binary(max_size=6),
)


@given(REQUESTS)
@examples(600)
def test_a_request_is_sent_as_h11_sends_it(request: Request) -> None:
    event("quickly" if QuickRequests().write(request) is not None else "thoroughly")
    usual = [_answer()]
    assert ending_of(request, usual, quickly=True) == ending_of(request, usual, quickly=False)


@pytest.mark.parametrize("unusual", UNUSUAL_HEADERS)
def test_a_request_that_is_unusual_in_one_thing_is_sent_so_too(unusual: Headers) -> None:
    for request in (asking(headers=unusual), asking("POST", headers=unusual, content=b"{}")):
        ends = [ending_of(request, [_answer()], quickly=quickly) for quickly in (True, False)]
        assert ends[0] == ends[1]


LINES = (
    b"Content-Type: application/json",
    b"Content-Length: 2",
    b"content-length:2 ",
    b"Content-Length: 02",
    b"Content-Length: +2",
    b"Content-Length: 2, 2",
    b"Content-Length: 3",
    b"Content-Length: 0",
    b"Content-Length: 99999999999",
    b"Transfer-Encoding: chunked",
    b"Connection: close",
    b"Connection: Keep-Alive",
    b"Connection: x, close",
    b"Content-Encoding: gzip",
    b"Content-Encoding: identity",
    b"Set-Cookie: a=1",
    b"set-cookie: b=2",
    b"X-Accent: caf\xe9",
    b"X-Tab:\ta\tb",
    b"X-Control: a\x01",
    b" folded",
    b"No colon",
    b"Space : 1",
    b": nameless",
    b"X-Empty:",
    b"X-Bare: a\nX-B: 2",
)
STARTS = (
    b"HTTP/1.1 200 OK",
    b"HTTP/1.1 200",
    b"HTTP/1.1 200 ",
    b"HTTP/1.1 201 Created",
    b"HTTP/1.1 204 No Content",
    b"HTTP/1.1 304 Not Modified",
    b"HTTP/1.1 404 Not Found",
    b"HTTP/1.1 503 caf\xe9",
    b"HTTP/1.1 100 Continue",
    b"HTTP/1.1 600 x",
    b"HTTP/1.0 200 OK",
    b"HTTP/1.1  200 OK",
    b"HTTP/2 200",
    b"nonsense",
    b"",
)
GZIP = gzip.compress(b"{}", mtime=0)
CUT = (b"Transfer-Encoding: chunked",)
PACKED = (b"Content-Encoding: gzip",)
PARTS = (
    b"2\r\n{}\r\n0\r\n\r\n",
    b"1\r\n{\r\n01\r\n}\r\n0\r\n\r\n",
    b"A\r\n" + b"0\r\n\r\n" * 2 + b"\r\n0\r\n\r\n",
    b"0\r\n\r\n",
    b"2;x=y\r\n{}\r\n0\r\n\r\n",
    b"2\r\n{}\r\n0\r\nX-Trailer: 1\r\n\r\n",
    b"2\r\n{}\r\n00\r\n\r\n",
    b"2\r\n{}\r\n0\r\n\r\nX",
    b"2\r\n{}\r\n0\r\n\r\n0\r\n\r\n",
    b"2\r\n{}X\r\n0\r\n\r\n",
    b"2\r\n{}\n0\r\n\r\n",
    b"2\r\n{}XX0\r\n\r\n",
    b"3\r\n{}\r\n0\r\n\r\n",
    b"-2\r\n{}\r\n0\r\n\r\n",
    b"0x2\r\n{}\r\n0\r\n\r\n",
    b"2\r\n{}\r\n",
    b"ffffffffff\r\n{}\r\n0\r\n\r\n",
    b"%x\r\n%b\r\n0\r\n\r\n" % (len(GZIP), GZIP),
    b"5\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (GZIP[:5], len(GZIP) - 5, GZIP[5:]),
)
PACKS = (
    GZIP,
    GZIP[:-1],
    GZIP + b"x",
    GZIP + GZIP,
    GZIP[:-8] + bytes(8),
    b"{}",
    b"",
    gzip.compress(bytes(3_000_000), mtime=0),
)
BODIES = (b"{}", b"", b"{", b"{}HTTP/1.1 200 OK\r\n", *PARTS)


@st.composite
def answers(draw: st.DrawFn) -> list[bytes]:
    """An answer in pieces, as the network cuts it: usual but for one thing, or like no other."""
    start, lines, end, body = b"HTTP/1.1 200 OK", list(USUAL), b"\r\n", b"{}"
    match draw(st.sampled_from(["usual", "start", "line", "body", "parts", "pack", "other"])):
        case "start":
            start = draw(st.sampled_from(STARTS))
        case "line":
            lines.insert(draw(st.integers(0, 3)), draw(st.sampled_from(LINES)))
        case "body":
            body = draw(st.sampled_from(BODIES))
        case "parts":
            lines, body = [*USUAL[:2], *CUT], draw(st.sampled_from(PARTS))
        case "pack":
            body = draw(st.sampled_from(PACKS))
            lines = [*USUAL[:2], *PACKED, b"Content-Length: %d" % len(body)]
        case "other":
            start, lines, body = (
                draw(st.sampled_from(STARTS)),
                draw(st.lists(st.sampled_from(LINES), max_size=5)),
                draw(st.sampled_from(BODIES)),
            )
            end = draw(st.sampled_from([b"\r\n", b"\n"]))
    whole = end.join([start, *lines, b"", b""]) + body
    if draw(st.integers(0, 5)) == 0:
        at = draw(st.integers(0, len(whole)))
        whole = whole[:at] + draw(st.binary(max_size=2)) + whole[at + 1 :]
    cuts = sorted(
        draw(st.lists(st.integers(0, len(whole)), max_size=draw(st.sampled_from([0, 2]))))
    )
    return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


@given(answers(), st.sampled_from(["GET", "POST", "DELETE"]))
@examples(1500)
def test_an_answer_is_what_h11_reads(pieces: list[bytes], method: str) -> None:
    quick = ending_of(asking(method), pieces, quickly=True)
    event("quickly" if read_head(b"".join(pieces[:1])) is not None else "thoroughly")
    assert quick == ending_of(asking(method), pieces, quickly=False)


@pytest.mark.parametrize(
    "answer",
    [
        *(_answer(start=start) for start in STARTS),
        *(_answer(lines=(line, *USUAL)) for line in LINES),
        *(_answer(body=body) for body in BODIES),
        *(_answer(lines=CUT, body=body) for body in PARTS),
        *(_answer(lines=(*CUT, *PACKED), body=body) for body in PARTS),
        *(_answer(lines=(b"Content-Length: %d" % len(pack), *PACKED), body=pack) for pack in PACKS),
        *(_answer(lines=(line, *CUT), body=PARTS[0]) for line in LINES),
    ],
)
def test_an_answer_that_is_unusual_in_one_thing_is_what_h11_reads(answer: bytes) -> None:
    for pieces in ([answer], [answer[:-1], answer[-1:]], [answer[:-9], answer[-9:]]):
        ends = [ending_of(asking(), pieces, quickly=quickly) for quickly in (True, False)]
        assert ends[0] == ends[1]


@pytest.mark.parametrize(
    "answer",
    [
        _answer(),
        _answer(lines=CUT, body=PARTS[0]),
        _answer(lines=(*CUT, *PACKED), body=PARTS[-1]),
        _answer(lines=(b"Content-Length: %d" % len(GZIP), *PACKED), body=GZIP),
    ],
)
def test_the_usual_exchange_is_a_quick_one(answer: bytes) -> None:
    assert QuickRequests().write(asking("POST", content=b"{}")) is not None
    head = read_head(answer)
    assert head is not None
    body = read_body(bytearray(answer), head, Scripted([]), SILENCE.exchange)
    assert asyncio.run(body) == b"{}"


def test_what_unpacks_to_more_than_any_answer_is_not_unpacked_quickly() -> None:
    pack = gzip.compress(bytes(LARGEST_ANSWER + 1), compresslevel=1)
    answer = _answer(lines=(b"Content-Length: %d" % len(pack), *PACKED), body=pack)
    assert ending_of(asking(), [answer], quickly=True)[1] is ResponseTooLarge
