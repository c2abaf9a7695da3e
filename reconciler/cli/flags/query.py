"""What `query` is asked with, as the request that the API would be sent in words of either time."""

import json
import sys
from pathlib import Path
from typing import Final

import click
from msgspec import Struct

from reconciler.cli.flags.invocation import (
    Decorated,
    Invocation,
    add_options,
    path,
    shared_option,
)
from reconciler.model.data import Data, Fields
from reconciler.model.errors import Rejected
from reconciler.model.partly import PartlyShown, Unshown
from reconciler.model.problem import Problem
from reconciler.model.text.json_text import NotJson, read_json

_DIRECTIONS: Final = ("asc", "desc")
_STDIN: Final = Path("-")


def read_object(text: str) -> dict[str, Data]:
    """A JSON object."""
    value = read_json(text.encode("utf-8", "replace"))
    if isinstance(value, NotJson):
        raise click.BadParameter(f"it {value}")
    if not isinstance(value, dict):
        raise click.BadParameter('it is no JSON object, such as {"brand": "acme"}')
    return value


def read_sort(text: str) -> dict[str, Data]:
    """`score`, `metadata.price`, `metadata.price:desc`."""
    named, colon, direction = text.rpartition(":")
    if not colon or direction not in _DIRECTIONS:
        named, direction = text, ""
    if not named:
        raise click.BadParameter(f"`{text}` names no field: metadata.price:desc")
    return {"field": named, **({"direction": direction} if direction else {})}


def read_names(text: str) -> tuple[str, ...]:
    """`title,metadata.brand`."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def read_consistency(text: str) -> dict[str, Data]:
    """`strong`, `eventual`, `eventual:2000`."""
    mode, colon, lag = text.partition(":")
    if colon and not lag.isdecimal():
        raise click.BadParameter(f"`{lag}` is no number of milliseconds: eventual:2000")
    return {"mode": mode, **({"max_staleness_ms": int(lag)} if colon else {})}


class QueryFlags(PartlyShown, Struct, frozen=True, kw_only=True):
    """What was said of one query; `None` where nothing was."""

    request: Path | None = None
    filters: dict[str, Data] | None = None
    sort: dict[str, Data] | None = None
    limit: int | None = None
    offset: int | None = None
    select: tuple[str, ...] = ()
    group_by: str | None = None
    max_features: int | None = None
    group_sort: dict[str, Data] | None = None
    session_id: str | None = None
    pagination: dict[str, Data] | None = None
    expand: tuple[str, ...] = ()
    explain: bool | None = None
    stream: bool | None = None
    skip_cache: bool | None = None
    return_urls: bool | None = None
    return_vectors: bool | None = None
    consistency: dict[str, Data] | None = None
    write_token: Unshown[str | None] = None


_TEXTS: Final = (
    ("--filters", read_object, "JSON", 'Search only what fits: {"AND": [{"field": ...}]}.'),
    ("--sort", read_sort, "FIELD[:asc|desc]", "Order of the results; else by the last stage."),
    ("--limit", int, "N", "Results to show, 1 to 500."),
    ("--offset", int, "N", "Results to leave out before the first."),
    ("--select", read_names, "A,B", "Fields to show, with dots: metadata.brand."),
    ("--group-by", str, "FIELD", "Put results with the same value together."),
    ("--max-features", int, "N", "With --group-by: results of one group, at the most."),
    ("--group-sort", read_sort, "FIELD[:asc|desc]", "With --group-by: order in each group."),
    ("--session-id", str, "ID", "Comes back with the result; the API is not told."),
    ("--pagination", read_object, "JSON", 'A page: {"method": "cursor", "cursor": ...}.'),
    ("--expand", read_names, "A,B", "Fields with ids of documents that come along."),
    ("--consistency", read_consistency, "MODE[:MS]", "strong, or eventual with the most lag."),
    ("--write-token", str, "TOKEN", "Of a write that the search must see."),
    ("--request", path, "FILE", "All of it as the API's JSON, old or new; - is stdin."),
)
_SWITCHES: Final = (
    ("--explain", "The profile of this search as well."),
    ("--stream", "Tell each stage when it ends."),
    ("--skip-cache", "Run every stage anew."),
    ("--return-urls", "Signed URLs of what is stored."),
    ("--return-vectors", "Vectors in the documents; --format json shows them."),
)


def query_options(command: Decorated) -> Decorated:
    """Adds everything that a query can be asked with."""
    options = [
        *(
            shared_option(QueryFlags, name, type=read, metavar=shown, help=says)
            for name, read, shown, says in _TEXTS
        ),
        *(shared_option(QueryFlags, name, flag_value=True, help=says) for name, says in _SWITCHES),
    ]
    return add_options(options, command)


def request_in(invocation: Invocation) -> Fields:
    """The request that the flags make, over the one that a file holds."""
    flags = invocation.get(QueryFlags)
    if flags.group_by is None and (flags.max_features or flags.group_sort):
        raise click.UsageError("--max-features and --group-sort need --group-by FIELD")
    if flags.pagination is not None and flags.offset:
        raise click.UsageError("--offset and --pagination name two places: leave one of them out")
    said: dict[str, Data] = {
        "filters": flags.filters,
        "sort": flags.sort,
        "limit": flags.limit,
        "offset": flags.offset,
        "select": _listed(flags.select),
        "group_by": _group_in(flags),
        "session_id": flags.session_id,
        "pagination": flags.pagination,
        "expand": _listed(flags.expand),
        "explain": flags.explain,
        "stream": flags.stream,
        "skip_cache": flags.skip_cache,
        "return_presigned_urls": flags.return_urls,
        "return_vectors": flags.return_vectors,
        "consistency": flags.consistency,
        "write_token": flags.write_token,
    }
    held = _read_request(flags.request) if flags.request else {}
    return {**held, **{key: value for key, value in said.items() if value is not None}}


def _listed(names: tuple[str, ...]) -> list[Data] | None:
    return list(names) or None


def _group_in(flags: QueryFlags) -> Fields | None:
    if flags.group_by is None:
        return None
    said = {
        "field": flags.group_by,
        "max_features": flags.max_features,
        "sort": flags.group_sort,
    }
    return {key: value for key, value in said.items() if value is not None}


def _read_request(file: Path) -> Fields:
    """Raises `Rejected` where the file holds no request."""
    text = sys.stdin.buffer.read() if file == _STDIN else read_text_of(file).encode()
    value = read_json(text)
    name = "the request on stdin" if file == _STDIN else f"the request in {file}"
    if isinstance(value, NotJson):
        raise Rejected(Problem("unreadable-request", f"{name} {value}", _EXAMPLE))
    if not isinstance(value, dict):
        raise Rejected(Problem("unreadable-request", f"{name} is no JSON object", _EXAMPLE))
    return value


_EXAMPLE: Final = f"write it as the API takes it: {json.dumps({'inputs': {'query': 'red car'}})}"


def read_text_of(file: Path) -> str:
    """The text of a file that the command line names; raises `Rejected`."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        says = f"{file} holds no text in UTF-8"
        remedy = "name a file of text; an image or a film is named by its URL"
        raise Rejected(Problem("unreadable-file", says, remedy)) from error
    except OSError as error:
        says = f"{file} cannot be read: {error.strerror}"
        raise Rejected(Problem("unreadable-file", says, "check its name")) from error
