"""What became of the files of a project to begin with, for programs."""

from collections.abc import Sequence

from reconciler.model.errors import ExitCode
from reconciler.rendering.json.json_text import dump, exit_facts


def initialised_as_json(
    *,
    written: Sequence[str],
    unchanged: Sequence[str],
    left: Sequence[str],
    commands: Sequence[str],
) -> str:
    """Each file once, and the commands to go on with."""
    return dump(
        {
            "written": [*written],
            "unchanged": [*unchanged],
            "left": [*left],
            "next": [*commands],
            "exit": exit_facts(ExitCode.OK),
        }
    )
