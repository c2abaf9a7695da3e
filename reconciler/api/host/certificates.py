"""Which authorities are trusted: those of SSL_CERT_FILE or SSL_CERT_DIR, or else the usual ones."""

import os
import ssl
from functools import lru_cache
from pathlib import Path

from reconciler.api.text.sanitize import one_line
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem

FILE = "SSL_CERT_FILE"
FOLDER = "SSL_CERT_DIR"


def load_certificates() -> ssl.SSLContext:
    """The certificates of the authorities; `Rejected` where the environment names none.

    Read once for as long as they stay as they are: it takes longer than most requests, and whoever
    keeps many stacks opens thousands of sessions.
    """
    file, folder = os.environ.get(FILE), os.environ.get(FOLDER)
    if file and not Path(file).is_file():
        raise _make_rejection(FILE, file, "is no file" if Path(file).exists() else "does not exist")
    if folder and not file and not Path(folder).is_dir():
        raise _make_rejection(
            FOLDER, folder, "is no folder" if Path(folder).exists() else "is missing"
        )
    try:
        return _load(file, folder, _changed_at(file or folder))
    except ssl.SSLError:
        raise _make_rejection(FILE, file or "", "holds no certificate in PEM form") from None
    except OSError as error:
        raise _make_rejection(FILE, file or "", f"cannot be read: {error.strerror}") from None


@lru_cache(maxsize=4)
def _load(file: str | None, folder: str | None, _changed: int | None) -> ssl.SSLContext:
    """As httpx trusts, where nobody tells it whom."""
    if folder and not file:
        return ssl.create_default_context(capath=folder)
    import certifi  # which nobody needs without TLS

    return ssl.create_default_context(cafile=file or certifi.where())


def _changed_at(named: str | None) -> int | None:
    """When what is named was written last, in nanoseconds; `None` of the usual ones."""
    return Path(named).stat().st_mtime_ns if named else None


def is_untrusted(error: BaseException | None) -> bool:
    """Whether a connection failed because nobody vouches for the other end."""
    # A transport may raise one error again and again, so that it is among its own causes.
    met: set[int] = set()
    while error is not None and id(error) not in met:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        met.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def advise_certificates() -> str:
    """Who is asked to vouch, in the words of a remedy."""
    named = next((name for name in (FILE, FOLDER) if os.environ.get(name)), None)
    if named is None:
        return f"set {FILE} to a PEM file that holds its authority"
    return f"add its authority to what {named} names, {one_line(os.environ[named])}, or unset it"


def _make_rejection(name: str, value: str, why: str) -> Rejected:
    says = f"the certificates that {name} names cannot be used: {one_line(value)} {why}"
    remedy = (
        f"Set {FILE} to a PEM file with the authorities to trust, or unset {name} for the usual"
        " ones."
    )
    return Rejected(Problem("bad-certificates", says, remedy))
