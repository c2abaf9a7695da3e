"""A plan in a file: readable, versioned, sealed, and without secrets.

Two sums are in it. The digest is over what the plan does, so that people can tell whether what is
applied is what they approved; the checksum is over every byte, so that no other part of the file
changes unnoticed either.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct
from pydantic import ValidationError

from reconciler.kinds.declaration.kind import Kind
from reconciler.model.data import Data, Fields
from reconciler.model.digest import digest_of
from reconciler.model.errors import Rejected
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.model.text.json_text import NotJson, read_json
from reconciler.planning.planfile.read import PlanShape
from reconciler.planning.planfile.secrets import report_plain_secrets
from reconciler.planning.planfile.write import effects_of, plan_fields
from reconciler.planning.staleness.preconditions import Preconditions

FORMAT: Final = "reconciler_plan"
VERSION: Final = 2
_UNSEALED: Final = f"sha256:{'0' * 64}"
_SEAL: Final = re.compile(r'(?<="checksum": ")sha256:[0-9a-f]{64}(?=")')
_AGAIN: Final = "make the plan again with `reconciler plan -o FILE`"


class Aim(Struct, frozen=True, kw_only=True):
    """What a plan is made for; it is applied to nothing else."""

    api: str
    """The address of the API, or `embedded`."""
    environment: str | None


class SavedPlan(Struct, frozen=True, kw_only=True):
    """A plan, what it was made for, and what it expects of the world."""

    plan: Plan
    expected: tuple[Preconditions, ...]
    digest: str
    made_at: str
    aim: Aim


def document_of(
    plan: Plan,
    expected: Sequence[Preconditions],
    *,
    aim: Aim,
    made_at: str,
    kinds: Mapping[str, Kind],
) -> Fields:
    """What a plan's file holds, before it is sealed; raises `Rejected` for spelled-out secrets.

    The plan's before-values are taken as they are: who saves it has masked them.
    """
    problems = list(report_plain_secrets(plan, kinds))
    if problems:
        raise Rejected(*problems)
    held: Fields = {
        "stack": plan.stack,
        "api": aim.api,
        "environment": aim.environment,
        **plan_fields(plan, expected, kinds),
    }
    return {
        FORMAT: VERSION,
        "checksum": _UNSEALED,
        "digest": digest_in(held),
        "made_at": made_at,
        **held,
    }


def seal(text: str) -> str:
    """The text of a document, with the checksum over all of it."""
    return _SEAL.sub(_checksum(text), text, count=1)


def _checksum(text: str) -> str:
    blank = _SEAL.sub(_UNSEALED, text, count=1)
    return f"sha256:{hashlib.sha256(blank.encode(errors='surrogatepass')).hexdigest()}"


def digest_in(fields: Fields) -> str:
    """The sum of what a plan does, and to whom; not of the words that explain it."""
    steps = fields["steps"]
    effects: Data = [effects_of(step) for step in steps] if isinstance(steps, list) else []
    return digest_of({"stack": fields["stack"], "api": fields["api"], "steps": effects})


def read_plan(text: str, *, kinds: Mapping[str, Kind]) -> SavedPlan:
    """The plan in a file's text; raises `Rejected` for everything that is not one."""
    fields = _parse(text)
    _require_this_version(fields)
    if fields.get("checksum") != _checksum(text):
        raise _make_rejection("was changed since it was saved: its checksum does not match")
    try:
        shape = PlanShape.model_validate(fields)
    except ValidationError as error:
        raise _make_rejection("is not a plan that this version understands") from error
    if digest_in(fields) != shape.digest:
        raise _make_rejection("does not do what its digest says")
    strangers = sorted({each.address.kind for each in shape.steps} - kinds.keys())
    if strangers:
        raise _make_rejection(f"has kinds that this version does not know: {', '.join(strangers)}")
    return SavedPlan(
        plan=shape.plan(),
        expected=tuple(_facts(each.preconditions) for each in shape.steps),
        digest=shape.digest,
        made_at=shape.made_at,
        aim=Aim(api=shape.api, environment=shape.environment),
    )


def _facts(held: Mapping[str, object]) -> Preconditions:
    return held  # type: ignore[return-value]  # JSON is nothing but plain data


def _parse(text: str) -> Fields:
    content = read_json(text.encode(errors="surrogatepass"))
    if isinstance(content, NotJson):
        raise _make_rejection(str(content))
    if isinstance(content, Mapping) and "resource_changes" in content:
        raise _make_rejection(
            "is what `plan --format json` prints for programs; it cannot be applied"
        )
    if not isinstance(content, Mapping) or FORMAT not in content:
        raise _make_rejection("is no plan")
    return content


def _require_this_version(fields: Fields) -> None:
    version = fields[FORMAT]
    if version != VERSION or isinstance(version, bool):
        raise _make_rejection(
            f"has version {version}, and this program knows version {VERSION}",
            f"use the version of the reconciler that made it, or {_AGAIN}",
        )


def _make_rejection(why: str, remedy: str = _AGAIN) -> Rejected:
    return Rejected(Problem("bad-plan-file", why, remedy))
