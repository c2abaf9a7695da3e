"""What the fields of an alert must mean together (§8.1); part of its page."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.problem import Problem, Severity

_OF_RETRIEVERS: Final = ("retriever_id", "trigger_on", "min_count", "threshold", "inputs")
"""What means nothing where no retriever is run."""
_OF_RESULTS: Final = ("min_count", "threshold")
"""What narrows `trigger_on: results`."""


def fields_fit_home(address: Address, spec: Fields) -> Iterator[Problem]:
    """A retriever, or a system condition: what `source` says, and nothing of the other one.

    Retrievers live in namespaces, so that what watches the organisation has none.
    """
    if not address.namespace:
        yield from _of_organisation(spec)
    elif spec.get("source") in ("retriever", None):
        yield from _of_retriever(spec)
    if spec.get("source") == "system":
        yield from _of_system(spec, home=address.namespace)


def _of_organisation(spec: Fields) -> Iterator[Problem]:
    if spec.get("source") in ("retriever", None):
        says = "an alert of the organisation has `source: system`: retrievers live in namespaces"
        remedy = "write `source: system` and a system_condition, or say its metadata.namespace"
        yield _combination(says, remedy, ("source",))
    if spec.get("namespace_selector") is None:
        says = "an alert of the organisation needs to say which namespaces it watches"
        remedy = "add `namespace_selector: {mode: all}`, or say its metadata.namespace"
        yield Problem("missing-field", says, remedy, path=("namespace_selector",))


def _of_system(spec: Fields, *, home: str) -> Iterator[Problem]:
    if spec.get("system_condition") is None:
        says = "with `source: system` a system_condition is needed: nothing else can decide"
        remedy = "add `system_condition: {type: ...}`"
        yield Problem("missing-field", says, remedy, path=("system_condition",))
    way_out = "take it out, or the line `source: system`" if home else "take it out"
    for name in _OF_RETRIEVERS:
        if spec.get(name) is not None:
            says = f"`{name}` is of alerts that run a retriever, and this one has `source: system`"
            yield _combination(says, way_out, (name,))


def _of_retriever(spec: Fields) -> Iterator[Problem]:
    if spec.get("system_condition") is not None:
        says = "`system_condition` needs `source: system`, and this one runs a retriever"
        add = "add `source: system`" if spec.get("source") is None else "write `source: system`"
        yield _combination(says, f"{add}, or take it out", ("system_condition",))
    elif spec.get("retriever_id") is None:
        says = "an alert needs the `retriever_id` of what it runs"
        remedy = "add `retriever_id: ...`, or `source: system` and a system_condition"
        yield Problem("missing-field", says, remedy, path=("retriever_id",))


def narrows_results(spec: Fields) -> Iterator[Problem]:
    """Where nothing was found, nothing can be counted or compared."""
    if spec.get("trigger_on") != "no_results" or spec.get("source") == "system":
        return
    for name in _OF_RESULTS:
        if spec.get(name) is not None:
            says = f"`{name}` narrows `trigger_on: results`, and here nothing is found"
            yield _combination(says, "take it out, or write `trigger_on: results`", (name,))


def selection_is_one(spec: Fields) -> Iterator[Problem]:
    """Some namespaces are named, or none of all."""
    selector = spec.get("namespace_selector")
    if not isinstance(selector, Mapping):
        return
    named, path = bool(selector.get("namespace_ids")), ("namespace_selector", "namespace_ids")
    if selector.get("mode") == "selected" and not named:
        says = "`mode: selected` needs the namespaces that are selected"
        yield _combination(says, "add `namespace_ids: [...]`, or write `mode: all`", path)
    if selector.get("mode") == "all" and named:
        says = "with `mode: all` every namespace is watched, whichever are named"
        yield _combination(says, "take it out, or write `mode: selected`", path)


def channels_lead_somewhere(spec: Fields) -> Iterator[Problem]:
    """A batch needs a collection to process with."""
    config = spec.get("notification_config")
    channels = config.get("channels") if isinstance(config, Mapping) else None
    for position, channel in enumerate(channels if isinstance(channels, list) else ()):
        path = ("notification_config", "channels", position)
        if isinstance(channel, Mapping) and channel.get("channel_type") == "batch":
            yield from _about_batch(channel, path)


def _about_batch(channel: Fields, path: FieldPath) -> Iterator[Problem]:
    if _map(channel.get("config")).get("collection_id") is None:
        says = "a channel of type batch needs the collection that processes what was found"
        at = (*path, "config" if "config" in channel else "channel_type")
        yield Problem("missing-field", says, "add `config: {collection_id: ...}`", path=at)
    if channel.get("channel_id") is not None:
        says = "a channel of type batch tells nobody, and has no `channel_id`"
        yield _combination(says, "take it out", (*path, "channel_id"))


def repeats_after_silence(spec: Fields) -> Iterator[Problem]:
    """It never speaks within its own silence, so that the longer of the two counts."""
    again, silence = spec.get("renotify_interval_seconds"), spec.get("cooldown_seconds")
    if isinstance(again, int) and isinstance(silence, int) and again < silence:
        says = f"it is never told again within cooldown_seconds, which is {silence}"
        remedy = "write at least as much, or a shorter cooldown_seconds"
        path = ("renotify_interval_seconds",)
        yield Problem("no-effect", says, remedy, Severity.WARNING, path=path)


def _combination(says: str, remedy: str, path: FieldPath) -> Problem:
    return Problem("bad-combination", says, remedy, path=path)


def _map(value: Data) -> Fields:
    return value if isinstance(value, Mapping) else {}


ALERT_RULES: Final[tuple[Callable[[Fields], Iterator[Problem]], ...]] = (
    narrows_results,
    selection_is_one,
    channels_lead_somewhere,
    repeats_after_silence,
)
