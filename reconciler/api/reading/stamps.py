"""The owner's mark, read from what is live."""

from collections.abc import Mapping

from reconciler.model.data import Fields, is_object
from reconciler.model.resource import NOTHING_ADDED, STAMP_KEY, Stamp


def read_stamp(body: Fields) -> Stamp | None:
    """The owner's mark in a read model; whatever is not one is nobody's."""
    metadata = body.get("metadata")
    mark = metadata.get(STAMP_KEY) if is_object(metadata) else None
    # A mark without an owner is no mark; metadata is anybody's to write.
    stack = mark.get("stack") if is_object(mark) else None
    if not is_object(mark) or not isinstance(stack, str) or not stack:
        return None
    publication = mark.get("publication")
    return Stamp(
        stack,
        is_protected=mark.get("protect") is True,
        successor_of=_text_in(mark, "successor_of"),
        retired_from=_text_in(mark, "retired_from"),
        publication=publication if is_object(publication) else None,
        keys=_texts_in(mark, "keys"),
        added=_digests_in(mark, "added"),
        secrets_version=_number_in(mark, "secrets_version"),
        name=_text_in(mark, "name"),
    )


def _text_in(mark: Fields, key: str) -> str | None:
    value = mark.get(key)
    return value if isinstance(value, str) and value else None


def _number_in(mark: Fields, key: str) -> int | None:
    value = mark.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _texts_in(mark: Fields, key: str) -> tuple[str, ...] | None:
    value = mark.get(key)
    if not isinstance(value, list):
        return None
    return tuple(each for each in value if isinstance(each, str))


def _digests_in(mark: Fields, key: str) -> Mapping[str, str]:
    value = mark.get(key)
    if not value or not is_object(value):
        return NOTHING_ADDED  # as in most
    return {where: digest for where, digest in value.items() if isinstance(digest, str)}
