"""Files that hold the vendor's own manifest: they are read as they are, and never rewritten."""

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.manifest.vendor.read import is_vendor_manifest
from reconciler.manifest.yaml.source import split
from reconciler.manifest.yaml.thorough.read import read_thoroughly
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity


def is_vendors(text: str, file: str) -> bool:
    """Whether a document in it is one of the vendor's; a file that cannot be read has none."""
    documents = read_thoroughly(split(text, file)).documents
    return any(is_vendor_manifest(each.content, KINDS, LOOKUPS) for each in documents)


def left_alone(code: str, says: str, remedy: str, file: str) -> Problem:
    """Why nothing was rewritten in it: no fault, and told all the same."""
    return Problem(code, says, remedy, Severity.WARNING, location=Location(file, 1, 1))
