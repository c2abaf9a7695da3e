"""What the vendor's own apply would refuse, leave behind or not compare, told by the file alone."""

from typing import Final

from msgspec import Struct

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.manifest.documents.envelope import to_resource
from reconciler.manifest.documents.place import in_order
from reconciler.manifest.vendor.read import (
    is_vendor_manifest,
    read_vendor_manifest,
)
from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.read import read_text
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired
from reconciler.model.vendor.diagnosis import Finding, Outcome
from reconciler.workflows.doctor_around import find_around
from reconciler.workflows.doctor_resources import find_in_resources
from reconciler.workflows.judging import Judged, judge

_DROPPED: Final = frozenset({"unknown-field", "stale-shape", "unknown-section"})
"""Keys that its parser does not know: it drops them, says so in `warnings`, and succeeds."""


class Diagnosis(Struct, frozen=True):
    """Everything that was found, in the order of the file."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    """What is wrong with the manifest in either reading."""


def diagnose(text: str, file: str) -> Diagnosis:
    """Raises `Rejected` when the file is no manifest of the vendor's."""
    read = read_text(text, file)
    problems = list(read.problems)
    findings: list[Finding] = []
    for document in read.documents:
        if not is_vendor_manifest(document.content, KINDS, LOOKUPS):
            problems.append(_report_other(document))
            continue
        manifest = read_vendor_manifest(document, KINDS, LOOKUPS)
        judged = judge(manifest.documents, manifest.parameters)
        told = (*manifest.problems, *judged.problems)
        problems += (each for each in told if each.code not in (*_DROPPED, "left-out"))
        findings += find_around(document, manifest.parameters, KINDS, LOOKUPS)
        findings += (_dropped(each) for each in told if each.code in _DROPPED)
        findings += find_in_resources(_desired(judged), document, KINDS, LOOKUPS)
    if not findings:
        raise Rejected(*in_order(problems))
    return Diagnosis(tuple(sorted(findings, key=_rank)), in_order(problems))


def _report_other(document: Document) -> Problem:
    says = 'this is no manifest of the vendor\'s: it does not say version: "1.0" and a section'
    remedy = "for manifests of your own: reconciler validate"
    place = document.locations.of_value(())
    return Problem("not-a-manifest", says, remedy, location=place)


def _desired(judged: Judged) -> Desired:
    """What can be told apart, also where something else is wrong with it."""
    found = {
        held.address: to_resource(held, held.address)
        for held in judged.declarations
        if held.address is not None
    }
    return Desired("judged", found)


def _dropped(problem: Problem) -> Finding:
    return Finding(
        "dropped-key",
        Outcome.DROPPED,
        f"{problem.message}: a key that its parser does not know is dropped with a warning, and "
        "the apply succeeds without it",
        "an error in its place" + (f": {problem.remedy}" if problem.remedy else ""),
        problem.location or Location("", 0, 0),
        problem.address,
        problem.path,
    )


def _rank(finding: Finding) -> tuple[str, int, int, str, str]:
    at = finding.location
    return at.file, at.line, at.column, finding.code, finding.message
