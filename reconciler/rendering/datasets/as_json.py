"""What was done with judged queries, for programs."""

from collections.abc import Sequence

from reconciler.model.errors import ExitCode
from reconciler.model.verification.copies import ListedCopy, Pushed, SavedDataset
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.json.plan_object import problem_object


def pushed_as_json(pushed: Sequence[Pushed], *, exit_code: ExitCode, is_dry: bool) -> str:
    """One object for each push."""
    done = [
        {
            "address": str(each.address),
            "outcome": each.outcome.value,
            "copy": each.name or None,
            "id": each.id or None,
            "queries": each.queries,
            "stack": each.stack or None,
            "problems": [problem_object(problem) for problem in each.problems],
        }
        for each in pushed
    ]
    return dump({"dry_run": is_dry, "pushed": done, "exit": exit_facts(exit_code)})


def listed_as_json(listed: Sequence[ListedCopy]) -> str:
    """One object for each copy of the API's."""
    rows = [
        {
            "namespace": each.copy.namespace,
            "name": each.copy.name,
            "id": each.copy.id,
            "queries": each.copy.count,
            "stack": each.copy.stack or None,
            "created_at": each.copy.created_at or None,
            "declared": str(each.declared) if each.declared else None,
        }
        for each in listed
    ]
    return dump({"copies": rows, "exit": exit_facts(ExitCode.OK)})


def saved_as_json(saved: SavedDataset) -> str:
    """The files that were written, and what the manifest says of them."""
    return dump(
        {
            "address": str(saved.address),
            "queries": saved.queries,
            "files": list(saved.files),
            "spec": saved.spec,
            "declared": saved.is_declared,
            "exit": exit_facts(ExitCode.OK),
        }
    )
