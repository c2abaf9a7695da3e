"""What is said on a command line reaches its command as typed groups of options."""

import click
import pytest
from click.testing import CliRunner
from msgspec import Struct

from reconciler.cli.command_list import COMMANDS
from reconciler.cli.flags.invocation import Invocation, SharedOption, shared_option
from reconciler.cli.main import group


class Flags(Struct, frozen=True):
    """A group of three options: one that is repeated, one that is not, and a switch."""

    tag: tuple[str, ...] = ()
    env: str | None = None
    quiet: bool = False


OPTIONS = (
    shared_option(Flags, "--tag", multiple=True),
    shared_option(Flags, "--env"),
    shared_option(Flags, "--quiet/--loud"),
)


def said(*args: str) -> Flags:
    """What a group and its command `run`, which have the same options, make of a line."""
    found: list[Flags] = []

    @click.group()
    def group() -> None:
        pass

    @group.command()
    @click.pass_obj
    def run(invocation: Invocation) -> None:
        found.append(invocation.get(Flags))

    for option in OPTIONS:
        option(group)
        option(run)
    done = CliRunner().invoke(group, args, obj=Invocation(), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return found[0]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["run"], Flags()),
        (["--env", "a", "run"], Flags(env="a")),
        (["run", "--env", "a"], Flags(env="a")),
        (["--env", "a", "run", "--env", "b"], Flags(env="b")),
        (["--tag", "a", "run", "--tag", "b", "--tag", "c"], Flags(tag=("a", "b", "c"))),
        (["--quiet", "run", "--loud"], Flags(quiet=False)),
        (["--quiet", "run", "--tag", "a"], Flags(quiet=True, tag=("a",))),
    ],
)
def test_an_option_counts_before_and_after_its_command(args: list[str], expected: Flags) -> None:
    assert said(*args) == expected


def test_an_option_without_a_field_of_its_name_is_refused_where_it_is_declared() -> None:
    with pytest.raises(TypeError, match="Flags has no field for --envv"):
        SharedOption(["--envv"], group=Flags)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_takes_as_a_parameter_is_no_shared_option(name: str) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    for option in command.params:
        assert option.expose_value is not isinstance(option, SharedOption)
