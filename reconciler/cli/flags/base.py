"""`--base`: against which commit differences are attributed; and what follows from that."""

from typing import Final

import click
from msgspec import Struct
from msgspec.structs import replace

from reconciler.cli.flags.invocation import Decorated, Invocation, shared_option
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan, Refusal
from reconciler.planning.drift.foreign import GUARD, is_refused_for_drift, with_refusals


class BaseFlags(Struct, frozen=True, kw_only=True):
    """Against which commit differences are attributed, and what then refuses."""

    base: str | None = None
    fail_on_foreign_drift: bool = False


_BASE: Final = shared_option(
    BaseFlags,
    "--base",
    metavar="REF",
    help="Compare with a git ref too: tells changes of the manifests from live ones.",
)
_FAIL: Final = shared_option(
    BaseFlags,
    "--fail-on-foreign-drift",
    flag_value=True,
    help="With --base: refuse to undo what was changed live; exit 3.",
)


def base_option(command: Decorated) -> Decorated:
    """Adds `--base`."""
    return _BASE(command)


def attribution_options(command: Decorated) -> Decorated:
    """Adds `--base` and what a plan can do with it."""
    return _BASE(_FAIL(command))


def base_in(invocation: Invocation) -> str | None:
    """The ref that was given; an empty one is a mistake in a script, and is told as such later."""
    flags = invocation.get(BaseFlags)
    if flags.fail_on_foreign_drift and flags.base is None:
        raise click.UsageError("--fail-on-foreign-drift needs --base REF to know whose drift it is")
    return flags.base


def refuse_foreign_drift(plan: Plan, invocation: Invocation) -> Plan:
    """The plan, refused where it would undo foreign drift, or may, and that was asked about."""
    flags = invocation.get(BaseFlags)
    if not flags.fail_on_foreign_drift or not plan.steps:
        return plan
    if plan.base is None:
        return replace(plan, refusals=(*plan.refusals, _refuse_unknown_base(flags.base)))
    return with_refusals(plan)


def _refuse_unknown_base(ref: str | None) -> Refusal:
    """What cannot be told is no permission."""
    return Refusal(
        GUARD,
        f"{ref} does not load, so nobody can tell whether applying would undo what changed live",
        "name a base that `validate` accepts, or leave --fail-on-foreign-drift out",
    )


def foreign_drift_code(plan: Plan) -> ExitCode:
    """Asking for this guard is asking for its exit code, whatever else was asked for."""
    return ExitCode.REFUSED if is_refused_for_drift(plan) else ExitCode.OK
