"""Everything that the proxy can do to a request, by name; three sorts of it, by what it means."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from http_bytes import Message
from proxy import Exchange, Fault

Change = Callable[[Message], bytes]
_PAGE: Final = b"<!DOCTYPE html><html><title>Sign in</title><body>Please sign in.</body></html>"
_CUT: Final = 7
_PIECE: Final = 97


def _page(first: bytes, *lines: bytes) -> bytes:
    length = b"Content-Length: %d" % len(_PAGE)
    return b"\r\n".join([first, b"Content-Type: text/html", length, *lines, b"", _PAGE])


def _before(data: bytes) -> Fault:
    """Another answer, and the API never hears of the request."""

    async def fault(exchange: Exchange) -> None:
        await exchange.send(data)

    return fault


def _changed(change: Change) -> Fault:
    """The API's answer, as something on the way has changed it."""

    async def fault(exchange: Exchange) -> None:
        await exchange.send(change(await exchange.answer()))

    return fault


async def _closed_before(exchange: Exchange) -> None:
    """Nothing: the end of `serve` closes it."""


async def _reset_before(exchange: Exchange) -> None:
    exchange.reset()


async def _silent_before(exchange: Exchange) -> None:
    await exchange.stall()


async def _drip_before(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    await exchange.drip(b"X")


def _cut(part: Callable[[Message], bytes], *, then: str) -> Fault:
    """The beginning of the answer; then the end, of one sort or another, or nothing for ever."""

    async def fault(exchange: Exchange) -> None:
        await exchange.send(part(await exchange.answer()))
        if then == "reset":
            exchange.reset()
        elif then == "silent":
            await exchange.stall()
        elif then == "drip":
            await exchange.drip(b" ")

    return fault


def _nothing(_: Message) -> bytes:
    return b""


def _half_head(answer: Message) -> bytes:
    return answer.head[: len(answer.head) // 2]


def _half_body(answer: Message) -> bytes:
    return answer.head + answer.body[: len(answer.body) // 2]


def _longer_head(answer: Message) -> bytes:
    return answer.head.removesuffix(b"\r\n") + b"X-Drip: "


def _longer_body(answer: Message) -> bytes:
    return _with_length(answer, 10**6).head


async def _in_pieces(exchange: Exchange) -> None:
    whole = (await exchange.answer()).whole
    for begin in range(0, len(whole), _PIECE):
        await exchange.send(whole[begin : begin + _PIECE])
        await asyncio.sleep(0)


async def _lagging(exchange: Exchange) -> None:
    """What was answered to the very same request before."""
    answer = exchange.earlier() or await exchange.answer()
    await exchange.send(answer.whole)


def _with_length(answer: Message, length: int) -> Message:
    return answer.without(b"content-length").saying(b"Content-Length: %d" % length)


def _chunked(answer: Message, *, ends: bool) -> bytes:
    head = answer.without(b"content-length").saying(b"Transfer-Encoding: chunked").head
    chunk = b"%x\r\n%s\r\n" % (len(answer.body), answer.body) if answer.body else b""
    return head + chunk + (b"0\r\n\r\n" if ends else b"zz\r\n")


def _first(line: bytes) -> Change:
    return lambda answer: answer.beginning(line).whole


def _saying(line: bytes) -> Change:
    return lambda answer: answer.saying(line).whole


def _preceded(data: bytes) -> Change:
    return lambda answer: data + answer.whole


def _plain(answer: Message) -> bytes:
    status = answer.first_line[1].encode()
    return answer.beginning(b"HTTP/1.1 " + status).whole


def _old(answer: Message) -> bytes:
    return b"HTTP/1.0" + answer.whole.removeprefix(b"HTTP/1.1")


HARMLESS: Final[Mapping[str, Fault]] = {
    "in-pieces": _in_pieces,
    "closed-afterwards": _changed(lambda answer: answer.whole),
    "header-in-latin-1": _changed(_saying(b"X-Served-By: caf\xe9")),
    "header-in-utf-8": _changed(_saying("X-Served-By: café".encode())),
    "header-without-text": _changed(_saying(b"X-Served-By:")),
    "header-folded": _changed(_saying(b"X-Served-By: one\r\n  two")),
    "first-line-without-reason": _changed(_plain),
    "http-1.0": _changed(_old),
    "lines-end-in-newlines": _changed(
        lambda answer: answer.head.replace(b"\r\n", b"\n") + answer.body
    ),
    "continue-first": _changed(_preceded(b"HTTP/1.1 100 Continue\r\n\r\n")),
    "hints-first": _changed(_preceded(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")),
    "without-length": _changed(lambda answer: answer.without(b"content-length").whole),
    "chunked": _changed(lambda answer: _chunked(answer, ends=True)),
}
"""The answer is all there, and must be understood."""

BEFORE: Final[Mapping[str, Fault]] = {
    "closed-before": _closed_before,
    "reset-before": _reset_before,
    "silent-before": _silent_before,
    "drip-before": _drip_before,
    "page-before": _before(_page(b"HTTP/1.1 200 OK")),
    "forbidden-page-before": _before(_page(b"HTTP/1.1 403 Forbidden")),
    "missing-page-before": _before(_page(b"HTTP/1.1 404 Not Found")),
    "gateway-page-before": _before(_page(b"HTTP/1.1 502 Bad Gateway")),
    "login-before": _before(_page(b"HTTP/1.1 302 Found", b"Location: https://login.example/?k=1")),
    "garbage-before": _before(b"SSH-2.0-OpenSSH_9.6\r\n"),
}
"""The API never hears of the request."""

REFUSING: Final = frozenset({"forbidden-page-before"})
"""A refusal, whoever says it: nothing is looked for, and nothing is sent again."""

AFTER: Final[Mapping[str, Fault]] = {
    "closed-after": _cut(_nothing, then="closed"),
    "reset-after": _cut(_nothing, then="reset"),
    "silent-after": _cut(_nothing, then="silent"),
    "half-head": _cut(_half_head, then="closed"),
    "half-head-reset": _cut(_half_head, then="reset"),
    "half-head-silent": _cut(_half_head, then="silent"),
    "half-body": _cut(_half_body, then="closed"),
    "half-body-reset": _cut(_half_body, then="reset"),
    "half-body-silent": _cut(_half_body, then="silent"),
    "drip-head": _cut(_longer_head, then="drip"),
    "drip-body": _cut(_longer_body, then="drip"),
    "page-after": _cut(lambda _: _page(b"HTTP/1.1 200 OK"), then="closed"),
    "gateway-page-after": _cut(lambda _: _page(b"HTTP/1.1 504 Gateway Timeout"), then="closed"),
    "status-is-no-number": _changed(_first(b"HTTP/1.1 abc OK")),
    "status-unknown": _changed(_first(b"HTTP/1.1 999 What")),
    "status-switching": _changed(_first(b"HTTP/1.1 101 Switching Protocols")),
    "status-without-body": _changed(
        lambda answer: _with_length(answer, 0).head.replace(
            b"HTTP/1.1 20", b"HTTP/1.1 204 No Content\r\nX-Was: 20", 1
        )
    ),
    "header-with-nul": _changed(_saying(b"X-Served-By: a\x00b")),
    "header-name-with-space": _changed(_saying(b"X Served By: a")),
    "header-too-long": _changed(_saying(b"X-Served-By: " + b"a" * 300_000)),
    "two-lengths": _changed(_saying(b"Content-Length: 3")),
    "length-too-long": _changed(
        lambda answer: _with_length(answer, len(answer.body) + 9).head + answer.body
    ),
    "length-too-short": _changed(
        lambda answer: _with_length(answer, max(0, len(answer.body) - _CUT)).head + answer.body
    ),
    "chunk-broken": _changed(lambda answer: _chunked(answer, ends=False)),
    "packed-and-not": _changed(_saying(b"Content-Encoding: gzip")),
}
"""The API has acted, and its answer cannot be believed."""

FAULTS: Final[Mapping[str, Fault]] = {**HARMLESS, **BEFORE, **AFTER, "lagging": _lagging}
