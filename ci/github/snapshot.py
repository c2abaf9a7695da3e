"""`command: snapshot`: live state in a file of the repository, for those who have no key."""

from pathlib import Path

from ci.github.inputs import BadInput, Inputs, Run
from ci.github.program import reconciler
from ci.github.telling import put_out


def snapshot(inputs: Inputs, run: Run) -> int:
    """Record it where `snapshot` says."""
    if not inputs.snapshot:
        raise BadInput("snapshot: say in which file")
    file = Path(inputs.project) / inputs.snapshot
    code = reconciler(inputs, "snapshot", "-o", str(file), *inputs.arguments)
    put_out(run, exit_code=code, results=run.results)
    return code
