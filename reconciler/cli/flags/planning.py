"""The options of every command that plans, and what they allow."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final

import click

from reconciler.cli.flags.options import Decorated, Noted, path, shared_option
from reconciler.kinds import KINDS, LOOKUPS
from reconciler.model.address import Address, parse_address
from reconciler.model.text.nearest import did_you_mean
from reconciler.planning.options.options import PlanOptions

ALL: Final = "all"


def read_address(text: str) -> Address | str:
    """An address as it is shown, `Collection/ads/video_index`, or a pattern of addresses."""
    return text if text == ALL else _read_permitted(text, KINDS)


def read_destroyable(text: str) -> Address | str:
    """The same of anything that may go: what is not managed here can go along."""
    return _read_permitted(text, {**KINDS, **LOOKUPS})


def _read_permitted(text: str, known: Collection[str]) -> Address | str:
    if _WILD & {*text}:
        if not _NAMING.search(text):
            raise click.BadParameter(
                f"`{text}` would allow everything: name a kind, a namespace or a name in it, such "
                "as Retriever/ads/*"
            )
        return read_pattern(text, known)
    address = parse_address(text)
    if address is None:
        raise click.BadParameter(f"`{text}` is not an address such as Bucket/ads/videos")
    return _of_kind(address, known)


def _of_kind(address: Address, known: Collection[str]) -> Address:
    if address.kind not in known:
        close = did_you_mean(address.kind, known)
        raise click.BadParameter(f"`{address.kind}` is not a kind: {close}")
    return address


def read_pattern(text: str, known: Collection[str] = KINDS) -> str:
    """An address, or a pattern of addresses: `Retriever/ads/*`."""
    kind = text.partition("/")[0]
    if "/" not in text and not _WILD & {*text}:
        raise click.BadParameter(f"`{text}` is not an address such as Bucket/ads/videos")
    if kind not in known and not _WILD & {*kind}:
        raise click.BadParameter(f"`{kind}` is not a kind: {did_you_mean(kind, known)}")
    return text


_WILD: Final = frozenset("*?[")
_NAMING: Final = re.compile(r"\w")
_COUNT: Final = click.IntRange(min=0)
_PERCENT: Final = click.IntRange(0, 100)

_CHOICES: Final = (
    shared_option(
        "--target",
        type=read_pattern,
        multiple=True,
        metavar="ADDRESS",
        help="Only this one, or all that match `Retriever/ads/*`, and what they need.",
    ),
    shared_option(
        "--exclude",
        type=read_pattern,
        multiple=True,
        metavar="ADDRESS",
        help="Leave this one alone, or all that match a pattern.",
    ),
    shared_option("--prune/--no-prune", help="Delete what is no longer declared, or keep it."),
    shared_option(
        "--adopt",
        type=read_address,
        multiple=True,
        is_flag=False,
        flag_value=ALL,
        metavar="[ADDRESS]",
        help="Take over this declared resource, or a pattern, where nobody owns it; alone: all.",
    ),
    shared_option(
        "--allow-replace",
        type=read_address,
        multiple=True,
        metavar="ADDRESS",
        help="Replace this one, or a pattern of them, where it cannot change in place.",
    ),
    shared_option(
        "--allow-drop",
        type=read_address,
        multiple=True,
        metavar="ADDRESS",
        help="Drop live values of this one that nobody declares, whatever their origin.",
    ),
    shared_option(
        "--resend",
        type=read_pattern,
        multiple=True,
        metavar="ADDRESS",
        help="Send this one again, or all that match: that a secret changed cannot be seen.",
    ),
    shared_option(
        "--allow-empty", flag_value=True, help="Accept that nothing of a kind is declared any more."
    ),
)
_LIMITS: Final = (
    shared_option(
        "--allow-destroy",
        type=read_destroyable,
        multiple=True,
        metavar="ADDRESS",
        help="Delete this one, or a pattern of them, although protected, in use or public.",
    ),
    shared_option(
        "--max-documents-destroyed",
        type=_COUNT,
        metavar="N",
        help="How many documents may be destroyed.",
    ),
    shared_option(
        "--max-deletes", type=_COUNT, metavar="N", help="How many resources may be deleted."
    ),
    shared_option(
        "--max-delete-percent",
        type=_PERCENT,
        metavar="N",
        help="How many percent of the owned resources may be deleted.",
    ),
)
_APPROVING: Final = click.option(
    "--auto-approve", "--yes", is_flag=True, help="Do not ask for approval."
)
_APPLYING: Final = (
    _APPROVING,
    click.option("--dry-run", is_flag=True, help="Show the requests; send none that writes."),
    click.option(
        "--parallelism",
        metavar="N",
        type=click.IntRange(1, 64),
        default=4,
        show_default=True,
        help="How many steps run at once.",
    ),
    click.option(
        "--record", type=path, metavar="FILE", help="Keep what the run did, as JSON, in FILE."
    ),
    shared_option(
        "-m",
        "--reason",
        metavar="TEXT",
        help="Why, for the API's audit log (RECONCILER_REASON); else the commit's title.",
    ),
)


_NAMESPACES: Final = shared_option(
    "--include-namespaces",
    flag_value=True,
    help="Delete the declared namespaces too, where nothing in them is anybody else's.",
)


PLANNING: Final = {
    "prune": "--prune/--no-prune",
    **{
        name: f"--{name.replace('_', '-')}"
        for name in (
            "target", "exclude", "resend", "adopt", "allow_replace", "allow_drop", "allow_empty",
            "allow_destroy",
            "max_documents_destroyed", "max_deletes", "max_delete_percent",
        )
    },
}  # fmt: skip
"""What is said while planning, as it is noted and as it is written."""


def applying_options(command: Decorated) -> Decorated:
    """Adds the options of a command that changes something."""
    return _add_options(_APPLYING, command)


def approving_option(command: Decorated) -> Decorated:
    """Adds the option that answers yes before anything is asked, in both of its spellings."""
    return _APPROVING(command)


def planning_options(command: Decorated) -> Decorated:
    """Adds the options of a command that compares manifests with what is live."""
    return _add_options((*_CHOICES, *_LIMITS), command)


def limiting_options(command: Decorated) -> Decorated:
    """Adds the options that lift a guard."""
    return _add_options(_LIMITS, command)


def namespace_options(command: Decorated) -> Decorated:
    """Adds the option that ends a stack with its namespaces."""
    return _NAMESPACES(command)


def _add_options(
    options: Sequence[Callable[[Decorated], Decorated]], command: Decorated
) -> Decorated:
    for option in reversed(options):
        command = option(command)
    return command


def plan_options(noted: Noted) -> PlanOptions:
    """What was allowed on the command line."""
    adopted = noted.get("adopt", ())
    return PlanOptions(
        prune=noted.get("prune"),
        adopt_unowned=True if ALL in adopted else None,
        adopt=frozenset(address for address in adopted if address != ALL),
        allow_destroy=frozenset(noted.get("allow_destroy", ())),
        allow_replace=frozenset(noted.get("allow_replace", ())),
        allow_drop=frozenset(noted.get("allow_drop", ())),
        targets=tuple(noted.get("target", ())),
        excluded=tuple(noted.get("exclude", ())),
        resend=tuple(noted.get("resend", ())),
        max_documents_destroyed=noted.get("max_documents_destroyed"),
        max_deletes=noted.get("max_deletes"),
        max_delete_percent=noted.get("max_delete_percent"),
        allow_empty=noted.get("allow_empty", False),
        is_with_namespaces=noted.get("include_namespaces", False),
    )
