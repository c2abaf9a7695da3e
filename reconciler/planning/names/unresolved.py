"""References that lead nowhere, to two things at once, or to what is declared absent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from reconciler.kinds.compile.references import Reference
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.data import FieldPath
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Resource
from reconciler.model.text.article import with_article
from reconciler.model.text.nearest import did_you_mean, nearest
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming, is_home_absent


@dataclass(frozen=True, slots=True)
class _ReferenceChecker:
    """Everything it takes to judge the references of a stack."""

    naming: Naming
    kinds: Mapping[str, Kind]
    lookups: Mapping[str, Lookup] = field(default_factory=dict)

    def unknown(self, resource: Resource, reference: Reference) -> Problem:
        """A problem: nothing declared or live answers to this."""
        lookup, meant = self.lookups.get(reference.kind), self._intended_address(reference)
        has_ids = lookup is None or lookup.id_field
        said = "is neither the name nor the id of" if has_ids else "is not the name of"
        return problem_at(
            resource,
            reference.path,
            "unknown-reference",
            f"`{reference.value}` {said} {with_article(meant.kind)}{in_namespace(meant)}",
            self._remedy(reference),
        )

    def _intended_address(self, reference: Reference) -> Address:
        meant, lookup = self.naming.address_of(reference, self.kinds), self.lookups
        is_everywhere = meant.kind in lookup and not lookup[meant.kind].is_namespaced
        return replace(meant, namespace="") if is_everywhere else meant

    def _remedy(self, reference: Reference) -> str:
        known = self.naming.known_names(reference)
        if reference.is_loose and nearest(reference.value, known) is None:
            return "create it, or take it out: as long as it is not there, it means nothing"
        lookup = self.lookups.get(reference.kind)
        if lookup is None or nearest(reference.value, known):
            near = did_you_mean(reference.value, known)
            return near or f"declare the {reference.kind}, or create it first"
        made = f"create it at the API first: POST {lookup.path}"
        made += f"; {with_article(lookup.name)} cannot be declared here"
        return f"{made}; {did_you_mean(reference.value, known)}" if known else made

    def ambiguous(self, resource: Resource, reference: Reference) -> Problem | None:
        """A problem where a word is the name of one and the id of another."""
        name = self._also_behind(reference)
        if name is None:
            return None
        meant = self._intended_address(reference)
        other = replace(meant, name=name)
        id_ = self.naming.directory.id_of(meant.kind, meant.namespace, meant.name)
        return problem_at(
            resource,
            reference.path,
            "ambiguous-reference",
            f"`{reference.value}` is the name of one {meant.kind}{in_namespace(meant)} and the "
            f"id of another, {other}",
            f"{self._suggest_word(other, name, reference)}; "
            f"{self._suggest_word(meant, id_, reference)}",
        )

    def _also_behind(self, reference: Reference) -> str | None:
        """The name of what has as its id what is another one's name."""
        name = self.naming.name_behind(reference)
        return None if name == reference.value or not self.naming.is_name(reference) else name

    def _suggest_word(self, meant: Address, word: str | None, reference: Reference) -> str:
        """What to write where a resource is meant, if any word means it alone."""
        if word is None or self._also_behind(replace(reference, value=word)) is not None:
            return f"if {meant} is meant, give it another name first"
        return f"if {meant} is meant, write `{word}`"


def report_dangling(
    desired: Desired,
    mentions: Mentions,
    naming: Naming,
    kinds: Mapping[str, Kind],
    lookups: Mapping[str, Lookup],
) -> Iterator[Problem]:
    """A problem for every reference that does not lead to one resource, declared or live.

    Only a warning where the API keeps names as they are, which need not exist yet.
    """
    doubting = _ReferenceChecker(naming, kinds, lookups)
    for address, references in mentions.items():
        resource = desired.resources[address]
        for reference in references:
            meant = naming.address_of(reference, kinds)
            if absent := absent_in(desired, resource, reference, meant, kinds):
                yield absent
            elif not naming.is_known(reference):
                yield _with_severity(doubting.unknown(resource, reference), reference)
            elif ambiguous := doubting.ambiguous(resource, reference):
                yield ambiguous


def absent_in(
    desired: Desired,
    resource: Resource,
    reference: Reference,
    meant: Address,
    kinds: Mapping[str, Kind],
) -> Problem | None:
    """A problem where what a reference means is declared absent."""
    target = desired.resources.get(meant)
    if target is None or not target.lifecycle.is_tombstone:
        return None
    whose = "whose namespace is" if is_home_absent(target.address, desired, kinds) else "which is"
    problem = problem_at(
        resource,
        reference.path,
        "reference-to-absent",
        f"refers to {target.address}, {whose} declared `ensure: absent`",
        "remove the reference, or the tombstone",
    )
    return _with_severity(problem, reference)


def _with_severity(problem: Problem, reference: Reference) -> Problem:
    return replace(problem, severity=Severity.WARNING) if reference.is_loose else problem


def in_namespace(meant: Address) -> str:
    """Where a name is looked for, as the end of a sentence."""
    return f" in namespace {meant.namespace}" if meant.namespace else ""


def problem_at(
    resource: Resource, path: FieldPath, code: str, message: str, remedy: str
) -> Problem:
    """A problem at a path inside the spec."""
    full: FieldPath = ("spec", *path)
    return Problem(
        code,
        message,
        remedy,
        address=resource.address,
        path=full,
        location=resource.locations.of_value(full),
    )
