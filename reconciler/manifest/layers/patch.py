"""The patches of an environment: what each is for, in which order they count, and what is idle.

The particular comes after the general, whatever their order in the file. Two patterns that say
different things of one field are a problem, because nothing tells which of them is meant.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import combinations

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.pitfalls import due_at
from reconciler.manifest.documents.place import place_problem
from reconciler.manifest.documents.variables import VariableValues, fill, fill_document
from reconciler.manifest.layers.merge import Merged, merge
from reconciler.manifest.yaml.document import Document
from reconciler.model.address import Address
from reconciler.model.data import FieldPath, is_same, show_path
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.model.text.nearest import did_you_mean


class Patch(Struct, frozen=True):
    """What an environment changes in some resources: `spec` and `lifecycle`, as far as given."""

    target: str
    """An address, or a pattern such as `Bucket/ads/*`."""
    document: Document
    said_at: Location
    unfilled: frozenset[FieldPath] = frozenset()
    """Fields whose variables have a problem already."""

    def is_for(self, address: Address) -> bool:
        """Whether the target names this resource."""
        return fnmatchcase(str(address), self.target)

    def is_exactly_for(self, address: Address) -> bool:
        """Whether it is this resource's alone."""
        return self.target == str(address)

    def report_unmatched(self, addresses: Iterable[Address]) -> Problem:
        """The problem of a patch that is for none of these."""
        return Problem(
            "unmatched-patch",
            f"no declared resource is called {self.target}",
            did_you_mean(self.target, map(str, addresses)),
            location=self.said_at,
        )


class Patched(Struct, frozen=True):
    """A document after its patches."""

    document: Document
    unfilled: frozenset[FieldPath] = frozenset()


class Patches(Struct):
    """All of an environment's patches, filled in, and what became of them."""

    listed: Sequence[Patch]
    kinds: Mapping[str, Kind]
    problems: list[Problem]
    _removed: dict[tuple[int, FieldPath], bool] = field(default_factory=dict)
    """What each patch takes away, and whether it was there in any of its resources."""

    def apply(self, document: Document, address: Address | None) -> Patched:
        """The document as the patches for its resource change it."""
        mine = [] if address is None else self._for(address)
        if address is None or not mine:
            return Patched(document)
        kind = self.kinds.get(address.kind)
        self._judge_conflicts(document, mine, kind, address)
        unfilled: frozenset[FieldPath] = frozenset()
        for number, patch in mine:
            merged = merge(document, patch.document, kind, unfilled=patch.unfilled)
            document, unfilled = merged.document, unfilled | merged.unfilled
            self._note(number, patch, merged)
        return Patched(document, unfilled)

    def report_idle(self, addresses: Sequence[Address]) -> Iterator[Problem]:
        """Patches that are for nothing, and what they take away that is nowhere."""
        for patch in self.listed:
            # A target whose variable is unset has a problem already.
            if "${" not in patch.target and not any(map(patch.is_for, addresses)):
                yield patch.report_unmatched(addresses)
        for (number, path), was_there in self._removed.items():
            if not was_there:
                patch = self.listed[number]
                says = f"`{show_path(path)}` is taken away from {patch.target}, and is not there"
                problem = Problem("idle-removal", says, "remove the line", Severity.WARNING)
                yield place_problem(replace(problem, path=path), patch.document.locations)

    def _for(self, address: Address) -> list[tuple[int, Patch]]:
        """Patterns first, and those of one rank in the order of their targets."""
        found = [(at, each) for at, each in enumerate(self.listed) if each.is_for(address)]
        return sorted(found, key=lambda pair: (pair[1].is_exactly_for(address), pair[1].target))

    def _note(self, number: int, patch: Patch, merged: Merged) -> None:
        for path, was_there in merged.removals.items():
            self._removed[number, path] = self._removed.get((number, path), False) or was_there
        places = patch.document.locations
        self.problems += [place_problem(problem, places) for problem in merged.problems]

    def _judge_conflicts(
        self,
        document: Document,
        mine: Sequence[tuple[int, Patch]],
        kind: Kind | None,
        address: Address,
    ) -> None:
        """Of two patches of one rank, either order must come to the same."""
        for (_, one), (_, other) in combinations(mine, 2):
            if one.is_exactly_for(address) is not other.is_exactly_for(address):
                continue
            first = merge(merge(document, one.document, kind).document, other.document, kind)
            then = merge(merge(document, other.document, kind).document, one.document, kind)
            if not is_same(first.document.content, then.document.content):
                self.problems.append(_report_conflict(one, other, address))


def _report_conflict(one: Patch, other: Patch, address: Address) -> Problem:
    first, last = sorted((one, other), key=lambda each: (each.said_at.line, each.said_at.column))
    what = "both are for it" if one.target == other.target else "both patterns match it"
    return Problem(
        "conflicting-patches",
        f"this and the patch at {first.said_at} say different things of {address}, and {what}",
        f"put what is meant into one patch, or into one whose target is {address} itself",
        location=last.said_at,
    )


def fill_patches(
    patches: Sequence[Patch],
    values: VariableValues,
    kinds: Mapping[str, Kind],
    problems: list[Problem],
) -> Patches:
    """The patches with their variables filled in: the same for every document, and told once."""
    filled = [_fill_patch(patch, values, kinds, problems) for patch in patches]
    return Patches(filled, kinds, problems)


def _fill_patch(
    patch: Patch, values: VariableValues, kinds: Mapping[str, Kind], problems: list[Problem]
) -> Patch:
    target = fill(patch.target, values, lambda _: "text")
    kind = kinds.get(str(target.content).split("/")[0])
    filled = fill_document(patch.document, values, lambda path: due_at(kind, path))
    problems += [replace(problem, location=patch.said_at) for problem in target.problems]
    problems += [place_problem(problem, patch.document.locations) for problem in filled.problems]
    unfilled = frozenset(problem.path for problem in filled.problems)
    return replace(patch, target=str(target.content), document=filled.document, unfilled=unfilled)
