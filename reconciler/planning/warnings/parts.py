"""Warnings about names that a part of another resource has too: it is not what is declared."""

from collections.abc import Iterator

from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Live
from reconciler.model.text.article import with_article


def find_parts_of_others(desired: Desired, live: Live) -> Iterator[Problem]:
    """A warning for everything declared whose name is also that of a part of another resource."""
    for address in sorted(desired.present & live.parts.keys()):
        owner, resource = live.parts[address], desired.resources[address]
        yield Problem(
            "part-of-another",
            f"{with_article(address.kind)} of this name is live as a part of {owner}: it is left "
            "alone, and is not this one",
            f"change that one in {owner}; give this one another name, to tell them apart",
            Severity.WARNING,
            address,
            ("metadata", "name"),
            resource.locations.of_value(("metadata", "name")),
        )
