"""All codes of problems."""

from collections.abc import Mapping
from typing import Final

from reconciler.kinds.pages.access import ACCESS
from reconciler.kinds.pages.controller import CONTROLLER
from reconciler.kinds.pages.datasets import DATASETS
from reconciler.kinds.pages.exchange import EXCHANGE
from reconciler.kinds.pages.fleet import FLEET
from reconciler.kinds.pages.manifests import MANIFESTS
from reconciler.kinds.pages.plans import PLANS
from reconciler.kinds.pages.project import PROJECT
from reconciler.kinds.pages.reading import READING
from reconciler.kinds.pages.references import REFERENCES
from reconciler.kinds.pages.running import RUNNING
from reconciler.kinds.pages.steps import STEPS
from reconciler.kinds.pages.variables import VARIABLES
from reconciler.kinds.pages.verification import VERIFICATION
from reconciler.model.code_page import Page

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
    "Many stacks": FLEET,
    "Fleets that are kept": CONTROLLER,
}
"""By what they are about, in the order in which somebody meets them."""

PROBLEMS: Final[Mapping[str, Page]] = {
    code: page for section in PROBLEM_SECTIONS.values() for code, page in section.items()
}
"""By their codes."""
