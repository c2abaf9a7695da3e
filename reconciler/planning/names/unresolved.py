"""References that lead nowhere, to two things at once, or to what is declared absent."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.compile.references import Reference
from reconciler.kinds.declaration.containment import is_owner
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.declaration.listing import Lookup
from reconciler.model.address import Address
from reconciler.model.data import FieldPath
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Resource
from reconciler.model.secrets.secret import SecretText
from reconciler.model.text.article import with_article
from reconciler.model.text.nearest import did_you_mean, nearest
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming, is_home_absent

_TO_ABSENT: Final = "reference-to-absent"


class _ReferenceChecker(Struct, frozen=True):
    """Everything it takes to judge the references of a stack."""

    naming: Naming
    kinds: Mapping[str, Kind]
    lookups: Mapping[str, Lookup] = field(default_factory=dict)

    def unknown(self, resource: Resource, reference: Reference) -> Problem:
        """A problem: nothing declared or live answers to this."""
        lookup, meant = self.lookups.get(reference.kind), self._intended_address(reference)
        if isinstance(reference.value, SecretText):
            says = f"a secret cannot tell which {meant.kind} is meant: it is read while applying"
            remedy = "write its name or its id, or a variable `${var.NAME}`: neither is a secret"
            return problem_at(resource, reference.path, "unknown-reference", says, remedy)
        kind = self.kinds.get(reference.kind)
        has_ids = lookup.id_field if lookup else kind is None or not kind.is_its_name
        said = "is neither the name nor the id of" if has_ids else "is not the name of"
        return problem_at(
            resource,
            reference.path,
            "unknown-reference",
            f"`{reference.said}` {said} {with_article(meant.kind)}{in_namespace(meant)}",
            self._remedy(reference),
        )

    def _intended_address(self, reference: Reference) -> Address:
        meant, lookup = self.naming.address_of(reference, self.kinds), self.lookups
        is_everywhere = meant.kind in lookup and not lookup[meant.kind].is_namespaced
        return meant._replace(namespace="") if is_everywhere else meant

    def _remedy(self, reference: Reference) -> str:
        known = self.naming.known_names(reference)
        if reference.is_qualified and not reference.namespace:
            return _advise_qualified(reference, known)
        if reference.is_loose and nearest(reference.said, known) is None:
            return "create it, or take it out: as long as it is not there, it means nothing"
        lookup = self.lookups.get(reference.kind)
        if lookup is None or nearest(reference.said, known):
            near = did_you_mean(reference.said, known)
            return near or f"declare the {reference.kind}, or create it first"
        made = f"create it at the API first: POST {lookup.path}"
        made += f"; {with_article(lookup.name)} cannot be declared here"
        return f"{made}; {did_you_mean(reference.said, known)}" if known else made

    def named_by_id(self, resource: Resource, reference: Reference) -> Problem | None:
        """A problem where what is to be called as another is called by that one's id."""
        name = self.naming.name_of(reference)
        if name == resource.address.name:
            return None
        return problem_at(
            resource,
            reference.path,
            "bad-name",
            f"`{reference.value}` is the id of {self._intended_address(reference)}, and "
            f"{with_article(resource.address.kind)} is called as its {reference.kind} is",
            f"write `name: {name}`",
        )

    def ambiguous(self, resource: Resource, reference: Reference) -> Problem | None:
        """A problem where a word is the name of one and the id of another."""
        name = self._also_behind(reference)
        if name is None:
            return None
        meant = self._intended_address(reference)
        other = meant._replace(name=name)
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


def _advise_qualified(reference: Reference, known: Collection[str]) -> str:
    """What to write where a name alone could be of any namespace."""
    meant = sorted(word for word in known if word.partition("/")[2] == reference.value)
    if meant:
        return f"write {' or '.join(f'`{word}`' for word in meant)}"
    return "write `namespace/name`, because what refers to it lives in no namespace itself"


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
            problem = _find_problem(desired, resource, reference, doubting)
            if is_owner(kinds[address.kind], reference.path):
                problem = _at_name(problem or doubting.named_by_id(resource, reference), resource)
            if problem is not None:
                yield problem


def _find_problem(
    desired: Desired, resource: Resource, reference: Reference, doubting: _ReferenceChecker
) -> Problem | None:
    naming, kinds = doubting.naming, doubting.kinds
    meant = naming.address_of(reference, kinds)
    if absent := absent_in(desired, resource, reference, meant, kinds):
        return absent
    if not naming.is_known(reference):
        return _with_severity(doubting.unknown(resource, reference), reference)
    return doubting.ambiguous(resource, reference)


def _at_name(problem: Problem | None, resource: Resource) -> Problem | None:
    """A problem with what a resource belongs to, where that is said: in its own name."""
    if problem is None:
        return None
    path, remedy = ("metadata", "name"), problem.remedy
    if problem.code == _TO_ABSENT:
        remedy = "declare this `ensure: absent` as well, or take the tombstone out"
    place = resource.locations.of_value(path)
    return replace(problem, path=path, location=place, remedy=remedy)


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
        _TO_ABSENT,
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
