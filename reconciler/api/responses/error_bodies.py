"""What the body of a refusal says, and of which fields; both bodies of §1.2 are understood."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reconciler.api.text.sanitize import fields_in, items_in, one_line, text_in
from reconciler.model.data import Data, FieldPath
from reconciler.model.text.json_text import NotJson


def envelope_in(body: Data | NotJson) -> Mapping[str, Data] | None:
    """The error of either body; `None` when the body is not the API's."""
    if not isinstance(body, Mapping):
        return None
    outer = body.get("detail", body)
    if isinstance(outer, Mapping):
        error = outer.get("error", outer if "detail" in body else None)
        return {"message": error} if isinstance(error, str) else _object_or_none(error)
    if isinstance(outer, str):
        return {"message": outer}
    return {"details": {"validation_errors": outer}}


def _object_or_none(value: Data) -> Mapping[str, Data] | None:
    return value if isinstance(value, Mapping) else None


def summarize(error: Mapping[str, Data]) -> str:
    """The message and every field it complains of."""
    details = fields_in(error.get("details"))
    complaints = _complaints(items_in(details.get("validation_errors")))
    sum_up = "; ".join(_complaint(says, places) for says, places in complaints.items())
    message = text_in(error.get("message"))
    if all(says in message and _names(message, places) for says, places in complaints.items()):
        sum_up = ""
    elif message.rstrip(".") in {says.rstrip(".") for says in complaints} or message in sum_up:
        message = ""
    parts = (message, text_in(error.get("code")), sum_up)
    return one_line("; ".join(part for part in parts if part), longest=1500)


def _names(message: str, places: Iterable[str]) -> bool:
    """Whether a message names every field, as whole words, at least by its own name."""
    words = {word.strip("`'\":;,.").rpartition(".")[2] for word in message.split()}
    return all(place.rpartition(".")[2] in words for place in places)


def complained_fields(error: Mapping[str, Data]) -> Iterator[tuple[FieldPath, str]]:
    """The paths inside the body that the answer complains of, each with the type of complaint."""
    for item in items_in(fields_in(error.get("details")).get("validation_errors")):
        root, *path = [*_steps_in(item), ""]
        if root == "body":
            steps = tuple(step for step in path[:-1] if isinstance(step, str | int))
            yield steps, text_in(fields_in(item).get("type"))


def _steps_in(item: Data) -> Sequence[Data]:
    entry = fields_in(item)
    return items_in(entry.get("location")) or items_in(entry.get("loc"))


def _complaints(items: Iterable[Data]) -> Mapping[str, Sequence[str]]:
    """Each sentence once, with every field that it is about; what was sent is left out."""
    found: dict[str, dict[str, None]] = {}
    for item in items:
        entry = fields_in(item)
        says = text_in(entry.get("message")) or text_in(entry.get("msg")) or text_in(item)
        places = found.setdefault(says, {})
        if where := ".".join(str(step) for step in _steps_in(item)):
            places[where] = None
    return {says: tuple(places) for says, places in found.items()}


def _complaint(says: str, places: Sequence[str]) -> str:
    """`body.limit, body.k: extra inputs are not permitted`."""
    return ": ".join(part for part in (", ".join(places), says) if part)
