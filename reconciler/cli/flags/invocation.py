"""What one command line said: frozen groups of options, by their types.

Light: `reconciler --help` loads this and little else.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from msgspec.structs import replace

if TYPE_CHECKING:
    from pathlib import Path

    from msgspec import Struct

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Group = TypeVar("Group", bound="Struct")


class Invocation:
    """One value of each type; of what nobody has set, the one that its defaults make.

    Commands get it from click, and ask for the groups of the options that they declare.
    """

    def __init__(self) -> None:
        self._values: Final[dict[type, object]] = {}

    def get(self, group: type[Group]) -> Group:
        """The value of this type."""
        value = self._values.get(group)
        return value if isinstance(value, group) else group()

    def set(self, value: "Struct") -> None:
        """Take it for what was said, in place of any other of its type."""
        self._values[type(value)] = value


class SharedOption(click.Option):
    """An option that fills a field of its name in a group, wherever it stands on the line."""

    def __init__(self, *args: Any, group: "type[Struct]", **settings: Any) -> None:  # noqa: ANN401 - click's own
        # Without a default: an option left out after the command must not undo one said before it.
        super().__init__(
            *args, **{"default": None, **settings}, expose_value=False, callback=_fill_in
        )
        self.group: Final = group
        if self.name not in group.__struct_fields__:
            raise TypeError(f"{group.__name__} has no field for {self.opts[0]}")


def _fill_in(context: click.Context, option: click.Parameter, value: object) -> None:
    """Repeated options add up; of the others, the last mention counts."""
    if value is None or value == () or not isinstance(option, SharedOption) or not option.name:
        return
    invocation = context.ensure_object(Invocation)
    before = invocation.get(option.group)
    if isinstance(value, tuple):
        value = (*getattr(before, option.name), *value)
    invocation.set(replace(before, **{option.name: value}))


def shared_option(
    group: "type[Struct]", *names: str, **settings: object
) -> Callable[[Decorated], Decorated]:
    """An option of a group, said before or after the command."""
    return click.option(*names, cls=SharedOption, group=group, **settings)


def add_options(
    options: Sequence[Callable[[Decorated], Decorated]], command: Decorated
) -> Decorated:
    """The command with these options, listed in this order by its help."""
    for option in reversed(options):  # click lists the last decorator first
        command = option(command)
    return command


def path(text: str) -> "Path":
    """A path on the command line."""
    from pathlib import Path

    return Path(text)
