"""How an exchange with the API may fail, by the names that httpx gave these failures.

* HTTPError
  x TransportError
    - TimeoutException
      . ConnectTimeout
      . ReadTimeout
      . WriteTimeout
      . PoolTimeout
    - NetworkError
      . ConnectError
      . ReadError
      . WriteError
      . TransportBroke
    - LocalProtocolError
    - RemoteProtocolError
    - ProxyError
    - ResponseTooLarge
  x DecodingError
"""

from reconciler.model.errors import ReconcilerError


class HTTPError(Exception):
    """There is no answer, or none that can be read."""

    def __init__(self, says: str = "", *, name: str = "") -> None:
        super().__init__(says)
        self.name = name or type(self).__name__
        """What whoever raised it calls it, which may be narrower than what we tell apart."""


class TransportError(HTTPError):
    """The exchange did not come to its end."""


class TimeoutException(TransportError):
    """Somebody waited for too long."""


class ConnectTimeout(TimeoutException):
    """There was no connection in time."""


class ReadTimeout(TimeoutException):
    """Nothing came in time."""


class WriteTimeout(TimeoutException):
    """The request could not be sent in time."""


class PoolTimeout(TimeoutException):
    """No connection became free in time."""


class NetworkError(TransportError):
    """The connection failed."""


class ConnectError(NetworkError):
    """There was no connection."""


class ReadError(NetworkError):
    """The connection broke while an answer was awaited."""


class WriteError(NetworkError):
    """The connection broke while the request was sent."""


class TransportBroke(NetworkError):
    """An error that nobody has a name for came out of a transport, whatever it had sent by then."""


class LocalProtocolError(TransportError):
    """The request is none that HTTP knows."""


class RemoteProtocolError(TransportError):
    """The answer is none that HTTP knows, or not the whole of one."""


class ProxyError(TransportError):
    """The proxy gave no connection."""


class ResponseTooLarge(TransportError):
    """The answer is longer than any answer may be."""


class DecodingError(HTTPError):
    """The answer is whole, and cannot be unpacked."""


def name_error(error: Exception) -> Exception:
    """An error by one of these names: only here is decided what a transport may raise.

    Ours pass: also a permit's, or a snapshot's, which knows why.
    """
    if isinstance(error, HTTPError | ReconcilerError):
        return error
    # Of another library, or of none: it may have sent the request, and its text may quote it.
    named = TransportBroke(type(error).__name__)
    named.__cause__ = error
    return named
