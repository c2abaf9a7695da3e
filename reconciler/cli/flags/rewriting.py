"""`--check` and `--diff`: what a command that rewrites files does instead of writing them."""

from typing import Final

from msgspec import Struct

from reconciler.cli.flags.invocation import Decorated, add_options, shared_option


class RewritingFlags(Struct, frozen=True, kw_only=True):
    """How much of it is done."""

    check: bool = False
    diff: bool = False

    @property
    def writes(self) -> bool:
        """The files are written, as nobody asked for less."""
        return not (self.check or self.diff)


_OPTIONS: Final = (
    shared_option(
        RewritingFlags,
        "--check",
        flag_value=True,
        help="Write nothing; exit 2 where a file would change.",
    ),
    shared_option(
        RewritingFlags, "--diff", flag_value=True, help="Write nothing; show what would change."
    ),
)


def rewriting_options(command: Decorated) -> Decorated:
    """Adds both."""
    return add_options(_OPTIONS, command)
