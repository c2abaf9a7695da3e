"""References to nothing declared: what can be said of them without asking the API."""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.compile.references import Reference
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.model.address import Address
from reconciler.model.data import FieldPath
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Directory, Resource
from reconciler.model.text.article import with_article
from reconciler.model.text.nearest import nearest
from reconciler.planning.names.mentions import Mentions
from reconciler.planning.names.naming import Naming
from reconciler.planning.names.unresolved import absent_in, in_namespace, problem_at


def report_undeclared(
    desired: Desired, mentions: Mentions, whole: Desired, kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    """A warning for every reference to nothing declared, an error where that is declared absent.

    `whole` is all that the stack declares, of which `desired` may be a part. What cannot be
    declared, such as a secret, can only be asked for.
    """
    known = _DeclaredNames(Naming(whole.present, Directory(), container_in(kinds)))
    for address, references in mentions.items():
        resource = desired.resources[address]
        yield from _report_misspelt_home(resource, known)
        for reference in references:
            meant = known.naming.address_of(reference, kinds)
            if absent := absent_in(whole, resource, reference, meant, kinds):
                yield absent
            elif reference.kind in kinds and not known.naming.is_known(reference):
                yield _report_unknown(resource, reference, meant, known)


class _DeclaredNames(Struct):
    """What is declared, and which of it comes nearest to a word: many resources misspell one."""

    naming: Naming
    _nearest: dict[tuple[str, str, str], str | None] = field(default_factory=dict)

    def nearest_to(self, reference: Reference) -> str | None:
        said = (reference.kind, self.naming.namespace_of(reference), reference.value)
        if said not in self._nearest:
            names = self.naming.known_names(reference)
            self._nearest[said] = nearest(reference.value, sorted(names))
        return self._nearest[said]


def _report_unknown(
    resource: Resource, reference: Reference, meant: Address, known: _DeclaredNames
) -> Problem:
    close = known.nearest_to(reference)
    problem = problem_at(
        resource,
        reference.path,
        "undeclared-reference",
        f"no {meant.kind} called `{reference.value}` is declared here{in_namespace(meant)}",
        f"did you mean `{close}`?"
        if close
        else f"declare it, or let `plan` tell whether such {with_article(meant.kind)} is live",
    )
    return replace(problem, severity=Severity.WARNING)


def _report_misspelt_home(resource: Resource, known: _DeclaredNames) -> Iterator[Problem]:
    """A namespace is often another stack's; only what looks like one of ours is worth a word."""
    said, container = resource.address.namespace, known.naming.container
    if not said or Address(container, "", said) in known.naming.declared:
        return
    close = known.nearest_to(Reference((), container, "", said))
    if close:
        says = f"no {container} called `{said}` is declared here"
        path: FieldPath = ("metadata", "namespace")
        yield Problem(
            "undeclared-reference",
            says,
            f"did you mean `{close}`?",
            Severity.WARNING,
            resource.address,
            path,
            resource.locations.of_value(path),
        )
