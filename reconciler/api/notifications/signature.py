"""Signed as Standard Webhooks has it, so that receivers verify with what they have already."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

_PREFIX: Final = "whsec_"


def secret_of(text: str) -> bytes:
    """The secret itself; raises `ValueError` where what follows `whsec_` is no base64."""
    if not text.startswith(_PREFIX):
        return text.encode()
    # Others leave the signs away that only fill up its length.
    written = text.removeprefix(_PREFIX).rstrip("=")
    found = b64decode(written + "=" * (-len(written) % 4), validate=True)
    if not found:
        raise ValueError("nothing follows the prefix")
    return found


def signed_headers(
    body: bytes, *, message: str, seconds: int, secret: bytes | None
) -> Mapping[str, str]:
    """Which message it is, when it is sent, and who vouches for both and its body."""
    headers = {"webhook-id": message, "webhook-timestamp": str(seconds)}
    if secret is None:
        return headers
    signed = hmac.new(secret, f"{message}.{seconds}.".encode() + body, sha256).digest()
    return {**headers, "webhook-signature": f"v1,{b64encode(signed).decode()}"}
