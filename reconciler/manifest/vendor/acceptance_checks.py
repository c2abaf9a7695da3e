"""Steps of an `acceptance:` block -> what can be asked, or why it cannot (§23).

The names inside `expect` are published nowhere; what a run reports to have *observed* is. So an
expectation is taken over where it has the name of something observed, as a number that it must be
or with bounds, and a step that expects anything else is not asked. What a query asks with are the
API's own names of a search (§12), and the retriever's.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeGuard

from msgspec import Struct

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.verification.declared import address_of_check
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.text.nearest import did_you_mean
from reconciler.model.verification.acceptance import (
    Acceptance,
    AcceptanceCheck,
    AcceptanceChecks,
    AcceptanceStep,
    DocumentCount,
    NotAskable,
    QueryCheck,
    StepKind,
)
from reconciler.model.verification.expectation import Bounds

_BOUNDS: Final = ("at_least", "at_most")
_REQUEST: Final = ("inputs", "filters", "limit")
"""What a step says of a search under the API's own names."""
_WRITE_A_CHECK: Final = (
    "declare what it means as a Check in a manifest of its own, and take it out here"
)
_LEAVE_IT: Final = (
    "take it out here, or leave it to the vendor's own apply (run_acceptance) and name what else "
    "is to be verified"
)


class _Unknown(Struct, frozen=True):
    """What of a step is not known, and where it stands."""

    path: FieldPath
    reason: str
    remedy: str = _WRITE_A_CHECK


class _Bounds(Struct, frozen=True):
    """How many something must be."""

    at_least: int | None
    at_most: int | None


def checks_of(
    acceptance: Acceptance, declared: Iterable[Address], kinds: Mapping[str, Kind]
) -> AcceptanceChecks:
    """What becomes of each step, in their order.

    `declared` is what the same manifest declares: it tells the namespace of what a step names.
    """
    steps = _Steps(tuple(declared), kinds)
    places = acceptance.locations
    return AcceptanceChecks(
        tuple(steps.check(step) for step in acceptance.steps),
        acceptance.max_cost_usd,
        places.of_key(("max_cost_usd",)) if places else None,
    )


class _Steps(Struct, frozen=True):
    """The steps of one manifest, with what they may name."""

    declared: tuple[Address, ...]
    kinds: Mapping[str, Kind]

    def check(self, step: AcceptanceStep) -> AcceptanceCheck:
        made = self._make(step)
        if isinstance(made, _Unknown):
            place = step.locations.of_key(made.path) if made.path else step.locations.of_value(())
            address = address_of_check(self._home_of(step), step.name)
            return NotAskable(address, made.reason, made.remedy, place, step.locations)
        return made

    def _home_of(self, step: AcceptanceStep) -> str:
        """The namespace of a step that asks nothing: the only one that there is."""
        said = step.asked.get("namespace")
        if isinstance(said, str):
            return said
        homes = {each.namespace for each in self.declared if each.namespace}
        return homes.pop() if len(homes) == 1 else ""

    def _make(self, step: AcceptanceStep) -> AcceptanceCheck | _Unknown:
        match step.kind:
            case StepKind.QUERY:
                kind = next(each for each in self.kinds.values() if each.execution)
                asked = self._asked_by(step, kind)
                return asked if isinstance(asked, _Unknown) else _query(step, asked)
            case StepKind.DOCUMENTS:
                kind = next(each for each in self.kinds.values() if each.counts.documents_path)
                asked = self._asked_by(step, kind)
                return asked if isinstance(asked, _Unknown) else _count(step, asked)
            case StepKind.ALERT:
                why = "whether an alert fires is seen when it does, not by asking"
                return _Unknown(("kind",), why, _LEAVE_IT)
            case StepKind.REALTIME:
                why = "what a realtime inference answers is asked by no search"
                return _Unknown(("kind",), why, _LEAVE_IT)

    def _asked_by(self, step: AcceptanceStep, kind: Kind) -> Address | _Unknown:
        key = _word_for(kind.name)
        said, name = step.asked.get("namespace"), step.asked.get(key)
        if not isinstance(name, str) or not name:
            return _Unknown((), f"it does not say under `{key}` what it asks")
        if isinstance(said, str) and said:
            return Address(kind.name, said, name)
        if said is not None:
            return _Unknown(("namespace",), "no namespace can be called so", "write its name")
        homes = {
            each.namespace for each in self.declared if each.name == name and each.kind == kind.name
        }
        if len(homes) == 1:
            return Address(kind.name, homes.pop(), name)
        why = "several namespaces declare one" if homes else "the manifest declares none"
        reason = f"which {key} {name} is meant cannot be told: {why}"
        return _Unknown((key,), reason, "add `namespace: ...`")


def _word_for(kind: str) -> str:
    return kind.lower()


def _query(step: AcceptanceStep, asked: Address) -> QueryCheck | _Unknown:
    word = _word_for(asked.kind)
    unknown = _surplus(step, (word, "namespace", *_REQUEST)) or _unexpected(step, "results")
    bounds = unknown or _bounds(step, "results")
    if isinstance(bounds, _Unknown):
        return bounds
    spec: Fields = {
        word: asked.name,
        "request": {key: step.asked[key] for key in _REQUEST if key in step.asked},
        "expect": {"results": _said(bounds)},
    }
    address = address_of_check(asked.namespace, step.name)
    return QueryCheck(address, spec, step.locations, step.traps)


def _count(step: AcceptanceStep, asked: Address) -> DocumentCount | _Unknown:
    unknown = _surplus(step, (_word_for(asked.kind), "namespace"))
    bounds = unknown or _unexpected(step, "documents") or _bounds(step, "documents")
    if isinstance(bounds, _Unknown):
        return bounds
    address = address_of_check(asked.namespace, step.name)
    return DocumentCount(address, asked, Bounds(bounds.at_least, bounds.at_most), step.locations)


def _surplus(step: AcceptanceStep, known: tuple[str, ...]) -> _Unknown | None:
    """What is asked in words that nobody knows: without it, something else would be asked."""
    for key in step.asked:
        if key not in known:
            hint = did_you_mean(key, known)
            return _Unknown((key,), f"what `{key}` asks is not known", hint or _WRITE_A_CHECK)
    return None


def _unexpected(step: AcceptanceStep, known: str) -> _Unknown | None:
    for key in step.expect:
        if key != known:
            return _Unknown(("expect", key), f"what `{key}` expects is not known")
    return None if step.expect else _Unknown(("expect",), "it expects nothing")


def _bounds(step: AcceptanceStep, key: str) -> _Bounds | _Unknown:
    value = step.expect[key]
    if _is_count(value):
        return _Bounds(value, value)
    if isinstance(value, Mapping) and value and value.keys() <= {*_BOUNDS}:
        least, most = (value.get(bound) for bound in _BOUNDS)
        if all(each is None or _is_count(each) for each in (least, most)):
            return _Bounds(least if _is_count(least) else None, most if _is_count(most) else None)
    reason = f"what `{key}` must be is neither a number nor at_least and at_most"
    return _Unknown(("expect", key), reason, "write a number, or {at_least: ..., at_most: ...}")


def _said(bounds: _Bounds) -> Fields:
    each = {"at_least": bounds.at_least, "at_most": bounds.at_most}
    return {name: bound for name, bound in each.items() if bound is not None}


def _is_count(value: Data) -> TypeGuard[int]:
    return type(value) is int and value >= 0
