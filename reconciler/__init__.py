"""The reconciler: Mixpeek's namespaces, buckets, collections and retrievers, declared in YAML.

Read the folders in the order a manifest travels; each may import only those before it:

    model       the words: frozen data without I/O
    kinds       what can be declared, one page per kind
    manifest    YAML -> desired state, or every problem at once
    api         HTTP -> live state
    planning    desired + live -> plan, as pure functions
    rendering   data -> text
    applying    plan -> calls
    verifying   what searches answer -> verdicts
    workflows   the verbs, which join the stages
    controller  a fleet that is kept for good: a database, a queue, and what is served
    library     the verbs for whoever writes Python: `from reconciler import load_project, plan`
    cli         flags in, workflow, exit code out

`manifest`, `api`, `planning` and `rendering` are siblings and do not know each other, nor do
`applying` and `verifying`.
`emulator`, a stand-in for the API, imports nothing of ours.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reconciler.library import apply, connect, drift, load_project, plan, query, verify
    from reconciler.model.errors import ReconcilerError
    from reconciler.model.plan import Plan
    from reconciler.model.run.event import Comparing, Ended, Finished, Started
    from reconciler.model.verification.event import Concluded
    from reconciler.model.verification.verdict import Verification
    from reconciler.planning.options.options import PlanOptions
    from reconciler.workflows.query import Answered

__version__ = "0.1.0"
__all__ = [
    "Answered",
    "Comparing",
    "Concluded",
    "Ended",
    "Finished",
    "Plan",
    "PlanOptions",
    "ReconcilerError",
    "Started",
    "Verification",
    "apply",
    "connect",
    "drift",
    "load_project",
    "plan",
    "query",
    "verify",
]

_TYPES: Final = {
    "Answered": "reconciler.workflows.query",
    "Concluded": "reconciler.model.verification.event",
    "Comparing": "reconciler.model.run.event",
    "Ended": "reconciler.model.run.event",
    "Finished": "reconciler.model.run.event",
    "Plan": "reconciler.model.plan",
    "PlanOptions": "reconciler.planning.options.options",
    "ReconcilerError": "reconciler.model.errors",
    "Started": "reconciler.model.run.event",
    "Verification": "reconciler.model.verification.verdict",
}


def __getattr__(name: str) -> object:
    # Looked up late: `import reconciler` loads nothing, and `--help` needs the version alone.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_TYPES.get(name, "reconciler.library")), name)
