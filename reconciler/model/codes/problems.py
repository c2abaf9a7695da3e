"""All codes of problems."""

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

PROBLEMS: Final[dict[str, Page]] = {
    **READING,
    **MANIFESTS,
    **VARIABLES,
    **REFERENCES,
    **PROJECT,
    **ACCESS,
    **VERIFICATION,
    **DATASETS,
    **RUNNING,
    **PLANS,
    **STEPS,
    **EXCHANGE,
}
"""In the order in which somebody meets them."""
