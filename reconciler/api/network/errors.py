"""Errors of a connection for which httpx has no name of its own."""

import httpx

from reconciler.model.errors import ReconcilerError


class TransportBroke(httpx.NetworkError):
    """An error that httpx does not know came out of a transport, whatever it had sent by then."""


class ResponseTooLarge(httpx.TransportError):
    """The answer is longer than any answer may be."""


def name_error(error: Exception) -> Exception:
    """An error as httpx names it: here, and nowhere else, is decided what a transport may raise.

    Ours pass: a permit's, or a snapshot's, which knows why.
    """
    if isinstance(error, httpx.HTTPError | ReconcilerError):
        return error
    # Of another library, or of none: it may have sent the request, and its text may quote it.
    named = TransportBroke(type(error).__name__)
    named.__cause__ = error
    return named
