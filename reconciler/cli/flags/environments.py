"""Environments on the command line: all of them, or which live namespace becomes which."""

import re
from collections.abc import Mapping
from typing import Final

import click

all_environments_option: Final = click.option(
    "--all-environments", is_flag=True, help="Look at each environment of the project."
)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def read_environments(_: click.Context, __: click.Parameter, text: str | None) -> Mapping[str, str]:
    """`staging=ads-staging,prod=ads` as environments and their namespaces; empty for nothing."""
    found: dict[str, str] = {}
    for pair in text.split(",") if text is not None else ():
        name, separator, namespace = (part.strip() for part in pair.partition("="))
        if not separator or not namespace or not _NAME.fullmatch(name):
            raise click.BadParameter(f"`{pair}` is not ENVIRONMENT=NAMESPACE")
        if name in found or namespace in found.values():
            raise click.BadParameter(f"`{pair}`: an environment has a namespace of its own")
        found[name] = namespace
    if len(found) == 1:
        raise click.BadParameter("name two environments or more: staging=ads-staging,prod=ads")
    return found
