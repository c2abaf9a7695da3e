"""What can be said of the references of a stack without asking the API."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import Desired, Directory, Live
from reconciler.planning.names.mentions import mentions_in
from reconciler.planning.names.naming import Naming
from reconciler.planning.names.undeclared import report_undeclared
from reconciler.planning.order.reference_cycles import report_cycles
from reconciler.planning.warnings.catalogue import find_misplaced_uses, without_repeated
from reconciler.planning.warnings.features import find_doubtful_features
from reconciler.planning.warnings.properties import find_missing_properties


def check_references(desired: Desired, whole: Desired | None) -> Iterator[Problem]:
    """What is wrong with the references; which are unknown, only the whole project can tell."""
    mentions = mentions_in(desired, KINDS)
    uses = tuple(find_misplaced_uses(desired, Live({}), KINDS))
    # What the catalogues say is known of a part as well.
    yield from (replace(each, severity=Severity.WARNING) for each in uses)
    if whole is not None:
        yield from report_undeclared(desired, mentions, whole, KINDS)
        yield from _unknown(desired, uses)
    yield from report_cycles(desired, mentions, KINDS)


def _unknown(desired: Desired, uses: Sequence[Problem]) -> Iterator[Problem]:
    """What a plan may know better, because it asks the API: warnings, all of them."""
    nothing, naming = Live({}), Naming(desired.present, Directory(), container_in(KINDS))
    mentions = mentions_in(desired, KINDS)
    features = find_doubtful_features(desired, nothing, mentions, naming, KINDS)
    missing = find_missing_properties(desired, nothing, mentions, naming, KINDS)
    for problem in (*without_repeated(features, uses), *missing):
        yield replace(problem, severity=Severity.WARNING)
