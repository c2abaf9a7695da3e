"""All codes of problems."""

from collections.abc import Mapping
from typing import Final

from reconciler.model.codes.access import ACCESS
from reconciler.model.codes.datasets import DATASETS
from reconciler.model.codes.exchange import EXCHANGE
from reconciler.model.codes.manifests import MANIFESTS
from reconciler.model.codes.page import Page
from reconciler.model.codes.plans import PLANS
from reconciler.model.codes.project import PROJECT
from reconciler.model.codes.reading import READING
from reconciler.model.codes.references import REFERENCES
from reconciler.model.codes.running import RUNNING
from reconciler.model.codes.steps import STEPS
from reconciler.model.codes.variables import VARIABLES
from reconciler.model.codes.verification import VERIFICATION

PROBLEM_SECTIONS: Final[Mapping[str, Mapping[str, Page]]] = {
    "Reading files": READING,
    "Manifests": MANIFESTS,
    "Variables": VARIABLES,
    "References": REFERENCES,
    "The project": PROJECT,
    "Keys, networks and git": ACCESS,
    "Checks and gates": VERIFICATION,
    "Datasets": DATASETS,
    "Answers of the API": RUNNING,
    "Plans": PLANS,
    "Steps": STEPS,
    "What comes in and goes out": EXCHANGE,
}
"""By what they are about, in the order in which somebody meets them."""

PROBLEMS: Final[Mapping[str, Page]] = {
    code: page for section in PROBLEM_SECTIONS.values() for code, page in section.items()
}
"""By their codes."""
